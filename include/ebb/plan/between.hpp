// Levels between those of a grid, for methods that evaluate the network there.
#pragma once

#include <ebb/schedule/levels.hpp>

namespace ebb {

// Told sigma itself at alpha = 1: such a level exists at any noise, also above a grid's first.
[[nodiscard]] inline bool told_sigma(const noise_level& l) {
  return l.alpha == 1 && l.t == l.sigma;
}

// The level at a log-SNR, which rounding may have put beyond an end of the grid; or far above its
// first, where that is told sigma itself.
[[nodiscard]] noise_level level_at(const levels& grid, double log_snr);

// The level at a share of the way from s to t in log-SNR, a finite step.
[[nodiscard]] noise_level between(const levels& grid, const noise_level& s, const noise_level& t,
                                  double share);

// The level whose time is t. Errors: errc::invalid_option outside the grid's times,
// errc::incompatible_options where they do not fall with the noise.
[[nodiscard]] noise_level at_time(const levels& grid, double t);

}  // namespace ebb
