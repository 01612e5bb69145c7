// The two second-order rules of the DPM-Solver papers (Lu et al. 2022, arXiv 2206.00927, eq. 3.7;
// arXiv 2211.01095, appendix B): with r the other node's place in the step, its estimate weighs
//   midpoint   phi_1(z) / (2 r)
//   heun       phi_2(z) / r, which is exact for an estimate linear in log-SNR.
#pragma once

#include <ebb/plan/exponential.hpp>
#include <ebb/plan/exponential_step.hpp>

namespace ebb {

enum class second_order { midpoint, heun };

// The row through two nodes, the first of which lies where the step begins.
[[nodiscard]] inline combination second_order_row(const exponential_step& step,
                                                  const std::vector<node>& nodes,
                                                  second_order rule) {
  const double place = step.position(nodes[1].at);
  if (rule == second_order::heun || !step.finite() || !std::isfinite(place))
    return step.through(nodes);
  const double whole = phi(1, step.z()), other = whole / (2 * place);
  return step.weighted(nodes, {whole - other, other});
}

}  // namespace ebb
