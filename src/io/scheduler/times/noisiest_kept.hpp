#pragma once

#include "../times.hpp"

namespace ebb {

// The first of the table's steps from the noisy end that is not too noisy for lambda_min_clipped.
// Errors: errc::incompatible_options where all are.
[[nodiscard]] std::size_t noisiest_kept(const scheduler_settings& s, const training_table& table);

}  // namespace ebb
