// Linear multistep with exact weights for uneven steps: Adams and Bashforth's method on the
// straight axis (Hairer, Norsett and Wanner 1993, III.5), one evaluation a step. k-diffusion's LMS,
// the corrected iPNDM-v (Zhang and Chen 2022, arXiv 2204.13902) and rho-AB DEIS are all this.
//   x_t = x_s + (u_t - u_s) sum_j w_j slope_j
// The order grows from 1 as history does. A step to sigma = 0 extrapolates, unless `denoise_last`
// makes it return the x_0 estimate. From pure noise on the noise_to_signal axis the first step is
// Euler's, and that evaluation is left out of what follows.
#pragma once

#include <ebb/plan/adams.hpp>
#include <ebb/plan/checks.hpp>
#include <ebb/plan/sampler.hpp>

namespace ebb {

struct lms {
  static constexpr sampler_facts facts{
      .order = 4, .order_as_run = 2, .evaluations = 1, .history = 3, .stochastic = false};

  int order = 4;  // 1 to 4
  bool denoise_last = false;
  ebb::axis along = ebb::axis::automatic;

  [[nodiscard]] constexpr sampler_facts facts_as_set() const {
    return {order, std::min(order, 2), 1, order - 1, false};
  }

  [[nodiscard]] plan operator()(const levels& grid) const {
    check_order("lms", "order", order, 1, 4);
    check_axis("lms", "along", along);
    const straight_axis axis(along, grid);
    const auto most = static_cast<std::size_t>(order);
    plan plan;
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      const auto &s = grid[i], &t = grid[i + 1];
      const bool denoise = denoise_last && t.sigma == 0;
      plan.step(s, t, adams_step(axis, s, t, newest(grid, i, denoise ? 1 : most)));
    }
    return plan;
  }
};

}  // namespace ebb
