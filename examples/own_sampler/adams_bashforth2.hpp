// Adams-Bashforth 2: a sampler of our own, in a dozen lines.
#pragma once

#include <ebb/plan/plan.hpp>

// With y = x / alpha and w = sigma / alpha, the way from noise to data is the ordinary differential
// equation dy/dw = e, where e is the network's noise estimate. Euler's step along e is DDIM; this
// one also looks at the estimate before, e(1), and so follows the bend of the curve. (3/2 and -1/2
// are the weights for equal steps of w, and good where steps change slowly.)
inline ebb::plan adams_bashforth2(const ebb::levels& grid) {
  using namespace ebb::symbols;
  ebb::plan plan;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
    auto s = grid[i], t = grid[i + 1];
    auto slope = i == 0 ? e(0) : 1.5 * e(0) - 0.5 * e(1);
    plan.step(s, t, t.alpha / s.alpha * x() + (t.sigma - s.sigma * t.alpha / s.alpha) * slope);
  }
  return plan;
}
