#include <ebb/plan/runge_kutta.hpp>

namespace ebb {

std::vector<stage> runge_kutta_step(const levels& grid, const noise_level& s, const noise_level& t,
                                    const straight_axis& axis, const tableau& method) {
  std::vector<stage> steps;
  const auto add = [&](const noise_level& at, const combination& row, const noise_level& to) {
    steps.push_back({.at = at, .point = row, .state = {}, .to = to});
  };
  const bool ends_clean = t.sigma == 0 && method.nodes.back() == 1;
  const std::size_t count = method.nodes.size();
  noise_level at = s;
  for (std::size_t k = 0; axis.reaches(s) && !ends_clean && k < count; ++k) {
    const double c = k + 1 < count ? method.nodes[k + 1] : 1;
    const noise_level next = c == 1 ? t : axis.level(grid, axis.u(s) + c * axis.gap(s, t));
    combination slope;  // of the chord from s to `next`
    for (std::size_t j = 0; j <= k; ++j) slope += method.weights[k][j] / c * axis.slope(k - j);
    add(at, axis.along(s, next, slope), next);
    at = next;
  }
  if (steps.empty()) add(s, straight_step(s, t), t);
  steps.back().state = steps.back().point;
  return steps;
}

}  // namespace ebb
