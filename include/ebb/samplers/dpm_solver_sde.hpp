// DPM++ SDE (k-diffusion's sampler after Lu et al. 2022, arXiv 2211.01095): DPM-Solver++ (2S) with
// an ancestral split at both of its stages, two evaluations and two draws a step,
//   x_m = straight step to the split towards lambda_s + r h, plus up_m z_0
//   x_t = straight step to the split towards t along (1 - 1/2r) x_0(s) + 1/2r x_0(m), plus up z_1.
// The last step, to sigma = 0, and a first one from pure noise have one evaluation.
#pragma once

#include <ebb/plan/ancestral.hpp>
#include <ebb/plan/between.hpp>
#include <ebb/plan/checks.hpp>
#include <ebb/plan/sampler.hpp>

namespace ebb {

struct dpm_solver_sde {
  static constexpr sampler_facts facts{
      .order = 1, .order_as_run = 1, .evaluations = 2, .history = 0, .stochastic = true};

  double eta = 1;
  double s_noise = 1;
  double r = 0.5;  // in (0, 1]: where in log-SNR the second evaluation lies

  [[nodiscard]] constexpr sampler_facts facts_as_set() const {
    return {eta > 0 ? 1 : 2, eta > 0 ? 1 : 2, 2, r == 0.5 ? 0 : 1, true};
  }

  [[nodiscard]] plan operator()(const levels& grid) const {
    using namespace symbols;
    check_eta("dpm_solver_sde", eta);
    check_range("dpm_solver_sde", "s_noise", s_noise, 0, 1e3);
    check_range("dpm_solver_sde", "r", r, 0.01, 1);
    plan plan;
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      const auto &s = grid[i], &t = grid[i + 1];
      const auto [down, up] = split(s, t, eta);
      if (!std::isfinite(log_snr_step(s, t))) {
        plan.step(s, t, straight_step(s, down) + up * s_noise * z());
        continue;
      }
      const auto middle = between(grid, s, t, r);
      const auto [down_m, up_m] = split(s, middle, eta);
      plan.add({.at = s,
                .point = straight_step(s, down_m) + up_m * s_noise * z(0),
                .state = {},
                .to = middle});
      const auto row = straight_step(s, down);
      const double of_x0 = row[{symbol::kind::d, 0}], f = 1 / (2 * r);
      plan.step(middle, t, row + of_x0 * ((1 - f) * d(1) + (f - 1) * d(0)) + up * s_noise * z(1));
    }
    return plan;
  }
};

}  // namespace ebb
