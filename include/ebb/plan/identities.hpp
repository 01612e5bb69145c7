// What every marginal-preserving row keeps, whatever the network says. With s the level of x() and
// t the level the row leads to:
//   mean       sum of the d and u coefficients + alpha_s c_x             = alpha_t
//   variance   (c_x sigma_s + sum c_e + sum c_n)^2 + sum of c_z^2 over the draws   = sigma_t^2
// Both hold for wrong multistep weights too: order conditions stand beside them.
#pragma once

#include <ebb/plan/combination.hpp>
#include <ebb/schedule/noise_level.hpp>

#include <limits>

namespace ebb {

// Violations, each relative to the sum of the absolute terms of its identity.
struct row_defect {
  double mean = 0;
  double variance = 0;
};

[[nodiscard]] inline row_defect defect(const combination& row, const noise_level& s,
                                       const noise_level& t) {
  double mean = -t.alpha, mean_size = t.alpha;
  double noise = 0, noise_size = 0;
  double fresh = 0;
  for (const auto& [of, c] : row.terms()) {
    switch (of.what) {
      case symbol::kind::x:
        mean += c * s.alpha, mean_size += std::abs(c) * s.alpha;
        noise += c * s.sigma, noise_size += std::abs(c) * s.sigma;
        break;
      case symbol::kind::d:
      case symbol::kind::u: mean += c, mean_size += std::abs(c); break;
      case symbol::kind::e:
      case symbol::kind::n: noise += c, noise_size += std::abs(c); break;
      case symbol::kind::z: fresh += c * c; break;
    }
  }
  // what overflows is as wrong as can be
  const auto relative = [](double violation, double size) {
    if (!std::isfinite(violation)) return std::numeric_limits<double>::infinity();
    return size > 0 ? std::abs(violation) / size : 0;
  };
  const double variance = noise * noise + fresh - t.sigma * t.sigma;
  const double variance_size = noise_size * noise_size + fresh + t.sigma * t.sigma;
  return {relative(mean, mean_size), relative(variance, variance_size)};
}

}  // namespace ebb
