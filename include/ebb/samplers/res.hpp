// RES, refined exponential solvers (Zhang et al. 2023, arXiv 2308.02157): exponential methods in
// log-SNR that meet the stiff order conditions of Hochbruck and Ostermann (2005, eq. 5.3 and 5.9),
// here with an ancestral split for noise. With eta = 0:
//   res_multistep    two nodes, exactly weighted: DPM-Solver++ 2M by `heun`
//   res_singlestep   order 2: seeds_2 by phi_2; order 3: three stages at 0, 1/2 and 1
// Steps from pure noise and to sigma = 0 are of first order, the last returns the x_0 estimate.
#pragma once

#include <ebb/plan/ancestral.hpp>
#include <ebb/plan/between.hpp>
#include <ebb/plan/cfg_pp.hpp>
#include <ebb/plan/checks.hpp>
#include <ebb/plan/exponential.hpp>
#include <ebb/plan/exponential_step.hpp>
#include <ebb/plan/sampler.hpp>

namespace ebb {

struct res_multistep {
  static constexpr sampler_facts facts{
      .order = 2, .order_as_run = 2, .evaluations = 1, .history = 1, .stochastic = true};

  double eta = 0;  // 1: ComfyUI's res_multistep_ancestral
  double s_noise = 1;
  axis ancestral = axis::automatic;
  bool cfg_pp = false;  // ComfyUI's res_multistep_cfg_pp

  // On flow levels: nodes placed by -log sigma, as stable-diffusion.cpp has it there.
  bool flow_as_shipped = false;

  [[nodiscard]] plan operator()(const levels& grid) const {
    using namespace symbols;
    check_eta("res_multistep", eta);
    check_range("res_multistep", "s_noise", s_noise, 0, 1e3);
    check_axis("res_multistep", "ancestral", ancestral);
    if (flow_as_shipped) check_flow("res_multistep", "flow_as_shipped", grid);
    const axis kind = resolve(ancestral, grid);
    plan plan;
    double before = 0;  // the length of the last step to its `down`
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      const auto &s = grid[i], &t = grid[i + 1];
      const auto [down, up] = split(s, t, eta, kind);
      const double unit = flow_as_shipped ? down.alpha + down.sigma : 1;  // scale of `down`
      const exponential_step step =
          flow_as_shipped ? exponential_step({s.t, 1, s.sigma}, {t.t, 1, down.sigma / unit})
                          : exponential_step(s, down);
      auto row = step.through({{s}});
      if (i > 0 && step.finite() && std::isfinite(before)) {
        // the step to `down` is longer than the one to t, and the last one was so too
        const double other = -phi(2, step.z()) * step.h() / before;
        row = step.weighted({{s, 0}, {grid[i - 1], 1}}, {phi(1, step.z()) - other, other});
      }
      before = step.h();
      row *= unit;
      plan.step(s, t, (cfg_pp ? cfg_pp_form(row, s) : row) + up * s_noise * z());
    }
    return plan;
  }
};

struct res_singlestep {
  static constexpr sampler_facts facts{
      .order = 2, .order_as_run = 2, .evaluations = 2, .history = 1, .stochastic = true};

  int order = 2;   // 2 or 3, as many evaluations
  double eta = 0;  // stable-diffusion.cpp's ancestral form; order 2 only
  double s_noise = 1;
  axis ancestral = axis::automatic;

  [[nodiscard]] constexpr sampler_facts facts_as_set() const {
    return {order, order, order, order - 1, true};
  }

  [[nodiscard]] plan operator()(const levels& grid) const {
    using namespace symbols;
    check_order("res_singlestep", "order", order, 2, 3);
    check_eta("res_singlestep", eta);
    check_range("res_singlestep", "s_noise", s_noise, 0, 1e3);
    check_axis("res_singlestep", "ancestral", ancestral);
    if (order == 3 && eta > 0)
      fail(errc::incompatible_options,
           {"res_singlestep: order = 3 with eta = ", eta, ": only order 2 has an ancestral form"});
    const axis kind = resolve(ancestral, grid);
    plan plan;
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      const auto &s = grid[i], &t = grid[i + 1];
      const auto [down, up] = split(s, t, eta, kind);
      const exponential_step whole(s, down);
      const auto noise = up * s_noise * z();
      if (!whole.finite()) {
        plan.step(s, t, whole.through({{s}}) + noise);
        continue;
      }
      const auto middle = between(grid, s, down, 0.5);
      const exponential_step half(s, middle);
      plan.add({.at = s, .point = half.through({{s}}), .state = {}, .to = middle});
      if (order == 2) {
        plan.step(middle, t, whole.through({{s, 1}, {middle, 0}}) + noise);
        continue;
      }
      // c_2 = 1/2, c_3 = 1 and therefore gamma = 4
      const double z = whole.z(), a32 = 2 * phi(2, half.z()) + 2 * phi(2, z), b = phi(2, z) / 3;
      plan.add({.at = middle,
                .point = whole.weighted({{s, 1}, {middle, 0}}, {phi(1, z) - a32, a32}),
                .state = {},
                .to = down});
      plan.step(
          down, t,
          whole.weighted({{s, 2}, {middle, 1}, {down, 0}}, {phi(1, z) - 5 * b, 4 * b, b}) + noise);
    }
    return plan;
  }
};

}  // namespace ebb
