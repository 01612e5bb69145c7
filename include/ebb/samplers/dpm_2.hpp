// DPM-2 (k-diffusion's sampler inspired by Karras et al. 2022, arXiv 2206.00364, and by
// DPM-Solver-2): the midpoint rule on the sigma / alpha axis with the middle halfway in log-SNR,
//   x_t = x_s + (u_t - u_s) slope(x_m),  x_m = x_s + (u_m - u_s) slope(x_s),  u_m = sqrt(u_s u_t).
// The ancestral one goes to the split's `down` and adds noise; with eta = 1 its middle is t itself.
// The last step, to sigma = 0, and a first one from pure noise are Euler's.
#pragma once

#include <ebb/plan/ancestral.hpp>
#include <ebb/plan/between.hpp>
#include <ebb/plan/checks.hpp>
#include <ebb/plan/churn.hpp>
#include <ebb/plan/sampler.hpp>

namespace ebb {

struct dpm_2 {
  static constexpr sampler_facts facts{
      .order = 2, .order_as_run = 2, .evaluations = 2, .history = 0, .stochastic = true};

  ebb::churn churn = {};
  ebb::axis along = ebb::axis::automatic;

  [[nodiscard]] plan operator()(const levels& grid) const {
    check_axis("dpm_2", "along", along);
    const straight_axis axis(along, grid);
    churned_plan plan("dpm_2", grid, churn);
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      const auto &s = plan.from(i), &t = grid[i + 1];
      if (!std::isfinite(log_snr_step(s, t))) {
        plan.step(i, straight_step(s, t));
        continue;
      }
      const auto middle = between(grid, s, t, 0.5);
      plan.step(i, {{.at = s, .point = straight_step(s, middle), .state = {}, .to = middle},
                    {.at = middle, .point = axis.along(s, t, axis.slope()), .state = {}, .to = t}});
    }
    return std::move(plan).take();
  }
};

struct dpm_2_ancestral {
  static constexpr sampler_facts facts{
      .order = 2, .order_as_run = 2, .evaluations = 2, .history = 0, .stochastic = true};

  double eta = 1;
  double s_noise = 1;
  ebb::axis ancestral = ebb::axis::automatic;

  [[nodiscard]] plan operator()(const levels& grid) const {
    using namespace symbols;
    check_eta("dpm_2_ancestral", eta);
    check_range("dpm_2_ancestral", "s_noise", s_noise, 0, 1e3);
    check_axis("dpm_2_ancestral", "ancestral", ancestral);
    const ebb::axis kind = resolve(ancestral, grid);
    const straight_axis axis(kind, grid);
    plan plan;
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      const auto &s = grid[i], &t = grid[i + 1];
      const auto [down, up] = split(s, t, eta, kind);
      const auto noise = up * s_noise * z();
      if (!std::isfinite(log_snr_step(s, down))) {
        plan.step(s, t, straight_step(s, down) + noise);
        continue;
      }
      const auto middle = between(grid, s, down, 0.5);
      plan.add({.at = s, .point = straight_step(s, middle), .state = {}, .to = middle});
      plan.step(middle, t, axis.along(s, down, axis.slope()) + noise);
    }
    return plan;
  }
};

}  // namespace ebb
