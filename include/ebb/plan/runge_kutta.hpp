// Explicit Runge-Kutta methods on the straight axis (Hairer, Norsett and Wanner 1993, II.1). A step
// that an axis cannot take at all (from pure noise on the noise_to_signal axis), or whose stages
// would ask the network at the clean level, is the straight first-order step.
#pragma once

#include <ebb/plan/plan.hpp>
#include <ebb/plan/straight_axis.hpp>

namespace ebb {

struct tableau {
  std::vector<double> nodes;                 // c_1 = 0, c_2, ...
  std::vector<std::vector<double>> weights;  // a_2, a_3, ..., and b last: one row for each stage
};

// The stages of one step from s to t; the last one's row ends it.
[[nodiscard]] std::vector<stage> runge_kutta_step(const levels& grid, const noise_level& s,
                                                  const noise_level& t, const straight_axis& axis,
                                                  const tableau& method);

}  // namespace ebb
