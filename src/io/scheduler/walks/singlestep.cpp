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

// The lengths of a whole run's blocks. One that does not fill blocks, or has a clean end, ends with
// a step of first order.
std::vector<std::size_t> blocks(const scheduler_settings& s, std::size_t calls, bool clean) {
  const auto order = static_cast<std::size_t>(s.solver_order);
  const bool lowers = s.lower_order_final || clean || calls % order != 0;
  std::vector<std::size_t> lengths;
  for (std::size_t left = calls; left > 0; left -= lengths.back()) {
    std::size_t length = std::min(left, order);
    if (lowers && left == order && order > 1) --length;
    if (clean && length == left && length > 1) --length;
    lengths.push_back(length);
  }
  return lengths;
}

}  // namespace

// The tail of a run begins with what is left of a block.
plan singlestep_walk(const scheduler_settings& s, const levels& grid, const origin& origin) {
  std::vector<noise_level> path(grid.begin(), grid.end());
  if (origin.stays) path.push_back(grid.back());
  std::vector<level_in_float> stops;
  for (const auto& level : path) stops.push_back(in_float(level));
  const std::size_t left_out = origin.left_out(grid);
  plan plan;
  std::size_t end = 0, i = 0;
  for (const std::size_t length : blocks(s, origin.calls(), grid.back().sigma == 0)) {
    end += length;
    if (end <= left_out) continue;
    const std::size_t left = std::min(length, end - left_out);
    for (std::size_t k = 0; k < left; ++k) {
      stage stage{
          .at = path[i + k], .point = row(s, stops, i, k), .state = {}, .to = path[i + k + 1]};
      if (k + 1 == left) {
        stage.state = stage.point;
        stage.draws = draws(s.algorithm_type) ? left : 0;
      }
      plan.add(std::move(stage));
    }
    i += left;
  }
  return plan;
}

}  // namespace ebb
