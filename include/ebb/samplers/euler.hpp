// Euler's method along the probability flow (Karras et al. 2022, arXiv 2206.00364, algorithm 2
// without its correction), and with a share of the noise drawn anew: k-diffusion's Euler and Euler
// ancestral, flow matching's Euler, ComfyUI's for rectified flow.
//   euler            x_t = straight step from the churned x_s
//   euler_ancestral  x_t = straight step to `down`, plus up s_noise z        (plan/ancestral.hpp)
// The last step, to sigma = 0, returns the x_0 estimate. From pure noise both are finite.
#pragma once

#include <ebb/plan/ancestral.hpp>
#include <ebb/plan/cfg_pp.hpp>
#include <ebb/plan/checks.hpp>
#include <ebb/plan/churn.hpp>
#include <ebb/plan/sampler.hpp>

namespace ebb {

struct euler {
  static constexpr sampler_facts facts{
      .order = 1, .order_as_run = 1, .evaluations = 1, .history = 0, .stochastic = true};

  ebb::churn churn = {};
  bool cfg_pp = false;  // ComfyUI's euler_cfg_pp: see plan/cfg_pp.hpp

  [[nodiscard]] plan operator()(const levels& grid) const {
    churned_plan plan("euler", grid, churn);
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      const auto& s = plan.from(i);
      const auto row = straight_step(s, grid[i + 1]);
      plan.step(i, cfg_pp ? cfg_pp_form(row, s) : row);
    }
    return std::move(plan).take();
  }
};

struct euler_ancestral {
  static constexpr sampler_facts facts{
      .order = 1, .order_as_run = 1, .evaluations = 1, .history = 0, .stochastic = true};

  double eta = 1;                    // in [0, 1]: the share of noise drawn anew; 0 is Euler
  double s_noise = 1;                // factor of the drawn noise
  axis ancestral = axis::automatic;  // which split: flow's on flow levels, else k-diffusion's
  bool cfg_pp = false;               // ComfyUI's euler_ancestral_cfg_pp

  [[nodiscard]] plan operator()(const levels& grid) const {
    using namespace symbols;
    check_eta("euler_ancestral", eta);
    check_range("euler_ancestral", "s_noise", s_noise, 0, 1e3);
    check_axis("euler_ancestral", "ancestral", ancestral);
    const axis kind = resolve(ancestral, grid);
    plan plan;
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      const auto &s = grid[i], &t = grid[i + 1];
      const auto [down, up] = split(s, t, eta, kind);
      const auto row = straight_step(s, down);
      plan.step(s, t, (cfg_pp ? cfg_pp_form(row, s) : row) + up * s_noise * z());
    }
    return plan;
  }
};

}  // namespace ebb
