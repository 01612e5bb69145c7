// A config's levels and sampler with unrounded times, double and the corrected formulas.
#pragma once

#include "times.hpp"

#include <ebb/plan/plan.hpp>

#include <functional>

namespace ebb {

// `request` has its number of steps and lists that the class takes.
[[nodiscard]] levels exact_levels(const scheduler_settings& settings, const level_request& request);

[[nodiscard]] std::function<plan(const levels&)> exact_walk(const scheduler_settings& settings);

}  // namespace ebb
