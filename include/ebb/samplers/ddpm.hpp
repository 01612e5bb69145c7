// DDPM, ancestral sampling by the exact posterior q(x_t | x_s, x_0) (Ho et al. 2020,
// arXiv 2006.11239, eq. 6-7), in log-SNR form, which holds on any path and at alpha_s = 0. With
// h = lambda_t - lambda_s:
//   x_t = sigma_t / sigma_s e^-h x + alpha_t (1 - e^-2h) x_0 + sigma_t sqrt(1 - e^-2h) z.
// The last step, to sigma = 0, returns the x_0 estimate and draws nothing.
#pragma once

#include <ebb/plan/checks.hpp>
#include <ebb/plan/sampler.hpp>

namespace ebb {

struct ddpm {
  static constexpr sampler_facts facts{
      .order = 1, .order_as_run = 1, .evaluations = 1, .history = 0, .stochastic = true};

  // The variance of the added noise. fixed_small: the posterior's, for known x_0. fixed_large:
  // the forward step's beta, for x_0 of unit variance. learned_range: the network interpolates
  // between their logarithms; it then returns twice the channels, the second half in [-1, 1]
  // (Nichol and Dhariwal 2021, arXiv 2102.09672, eq. 15).
  enum class variance_type { fixed_small, fixed_large, learned_range };
  variance_type variance = variance_type::fixed_small;

  [[nodiscard]] plan operator()(const levels& grid) const {
    using namespace symbols;
    const bool learned = variance == variance_type::learned_range;
    check_choice("ddpm", "variance", variance, {"fixed_small", "fixed_large", "learned_range"});
    plan plan;
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      const auto &s = grid[i], &t = grid[i + 1];
      const double h = log_snr_step(s, t);
      const double fresh = -std::expm1(-2 * h);
      const auto mean = t.sigma / s.sigma * std::exp(-h) * x() + t.alpha * fresh * d();
      const double small = t.sigma * std::sqrt(fresh);
      // beta = 1 - alpha_s^2 / alpha_t^2 of the path scaled to unit variance, times that scale
      const double large =
          s.sigma * std::sqrt(fresh) * std::hypot(t.alpha, t.sigma) / std::hypot(s.alpha, s.sigma);
      if (t.sigma == 0 && learned) plan.step(s, t, mean, learned_variance{});  // doubled output too
      else if (t.sigma == 0) plan.step(s, t, mean);
      else if (learned)
        plan.step(s, t, mean + z(), learned_variance{2 * std::log(small), 2 * std::log(large)});
      else plan.step(s, t, mean + (variance == variance_type::fixed_small ? small : large) * z());
    }
    return plan;
  }
};

}  // namespace ebb
