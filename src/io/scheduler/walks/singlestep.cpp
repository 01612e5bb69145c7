// Singlestep DPM-Solver as diffusers has it: its weights in float, and the orders of its calls by a
// list, which may end with a call at the last level, where the grid goes no further.
#include "dpm_step.hpp"
#include "walks.hpp"

#include <ebb/ebb.hpp>

#include <algorithm>

namespace ebb {
namespace {

// Place k of a block that began with level `first`, in order k + 1.
combination row(const scheduler_settings& s, const std::vector<level_in_float>& stops,
                std::size_t first, std::size_t k) {
  const dpm_step step(s, stops[first], stops[first + k + 1]);
  const auto at_first = output_of(s, k);
  const auto row = step.carried(k) + step.constant() * at_first;
  if (k == 0) return row;
  const auto share = [&](std::size_t i) {
    return (stops[first + i].lambda - stops[first].lambda) / step.h();
  };
  const bool midpoint = s.solver_type != solver_kind::heun;
  const auto newest = of(1 / share(k)) * (output_of(s, 0) - at_first);
  if (k == 1) return row + (midpoint ? step.halved() : step.slope()) * newest;
  if (midpoint) return row + step.slope() * newest;
  const auto middle = of(1 / share(1)) * (output_of(s, 1) - at_first);
  const float r = share(2), q = share(1);
  return row + step.slope() * (of(1 / (r - q)) * (of(r) * middle - of(q) * newest)) +
         step.curve() * (of(2 / (r - q)) * (newest - middle));
}

// How long the block is that begins with `left` calls to go. A whole run that does not fill blocks,
// or has a clean end, ends with a step of first order; the tail of a longer one begins with what is
// left of a block.
std::size_t block(std::size_t order, std::size_t left, bool lowers) {
  if (!lowers) return left % order > 0 ? left % order : order;
  if (left != order || order == 1) return std::min(left, order);
  return order - 1;
}

}  // namespace

plan singlestep_walk(const scheduler_settings& s, const levels& grid, bool stays, bool whole) {
  std::vector<noise_level> path(grid.begin(), grid.end());
  if (stays) path.push_back(grid.back());
  std::vector<level_in_float> stops;
  for (const auto& level : path) stops.push_back(in_float(level));
  const std::size_t calls = path.size() - 1, order = static_cast<std::size_t>(s.solver_order);
  const bool clean = grid.back().sigma == 0;
  const bool lowers = s.lower_order_final || clean || (whole && calls % order != 0);
  plan plan;
  for (std::size_t i = 0; i < calls;) {
    std::size_t length = block(order, calls - i, lowers);
    if (clean && length == calls - i && length > 1) --length;
    for (std::size_t k = 0; k < length; ++k) {
      stage stage{
          .at = path[i + k], .point = row(s, stops, i, k), .state = {}, .to = path[i + k + 1]};
      if (k + 1 == length) {
        stage.state = stage.point;
        stage.draws = draws(s) ? length : 0;
      }
      plan.add(std::move(stage));
    }
    i += length;
  }
  return plan;
}

}  // namespace ebb
