#include <ebb/plan/between.hpp>
#include <ebb/plan/runge_kutta.hpp>
#include <ebb/run/embedded_pair.hpp>
#include <ebb/samplers/dpm_solver_singlestep.hpp>

#include <algorithm>

namespace ebb {
namespace {

constexpr auto over_noise = integrand::noise;

// The step whose last stage also has the row of lower order.
plan with_lower(std::vector<stage> stages, const combination& lower) {
  stages.back().state = stages.back().point;
  stages.back().point = lower;
  plan plan;
  for (auto& stage : stages) plan.add(std::move(stage));
  return plan;
}

plan dpm_12(const levels& grid, const noise_level& s, const noise_level& t) {
  return with_lower(
      singlestep(s, {between(grid, s, t, 0.5), t}, over_noise, second_order::midpoint, false),
      exponential_step(s, t, 0, over_noise).through({{s, 1}}));
}

plan dpm_23(const levels& grid, const noise_level& s, const noise_level& t) {
  const auto third = between(grid, s, t, 1.0 / 3), two_thirds = between(grid, s, t, 2.0 / 3);
  return with_lower(singlestep(s, {third, two_thirds, t}, over_noise, second_order::heun, false),
                    second_order_row(exponential_step(s, t, 0, over_noise), {{s, 2}, {third, 1}},
                                     second_order::midpoint));
}

plan euler_heun(const levels& grid, const noise_level& s, const noise_level& t) {
  const straight_axis axis(axis::automatic, grid);
  return with_lower(runge_kutta_step(grid, s, t, axis, {{0, 1}, {{1}, {0.5, 0.5}}}),
                    axis.along(s, t, axis.slope(1)));
}

}  // namespace

embedded_pair::embedded_pair(std::string name, int order, law step)
    : name_(std::move(name)), order_(order), step_(std::move(step)) {
  if (order_ < 1)
    fail(errc::unsupported_order,
         {"embedded_pair ", name_, ": order = ", order_, ": need 1 or more"});
  if (!step_)
    fail(errc::invalid_option, {"embedded_pair ", name_, ": step is empty: name a function"});
}

embedded_pair embedded_pair::dpm_solver_12() { return {"dpm_solver_12", 2, dpm_12}; }
embedded_pair embedded_pair::dpm_solver_23() { return {"dpm_solver_23", 3, dpm_23}; }
embedded_pair embedded_pair::heun() { return {"heun", 2, euler_heun}; }

plan embedded_pair::operator()(const levels& grid, const noise_level& s,
                               const noise_level& t) const {
  plan made = step_(grid, s, t);
  const auto refuse = [&](const char* why) {
    fail(errc::invalid_plan,
         {"embedded_pair ", name_, ": ", why,
          "; need one step from s to t without draws, its last stage with the lower order as point "
          "and the higher as state"});
  };
  const auto& stages = made.stages();
  if (stages.empty()) refuse("its plan is empty");
  if (made.start() || made.start_level()) refuse("its plan has a start of its own");
  if (stages.front().at != s || stages.back().to != t) refuse("its plan does not lead from s to t");
  if (!stages.back().state) refuse("its plan ends without a state");
  for (const auto& stage : stages) {
    if (stage.state && &stage != &stages.back()) refuse("its plan has more than one step");
    const auto draws = [](const combination& row) {
      return std::any_of(row.terms().begin(), row.terms().end(),
                         [](const term& one) { return one.of.what == symbol::kind::z; });
    };
    if (stage.learned || stage.draws > 0 || draws(stage.point) ||
        (stage.state && draws(*stage.state)))
      refuse("its plan draws");
  }
  return made;
}

}  // namespace ebb
