// A point of the noise axis. The state there is x_t = alpha x_0 + sigma eps, and `t` is what the
// network is told. Variance preserving: alpha^2 + sigma^2 = 1. Variance exploding: alpha = 1.
// Flow: alpha = 1 - t, sigma = t. The clean level is {t, 1, 0}; pure noise has alpha = 0.
#pragma once

#include <ebb/error.hpp>

#include <cmath>

namespace ebb {

struct noise_level {
  double t = 0;
  double alpha = 1;
  double sigma = 0;

  // lambda = log(alpha / sigma): +infinity at the clean level, -infinity at pure noise.
  // (Half the logarithm of the signal-to-noise ratio; the field's convention since DPM-Solver.)
  [[nodiscard]] double log_snr() const { return std::log(alpha / sigma); }

  // sigma / alpha, the "sigma" of k-diffusion and EDM: infinity at pure noise.
  [[nodiscard]] double noise_to_signal() const { return sigma / alpha; }

  friend bool operator==(const noise_level&, const noise_level&) = default;
};

// h = lambda_t - lambda_s of a step from s to t, from ratios and never from two large logarithms.
// +infinity when the step leaves pure noise or reaches the clean level.
[[nodiscard]] inline double log_snr_step(const noise_level& s, const noise_level& t) {
  return std::log((t.alpha / s.alpha) * (s.sigma / t.sigma));
}

// Refuses levels no state can have; `field` and `index` say where it came from.
inline void check_noise_level(const noise_level& level, const char* field, std::size_t index) {
  const bool finite =
      std::isfinite(level.t) && std::isfinite(level.alpha) && std::isfinite(level.sigma);
  if (finite && level.alpha >= 0 && level.sigma >= 0 && level.alpha + level.sigma > 0) return;
  fail(errc::invalid_sigmas,
       {field, "[", index, "] = {t ", level.t, ", alpha ", level.alpha, ", sigma ", level.sigma,
        "}: need finite numbers, alpha and sigma at least 0 and not both 0"});
}

}  // namespace ebb
