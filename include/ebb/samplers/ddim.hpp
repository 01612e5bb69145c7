// DDIM, denoising diffusion implicit models (Song et al. 2021, arXiv 2010.02502, eq. 12):
//   x_t = alpha_t x_0 + sqrt(sigma_t^2 - up^2) eps + up z,
// where eta blends from the deterministic sampler (0) to DDPM's ancestral one (1). On any path,
// with h = lambda_t - lambda_s:  up = eta sigma_t sqrt(1 - e^-2h).
// The last step, to sigma = 0, returns the x_0 estimate. At alpha_s = 0 eps is x / sigma_s.
#pragma once

#include <ebb/plan/sampler.hpp>

namespace ebb {

struct ddim {
  static constexpr sampler_facts facts{
      .order = 1, .order_as_run = 1, .evaluations = 1, .history = 0, .stochastic = true};

  double eta = 0;  // in [0, 1]

  // Where x_0 is corrected (clipped): keep the network's noise estimate, as diffusers does by
  // default, or form it again from the corrected x_0 (its use_clipped_model_output).
  bool epsilon_from_corrected = false;

  [[nodiscard]] plan operator()(const levels& grid) const {
    using namespace symbols;
    if (!(eta >= 0 && eta <= 1))
      fail(errc::invalid_eta, {"ddim: eta = ", eta, ": need 0 (deterministic) to 1 (ancestral)"});
    plan plan;
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      const auto &s = grid[i], &t = grid[i + 1];
      const double h = log_snr_step(s, t);
      const double fresh = -std::expm1(-2 * h);  // 1 - e^-2h, without cancellation
      const double up = eta * t.sigma * std::sqrt(fresh);
      const double kept = t.sigma * std::sqrt((1 - eta * eta) * fresh + std::exp(-2 * h));
      const auto eps = epsilon_from_corrected ? (x() - s.alpha * d()) / s.sigma : e();
      plan.step(s, t, t.alpha * d() + kept * eps + up * z());
    }
    return plan;
  }
};

}  // namespace ebb
