// Multistep DPM-Solver as diffusers has it: its weights in float, which shows where steps are long,
// and its order lowered by a count of calls, be the last of no length or not.
#include "dpm_step.hpp"
#include "walks.hpp"

#include <ebb/ebb.hpp>

#include <algorithm>
#include <iterator>
#include <span>

namespace ebb {
namespace {

// Step i of the order.
combination row(const scheduler_settings& s, const std::vector<level_in_float>& path, std::size_t i,
                std::size_t order) {
  const dpm_step step(s, path[i], path[i + 1]);
  const auto now = output_of(s, 0), before = output_of(s, 1);
  const auto row = step.carried() + step.constant() * now;
  if (order == 1) return row;
  const float r = (path[i].lambda - path[i - 1].lambda) / step.h();
  const auto first = of(1 / r) * (now - before);
  const bool midpoint = s.solver_type != solver_kind::heun;
  if (order == 2) return row + (midpoint ? step.halved() : step.slope()) * first;
  const float q = (path[i - 1].lambda - path[i - 2].lambda) / step.h();
  const auto bend = first - of(1 / q) * (before - output_of(s, 2));
  return row + step.slope() * (first + of(r / (r + q)) * bend) +
         step.curve() * (of(1 / (r + q)) * bend);
}

}  // namespace

plan multistep_walk(const scheduler_settings& s, std::span<const noise_level> path,
                    const origin& origin) {
  const std::size_t n = path.size() - 1, calls = n + (origin.stays ? 1 : 0);
  std::vector<level_in_float> rounded;
  for (const auto& level : path) rounded.push_back(in_float(level));
  const bool lowers = s.lower_order_final && origin.calls() < 15;
  plan plan;
  for (std::size_t i = 0; i < n; ++i) {
    std::size_t order = std::min(static_cast<std::size_t>(s.solver_order), i + 1);
    if (lowers) order = std::min(order, calls - i);
    if (path[i + 1].sigma == 0 || (s.euler_at_final && i + 1 == calls)) order = 1;
    plan.step(path[i], path[i + 1], row(s, rounded, i, order));
  }
  if (origin.stays) plan = with_last_call(plan, path.back());
  return draws(s.algorithm_type) ? drawing_always(plan) : plan;
}

// A flow runs downwards all the same.
plan inverse_multistep_walk(const scheduler_settings& s, const levels& grid, const origin& origin) {
  if (s.use_flow_sigmas) return multistep_walk(s, grid, origin);
  if (draws(s.algorithm_type))
    fail(errc::incompatible_options,
         {"DPMSolverMultistepInverseScheduler with algorithm_type = \"sde-dpmsolver\" or "
          "\"sde-dpmsolver++\": diffusers ends in NaN; need one without sde, or exact mode"});
  const std::vector<noise_level> path(std::reverse_iterator(grid.end()),
                                      std::reverse_iterator(grid.begin()));
  ebb::plan plan;
  plan.begin_at(path.front());
  for (auto stage : multistep_walk(s, path, origin).stages()) plan.add(std::move(stage));
  return plan;
}

}  // namespace ebb
