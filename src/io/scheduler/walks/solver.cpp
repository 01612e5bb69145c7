#include "walks.hpp"

#include <ebb/ebb.hpp>

#include <algorithm>
#include <cmath>

namespace ebb {

using namespace symbols;

// Blocks that end with the run, a shorter one first; with a clean end, or steps that do not fill
// blocks, as our sampler has them.
plan singlestep_walk(const scheduler_settings& s, const levels& grid, bool stays) {
  const bool sde = s.algorithm_type == dpm_algorithm::sde_dpm_solver_pp;
  const auto over =
      s.algorithm_type == dpm_algorithm::dpm_solver ? integrand::noise : integrand::data;
  const auto rule =
      s.solver_type == solver_kind::heun ? second_order::heun : second_order::midpoint;
  const auto order = static_cast<std::size_t>(s.solver_order);
  plan plan;
  if (grid.back().sigma == 0 || s.lower_order_final) {
    plan = dpm_solver_singlestep{
        .order = s.solver_order, .over = over, .rule = rule, .eta = sde ? 1.0 : 0.0}(grid);
  } else {
    std::vector<noise_level> stops(grid.begin(), grid.end());
    if (stays) stops.push_back(grid.back());
    for (std::size_t i = 0; i + 1 < stops.size();) {
      const std::size_t left = stops.size() - 1 - i;
      const std::size_t length = left % order > 0 ? left % order : order;
      std::vector<noise_level> stages;
      for (std::size_t k = 1; k <= length; ++k) stages.push_back(stops[i + k]);
      auto rows = singlestep(stops[i], stages, over, rule, rule == second_order::heun, sde ? 1 : 0);
      rows.back().state = rows.back().point;
      for (auto& row : rows) plan.add(std::move(row));
      i += length;
    }
  }
  return sde ? drawing_always(plan) : plan;
}

// DEIS goes on to the table's first sigma, its order lowered on the way.
plan deis_walk(const scheduler_settings& s, const levels& grid, bool stays) {
  const std::size_t n = grid.size() - 1, calls = n + (stays ? 1 : 0);
  plan plan;
  for (std::size_t i = 0; i < n; ++i) {
    std::size_t order = static_cast<std::size_t>(s.solver_order);
    if (s.lower_order_final && calls < 15) order = std::min(order, calls - i);
    plan.step(grid[i], grid[i + 1],
              exponential_step(grid[i], grid[i + 1], 0, integrand::noise)
                  .through(newest(grid, i, order)));
  }
  return stays ? with_last_call(plan, grid.back()) : plan;
}

plan inverse_walk(const scheduler_settings& s, const levels& grid) {
  const bool data = s.algorithm_type == dpm_algorithm::dpm_solver_pp ||
                    s.algorithm_type == dpm_algorithm::sde_dpm_solver_pp;
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
