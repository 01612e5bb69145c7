// Orders: the slope of the error as steps double. Errors are the largest over eight starts, five
// variances of Gaussian data and a mixture that no linear method is exact on, so that a change of
// sign neither fakes nor hides a slope. Where noise is drawn: the relative error of the variance.
#include <ebb/plan/affine_law.hpp>
#include <ebb/plan/line_mixture.hpp>
#include <ebb/plan/plan_walker.hpp>
#include <ebb/schedule/continuous_schedule.hpp>
#include <ebb/schedule/grid.hpp>

#include <algorithm>
#include <map>

#include "measures.hpp"

namespace ebb {
namespace {

// Shares of a run that are given exactly, and at which it is judged: whole steps on every rung.
constexpr double given = 0.2, judged = 0.7;
constexpr std::size_t first_rung = 90, last_rung = 1440;

constexpr std::array starts{-1.9, -1.3, -0.8, -0.35, 0.15, 0.6, 1.1, 1.7};

const std::vector<line_mixture>& problems() {
  static const std::vector<line_mixture> all{
      {{{1, 0.7, 0.04}}},  {{{1, 0.7, 0.25}}}, {{{1, 0.3, 0.64}}},
      {{{1, -0.5, 1.44}}}, {{{1, 0, 4.0}}},    {{{0.35, -0.9, 0.3}, {0.65, 0.8, 0.5}}}};
  return all;
}

std::size_t share_of(const plan& plan, double share) {
  return static_cast<std::size_t>(std::lround(share * static_cast<double>(plan.evaluations())));
}

// From the exact flow.
double distance(const plan& plan, const line_mixture& problem, bool from_exact) {
  const bool upwards = plan.stages().back().to.log_snr() < plan.first_level().log_snr();
  const noise_level noisy = upwards ? plan.stages().back().to : plan.first_level();
  const auto at = [&](const noise_level& level) {
    std::vector<double> x;
    for (const double start : starts)
      x.push_back(problem.flow(start * std::hypot(noisy.alpha, noisy.sigma), noisy, level));
    return x;
  };
  plan_walker walk;
  walk.prediction = {"ideal", [](const noise_level& l) { return scalings{0, 1, 1, l.t}; }};
  walk.network = [&](const std::vector<double>& in, const noise_level& level) {
    std::vector<double> out;
    for (const double x : in) out.push_back(problem.denoised(x, level));
    return out;
  };
  if (from_exact) {
    walk.exact = at;
    walk.exact_evaluations = share_of(plan, given);
    walk.enough = share_of(plan, judged);
  }
  const auto result = walk(plan, at(plan.first_level()));
  const auto exact = at(walk.reached);
  double worst = 0;
  for (std::size_t i = 0; i < result.size(); ++i)
    worst = std::max(worst, std::abs(result[i] - exact[i]));
  return worst;
}

double of_flow(const plan& plan, bool from_exact) {
  double worst = 0;
  for (const auto& problem : problems())
    worst = std::max(worst, distance(plan, problem, from_exact));
  return worst;
}

double of_law(const plan& plan) {
  double worst = 0;
  for (const auto& problem : problems()) {
    if (problem.parts.size() > 1) continue;
    const double mean = problem.parts[0].mean, variance = problem.parts[0].variance;
    const auto law = law_on_gaussian_data(plan, plan.first_level(), mean, variance);
    worst = std::max(worst, std::abs(law.variance / law.exact(mean, variance).variance - 1));
  }
  return worst;
}

// The plans of a sampler, by number of steps.
class rungs {
 public:
  rungs(const plan_maker& make, const audit_options& options)
      : make_(make), ladder_(options.ladder) {}

  const plan& operator[](std::size_t steps) {
    const auto found = plans_.find(steps);
    if (found != plans_.end()) return found->second;
    plan made = make_(ladder_ ? ladder_(steps) : even(steps));
    if (made.empty())
      fail(errc::empty_plan, {"audit: the sampler makes an empty plan of ", steps, " steps"});
    return plans_.emplace(steps, std::move(made)).first->second;
  }

 private:
  static levels even(std::size_t steps) {
    return grid::uniform_log_snr(vp{}, steps, {.from = -2, .to = 2.2});
  }

  const plan_maker& make_;
  const std::function<levels(std::size_t)>& ladder_;
  std::map<std::size_t, plan> plans_;
};

template <class Error>
measured_order measure(rungs& plans, Error error) {
  constexpr double rounding = 1e-13;
  measured_order found;
  std::size_t steps = first_rung;
  double first = error(plans[steps]);
  while (first < 1e-9 && steps > 10) first = error(plans[steps = steps > 40 ? 40 : steps / 2]);
  found.steps = {steps, 2 * steps, 4 * steps};
  found.errors = {first, error(plans[2 * steps]), error(plans[4 * steps])};
  const auto slope = [&](int i) {
    return std::log2(found.errors[std::size_t(i)] / found.errors[std::size_t(i) + 1]);
  };
  // on until the slope settles: a start of low order may show late
  while (std::abs(slope(0) - slope(1)) > 0.1 && found.errors[2] > 1e-11 &&
         2 * found.steps[2] <= last_rung) {
    const std::size_t next = 2 * found.steps[2];
    found.steps = {found.steps[1], found.steps[2], next};
    found.errors = {found.errors[1], found.errors[2], error(plans[next])};
  }
  const bool exact = found.errors[0] < rounding && found.errors[2] < rounding;
  found.slope = exact ? std::numeric_limits<double>::infinity() : slope(1);
  return found;
}

}  // namespace

bool draws(const plan& plan) {
  bool any = false;
  for_each_row(plan, [&](const combination& row, auto&&...) {
    for (const auto& [of, c] : row.terms()) any = any || of.what == symbol::kind::z;
  });
  return any;
}

orders measure_orders(const plan_maker& make, const audit_options& options) {
  rungs plans(make, options);
  orders found;
  const auto without = [&](const char* why) {
    found.of_formula.unmeasured = found.as_run.unmeasured = why;
    found.of_formula.slope = found.as_run.slope = std::numeric_limits<double>::quiet_NaN();
  };
  try {
    const auto& stages = plans[first_rung].stages();
    found.draws = draws(plans[first_rung]);
    if (std::any_of(stages.begin(), stages.end(), [](auto& s) { return s.learned.has_value(); })) {
      without("the network says how much is drawn");
      return found;
    }
    found.as_run =
        measure(plans, [&](const plan& p) { return found.draws ? of_law(p) : of_flow(p, false); });
    found.of_formula =
        found.draws ? found.as_run : measure(plans, [](const plan& p) { return of_flow(p, true); });
  } catch (const error& refusal) {
    without(refusal.what());
  }
  return found;
}

}  // namespace ebb
