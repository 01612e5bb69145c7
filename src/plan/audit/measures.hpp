// The parts of an audit, each a function of plans.
#pragma once

#include <ebb/plan/audit.hpp>

namespace ebb {

using plan_maker = std::function<plan(const levels&)>;

// Calls with every row of a plan: the row, the levels of x() and of its result, the number of its
// stage (the start row counts with the first), and whether it is a state.
template <class F>
void for_each_row(const plan& plan, F visit) {
  if (plan.empty()) return;
  noise_level state = plan.first_level();
  if (plan.start()) {
    visit(*plan.start(), state, plan.stages().front().at, std::size_t{0}, true);
    state = plan.stages().front().at;
  }
  for (std::size_t i = 0; i < plan.stages().size(); ++i) {
    const stage& stage = plan.stages()[i];
    visit(stage.point, state, stage.to, i, stage.state == stage.point);
    if (!stage.state) continue;
    if (stage.state != stage.point) visit(*stage.state, state, stage.state_level(), i, true);
    state = stage.state_level();
  }
}

[[nodiscard]] bool draws(const plan& plan);

// Both orders, and whether the plans that were measured draw.
struct orders {
  measured_order of_formula, as_run;
  bool draws = false;
};
[[nodiscard]] orders measure_orders(const plan_maker& make, const audit_options& options);

// Empty where noise is drawn, or the sampler makes no plan on uneven levels.
[[nodiscard]] std::optional<met_conditions> count_conditions(const plan_maker& make);

}  // namespace ebb
