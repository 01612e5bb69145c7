#include "walks.hpp"

#include <ebb/ebb.hpp>

namespace ebb {

// With inverted sigmas diffusers weighs x_0 as if it were the noise, and ends in noise alone.
plan inverted_lcm_walk(const levels& grid) {
  using namespace symbols;
  plan plan;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
    const auto& t = grid[i + 1];
    plan.step(grid[i], t, t.sigma * d() + t.alpha * z());
  }
  return drawing_always(plan);
}

}  // namespace ebb
