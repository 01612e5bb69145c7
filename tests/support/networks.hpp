// Small deterministic networks and noise for tests: no libm, so their bits are the compiler's own.
#pragma once

#include <ebb/ebb.hpp>

namespace ebb::test {

// Smooth, bounded and different at every level; rational functions only.
struct rational_network {
  template <class T>
  void operator()(view<const T> x, const noise_level& at, view<T> out) const {
    const T slope = static_cast<T>(0.6 + 0.3 * at.sigma);
    for (std::size_t i = 0; i < x.size(); ++i) out[i] = slope * x[i] / (1 + x[i] * x[i]);
  }
};

inline levels few_levels(std::size_t steps = 6) {
  return grid::trailing(discrete_schedule::linear(), steps);
}

// A Heun step: two evaluations, the point apart from the state.
inline plan heun(const levels& grid) {
  using namespace symbols;
  plan plan;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
    const auto &s = grid[i], &t = grid[i + 1];
    const double scale = t.alpha / s.alpha, h = t.sigma - s.sigma * scale;
    const auto euler = scale * x() + h * e();
    if (t.sigma == 0) {
      plan.step(s, t, euler);
      continue;
    }
    const auto mean = scale * x() + h / 2 * (e(0) + e(1));
    plan.add({s, euler, std::nullopt, t});
    plan.add({t, mean, mean, t});
  }
  return plan;
}

// A predictor with a corrector that re-does the previous step: the point is not the state. Draws
// noise too, the same draw in both rows.
inline plan corrected(const levels& grid) {
  using namespace symbols;
  plan plan;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
    const auto &s = grid[i], &t = grid[i + 1];
    const auto correct = i == 0 ? x() : 0.98 * x() + 0.01 * d(0) + 0.01 * d(1);
    const auto predict =
        0.5 * x() + 0.3 * d(0) + (i == 0 ? 0 : 0.2) * d(i == 0 ? 0 : 1) + 0.1 * z();
    plan.add({s, after(correct, predict), correct, t});
  }
  return plan;
}

}  // namespace ebb::test
