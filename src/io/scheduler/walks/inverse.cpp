// Multistep DPM-Solver upwards in exact mode; compatible mode has its own.
#include "../compatible.hpp"

#include <ebb/ebb.hpp>

#include <algorithm>

namespace ebb {

using namespace symbols;

plan inverse_walk(const scheduler_settings& s, const levels& grid) {
  const bool data = weighs_data(s.algorithm_type);
  const std::size_t n = grid.size() - 1;
  plan plan;
  plan.begin_at(grid.back());
  for (std::size_t i = 0; i < n; ++i) {
    const auto &from = grid[n - i], &to = grid[n - i - 1];
    std::size_t order = std::min(static_cast<std::size_t>(s.solver_order), i + 1);
    if (s.lower_order_final && n < 15) order = std::min(order, n - i);
    std::vector<node> nodes;
    for (std::size_t k = 0; k < order; ++k) nodes.push_back({grid[n - i + k], k});
    const exponential_step step(from, to, 0, data ? integrand::data : integrand::noise);
    const auto rule =
        s.solver_type == solver_kind::heun ? second_order::heun : second_order::midpoint;
    const auto row = order == 2 ? second_order_row(step, nodes, rule) : step.through(nodes);
    plan.step(from, to, row);
  }
  return plan;
}

}  // namespace ebb
