// Runge-Kutta methods of the probability flow, each with churn before its steps:
//   heun            slopes at both ends, averaged; with churn EDM's stochastic sampler (Karras et
//                   al. 2022, arXiv 2206.00364, algorithm 2; its alpha is `node`: 1 is Heun's rule,
//                   1/2 the midpoint's, 2/3 Ralston's)
//   ralston         the second-order method of least error bound (Ralston 1962)
//   runge_kutta_4   the classical fourth-order method (Kutta 1901)
// On flow levels these are flow matching's own, in its time. A last step to sigma = 0 that would
// ask the network there is Euler's and returns the x_0 estimate; Ralston's extrapolates. A first
// step from pure noise is Euler's, except on the flow axis.
#pragma once

#include <ebb/plan/checks.hpp>
#include <ebb/plan/churn.hpp>
#include <ebb/plan/runge_kutta.hpp>
#include <ebb/plan/sampler.hpp>

namespace ebb {

[[nodiscard]] inline plan runge_kutta_plan(const char* sampler, const levels& grid,
                                           const churn& churn, axis along, const tableau& method) {
  check_axis(sampler, "along", along);
  const straight_axis axis(along, grid);
  churned_plan plan(sampler, grid, churn);
  for (std::size_t i = 0; i + 1 < grid.size(); ++i)
    plan.step(i, runge_kutta_step(grid, plan.from(i), grid[i + 1], axis, method));
  return std::move(plan).take();
}

// Both slopes of a step of second order, the second at the share `node` of it.
[[nodiscard]] inline tableau two_slopes(double node) {
  return {{0, node}, {{node}, {1 - 1 / (2 * node), 1 / (2 * node)}}};
}

struct heun {
  static constexpr sampler_facts facts{
      .order = 2, .order_as_run = 2, .evaluations = 2, .history = 1, .stochastic = true};

  ebb::churn churn = {};
  double node = 1;  // in (0, 1]: where in the step the second slope is taken
  axis along = axis::automatic;

  [[nodiscard]] constexpr sampler_facts facts_as_set() const {
    return {2, 2, 2, node == 0.5 ? 0 : 1, true};
  }

  [[nodiscard]] plan operator()(const levels& grid) const {
    check_range("heun", "node", node, 0.01, 1);
    return runge_kutta_plan("heun", grid, churn, along, two_slopes(node));
  }
};

struct ralston {
  static constexpr sampler_facts facts = heun::facts;

  ebb::churn churn = {};
  axis along = axis::automatic;

  [[nodiscard]] plan operator()(const levels& grid) const {
    return runge_kutta_plan("ralston", grid, churn, along, two_slopes(2.0 / 3));
  }
};

struct runge_kutta_4 {
  static constexpr sampler_facts facts{
      .order = 4, .order_as_run = 4, .evaluations = 4, .history = 3, .stochastic = true};

  ebb::churn churn = {};
  axis along = axis::automatic;

  [[nodiscard]] plan operator()(const levels& grid) const {
    return runge_kutta_plan(
        "runge_kutta_4", grid, churn, along,
        {{0, 0.5, 0.5, 1}, {{0.5}, {0, 0.5}, {0, 0, 1}, {1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6}}});
  }
};

}  // namespace ebb
