// Levels between two of a grid, for methods that evaluate the network there.
#pragma once

#include <ebb/schedule/levels.hpp>

namespace ebb {

// The level at a share of the way from s to t in log-SNR; s and t lie within the grid, a finite
// step apart.
[[nodiscard]] noise_level between(const levels& grid, const noise_level& s, const noise_level& t,
                                  double share);

// The level whose time is t. Errors: errc::invalid_option outside the grid's times.
[[nodiscard]] noise_level at_time(const levels& grid, double t);

}  // namespace ebb
