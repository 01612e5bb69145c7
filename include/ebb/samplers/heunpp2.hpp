// Heun++2 (wl-zhao's and Carzit's sampler of sd-webui-samplers-scheduler, as in ComfyUI): two Euler
// look-aheads beyond the step, and the three slopes mixed by sigma,
//   x_t = x_s + (u_t - u_s) (w_1 k_1 + w_2 k_2 + w_3 k_3),  w_j = u_{i+j-1} / (3 u_0) for j = 2, 3,
// w_1 the rest; the last step but one looks ahead once, with 2 for 3, and the last is Euler's. The
// weights follow from no order condition: measured, it is of first order, at three evaluations a
// step. From pure noise on the noise_to_signal axis u_0 is infinite and every step is Euler's.
#pragma once

#include <ebb/plan/checks.hpp>
#include <ebb/plan/churn.hpp>
#include <ebb/plan/sampler.hpp>
#include <ebb/plan/straight_axis.hpp>

namespace ebb {

struct heunpp2 {
  static constexpr sampler_facts facts{
      .order = 1, .order_as_run = 1, .evaluations = 3, .history = 2, .stochastic = true};

  ebb::churn churn = {};
  ebb::axis along = ebb::axis::automatic;

  [[nodiscard]] plan operator()(const levels& grid) const {
    check_axis("heunpp2", "along", along);
    churned_plan plan("heunpp2", grid, churn);
    const straight_axis axis(along, grid);
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      const auto& s = plan.from(i);
      const std::size_t ahead = std::min<std::size_t>(2, grid.size() - 2 - i);
      if (ahead == 0 || !axis.reaches(grid[0])) {
        plan.step(i, straight_step(s, grid[i + 1]));
        continue;
      }
      std::vector<stage> stages;
      combination mean = axis.slope(ahead);  // k_1, then mixed
      for (std::size_t k = 1; k <= ahead; ++k) {
        combination look = axis.scale(grid[i + k]) / axis.scale(s) * symbols::x();
        for (std::size_t j = 1; j <= k; ++j) {
          const auto& begin = j == 1 ? s : grid[i + j - 1];
          look += axis.scale(grid[i + k]) * axis.gap(begin, grid[i + j]) * axis.slope(k - j);
        }
        stages.push_back(
            {.at = k == 1 ? s : grid[i + k - 1], .point = look, .state = {}, .to = grid[i + k]});
        const double weight =
            axis.u(grid[i + k]) / (static_cast<double>(ahead + 1) * axis.u(grid[0]));
        mean += weight * (axis.slope(ahead - k) - axis.slope(ahead));
      }
      stages.push_back({.at = grid[i + ahead],
                        .point = axis.along(s, grid[i + 1], mean),
                        .state = {},
                        .to = grid[i + 1]});
      plan.step(i, stages);
    }
    return std::move(plan).take();
  }
};

}  // namespace ebb
