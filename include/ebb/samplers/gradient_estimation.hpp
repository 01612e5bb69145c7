// Gradient estimation (Permenter and Yuan 2023, arXiv 2306.04848, algorithm 2): Euler's method
// along the latest slope pushed away from the one before,
//   x_t = x_s + (u_t - u_s) (slope + (gamma - 1) (slope - slope before)).
// gamma = 1 is Euler, 3/2 iPNDM of order 2, and only there of second order; the paper's 2 is of
// first. The last step, to sigma = 0, returns the x_0 estimate, as everywhere this is shipped; a
// first one from pure noise is Euler's.
#pragma once

#include <ebb/plan/cfg_pp.hpp>
#include <ebb/plan/checks.hpp>
#include <ebb/plan/sampler.hpp>
#include <ebb/plan/straight_axis.hpp>

namespace ebb {

struct gradient_estimation {
  static constexpr sampler_facts facts{
      .order = 1, .order_as_run = 1, .evaluations = 1, .history = 1, .stochastic = false};

  double gamma = 2;
  ebb::axis along = ebb::axis::automatic;
  bool cfg_pp = false;  // ComfyUI's gradient_estimation_cfg_pp: slopes of the unguided estimate

  [[nodiscard]] constexpr sampler_facts facts_as_set() const {
    const int order = gamma == 1.5 ? 2 : 1;
    return {order, order, 1, 1, false};
  }

  [[nodiscard]] plan operator()(const levels& grid) const {
    using namespace symbols;
    check_range("gradient_estimation", "gamma", gamma, -100, 100);
    check_axis("gradient_estimation", "along", along);
    const straight_axis axis(along, grid);
    const auto slope = [&](const noise_level& at, std::size_t ago) {
      return cfg_pp ? axis.slope(ago) + 1 / axis.u(at) * (d(ago) - u(ago)) : axis.slope(ago);
    };
    plan plan;
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      const auto &s = grid[i], &t = grid[i + 1];
      auto row = straight_step(s, t);
      if (cfg_pp) row = cfg_pp_form(row, s);
      if (i > 0 && axis.reaches(grid[i - 1]) && t.sigma > 0)
        row += axis.scale(t) * axis.gap(s, t) * (gamma - 1) * (slope(s, 0) - slope(grid[i - 1], 1));
      plan.step(s, t, row);
    }
    return plan;
  }
};

}  // namespace ebb
