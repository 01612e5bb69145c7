// The library's plain interpreter and laws, under the names that tests use.
#pragma once

#include <ebb/plan/affine_law.hpp>
#include <ebb/plan/plan_walker.hpp>

namespace ebb::test {

using numbers = std::vector<double>;
using ebb::affine_law;
using ebb::law_on_gaussian_data;
using ebb::plan_walker;

}  // namespace ebb::test
