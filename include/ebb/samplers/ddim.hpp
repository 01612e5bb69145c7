// DDIM, denoising diffusion implicit models (Song et al. 2021, arXiv 2010.02502, eq. 12):
//   x_t = alpha_t x_0 + sqrt(sigma_t^2 - up^2) eps + up z,
// where eta blends from the deterministic sampler (0) to DDPM's ancestral one (1). On any path,
// with h = lambda_t - lambda_s:  up = eta sigma_t sqrt(1 - e^-2h).
// The last step, to sigma = 0, returns the x_0 estimate. At alpha_s = 0 eps is x / sigma_s.
// ddim_inverse walks the grid from its end up to its beginning (section 4.3), by the same step:
//   x_t = alpha_t / alpha_s x + (sigma_t - sigma_s alpha_t / alpha_s) eps.
// From the clean level, where eps is unknown, the network is asked as if at the level above.
#pragma once

#include <ebb/plan/ancestral.hpp>
#include <ebb/plan/checks.hpp>
#include <ebb/plan/sampler.hpp>

namespace ebb {

struct ddim {
  static constexpr sampler_facts facts{
      .order = 1, .order_as_run = 1, .evaluations = 1, .history = 0, .stochastic = true};

  double eta = 0;  // in [0, 1]

  // Where x_0 is corrected (clipped): keep the network's noise estimate, as diffusers does by
  // default, or form it again from the corrected x_0 (its use_clipped_model_output).
  bool epsilon_from_corrected = false;

  bool cfg_pp = false;  // CFG++ (arXiv 2406.08070): eps of the unguided estimate

  [[nodiscard]] plan operator()(const levels& grid) const {
    using namespace symbols;
    check_eta("ddim", eta);
    plan plan;
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      const auto &s = grid[i], &t = grid[i + 1];
      const auto [down, up] = split(s, t, eta);
      const auto eps = cfg_pp                   ? (x() - s.alpha * u()) / s.sigma
                       : epsilon_from_corrected ? (x() - s.alpha * d()) / s.sigma
                                                : e();
      plan.step(s, t, t.alpha * d() + down.sigma * eps + up * z());
    }
    return plan;
  }
};

struct ddim_inverse {
  static constexpr sampler_facts facts{
      .order = 1, .order_as_run = 1, .evaluations = 1, .history = 0, .stochastic = false};

  bool as_shipped = false;  // ask the network at the level each step leads to, as diffusers does

  // The state a run starts from lies at grid.back(), and the result at grid.front().
  [[nodiscard]] plan operator()(const levels& grid) const {
    using namespace symbols;
    plan plan;
    for (std::size_t i = grid.size(); i-- > 1;) {
      const auto &s = grid[i], &t = grid[i - 1];
      if (i + 1 == grid.size()) plan.begin_at(s);
      const double ratio = t.alpha / s.alpha;
      const auto row = ratio * x() + (t.sigma - s.sigma * ratio) * e();
      plan.add({.at = as_shipped || s.sigma == 0 ? t : s, .point = row, .state = row, .to = t});
    }
    return plan;
  }
};

}  // namespace ebb
