// Adams and Bashforth's multistep methods on the straight axis: the slope of the step is that of
// the polynomial through past slopes. With fewer than two nodes that the axis reaches, the straight
// step.
#pragma once

#include <ebb/plan/straight_axis.hpp>

#include <vector>

namespace ebb {

// From x() at s to t, with the weights of the nodes as they lie, newest first (Hairer, Norsett and
// Wanner 1993, III.5).
[[nodiscard]] combination adams_step(const straight_axis& axis, const noise_level& s,
                                     const noise_level& t, std::vector<node> nodes);

// The same with the weights of evenly spaced nodes, wherever they lie, of the newest four at most:
// of second order at most.
[[nodiscard]] combination even_adams_step(const straight_axis& axis, const noise_level& s,
                                          const noise_level& t, std::vector<node> nodes);

}  // namespace ebb
