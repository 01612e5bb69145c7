// The order of every sampler, measured: the slope of its error as steps double, 80, 160, 320, on a
// grid uniform in log-SNR from -2 to 2.2 that never ends at sigma = 0.
//   order         exact starting states and estimates, judged before orders are lowered for the end
//   order_as_run  the plan as it is
// Errors are the largest over eight starts (and five variances of Gaussian data), so that a change
// of sign neither fakes nor hides a slope. Deterministic samplers are judged by the distance from
// the exact flow, those that draw noise by the variance of their result on Gaussian data.
#include <cstdio>

#include "support/all_samplers.hpp"
#include "support/catch.hpp"
#include "support/flow_problems.hpp"
#include "support/plan_walker.hpp"

using namespace ebb;

namespace {

// Shares of the run that are given exactly, and at which it is judged: whole steps on every rung.
constexpr double given = 0.2, judged = 0.7;

levels uniform(std::size_t steps) {
  static const vp schedule{};
  return grid::uniform_log_snr(schedule, steps, {.from = -2, .to = 2.2});
}

bool draws(const plan& plan) {
  const auto named = [](const combination& row) {
    return std::any_of(row.terms().begin(), row.terms().end(),
                       [](const term& t) { return t.of.what == symbol::kind::z; });
  };
  return std::any_of(plan.stages().begin(), plan.stages().end(), [&](const stage& s) {
    return named(s.point) || (s.state && named(*s.state));
  });
}

double distance(const plan& plan, const test::mixture_problem& problem, bool from_exact) {
  const bool upwards = plan.stages().back().to.log_snr() < plan.first_level().log_snr();
  const noise_level noisy = upwards ? plan.stages().back().to : plan.first_level();
  const auto at = [&](const noise_level& level) {
    test::numbers x;
    for (const double start : test::starts) x.push_back(problem.flow(start, noisy, level));
    return x;
  };
  test::plan_walker walk;
  walk.prediction = {"ideal", [](const noise_level& l) { return scalings{0, 1, 1, l.t}; }};
  walk.network = [&](const test::numbers& in, const noise_level& level) {
    test::numbers out;
    for (const double x : in) out.push_back(problem.denoised(x, level));
    return out;
  };
  if (from_exact) {
    walk.exact = at;
    const auto all = static_cast<double>(plan.evaluations());
    walk.exact_evaluations = static_cast<std::size_t>(std::lround(given * all));
    walk.enough = static_cast<std::size_t>(std::lround(judged * all));
  }
  const auto result = walk(plan, at(plan.first_level()));
  const auto exact = at(walk.reached);
  double worst = 0;
  for (std::size_t i = 0; i < result.size(); ++i)
    worst = std::max(worst, std::abs(result[i] - exact[i]));
  return worst;
}

double on_gaussians(const plan& plan, bool from_exact) {
  double worst = 0;
  for (const auto& problem : test::gaussian_problems())
    worst = std::max(worst, distance(plan, problem, from_exact));
  return worst;
}

// The error of the variance, relative.
double of_law(const plan& plan) {
  double worst = 0;
  for (const auto& problem : test::gaussian_problems()) {
    const double mean = problem.parts[0].mean, variance = problem.parts[0].variance;
    const auto law = test::law_on_gaussian_data(plan, plan.first_level(), mean, variance);
    const auto& end = plan.stages().back().to;
    const double exact = end.alpha * end.alpha * variance + end.sigma * end.sigma;
    worst = std::max({worst, std::abs(law.variance / exact - 1)});
  }
  return worst;
}

struct measured {
  double slope = 0;
  std::array<double, 3> errors{};
};

// The slope between the last two of three rungs; shorter ones where rounding would be reached.
template <class Error>
measured measure(const test::listed_sampler& sampler, Error error) {
  measured result;
  std::size_t steps = sampler.facts.order == 4 ? 400 : sampler.facts.order > 4 ? 160 : 90;
  for (auto& found : result.errors) {
    found = error(sampler.make(uniform(steps)));
    steps *= 2;
  }
  result.slope = std::log2(result.errors[1] / result.errors[2]);
  return result;
}

std::string text(const char* what, const measured& m) {
  std::array<char, 120> line{};
  std::snprintf(line.data(), line.size(), "  %s %5.2f (%.1e %.1e %.1e)", what, m.slope, m.errors[0],
                m.errors[1], m.errors[2]);
  return line.data();
}

}  // namespace

TEST_CASE("every sampler has the order it states", "[numeric]") {
  for (const auto& sampler : test::all_samplers()) {
    const auto& facts = sampler.facts;
    // shipped weights may do better on a grid as even as this one
    const bool at_least = sampler.name.find("as shipped") != std::string::npos;
    std::string line = sampler.name + ": stated " + std::to_string(facts.order) + ", as run " +
                       std::to_string(facts.order_as_run);
    if (draws(sampler.make(uniform(12)))) {
      const auto law = measure(sampler, of_law);
      line += text("weak", law);
      INFO(line);
      if (facts.order > 0) CHECK(law.slope > facts.order_as_run - 0.15);
      if (facts.order > 0 && !at_least) CHECK(law.slope < facts.order + 0.15);
    } else {
      const auto& bimodal = test::bimodal_problem();
      const auto order =
          measure(sampler, [&](const plan& p) { return distance(p, bimodal, true); });
      const auto linear = measure(sampler, [&](const plan& p) { return on_gaussians(p, true); });
      // start and end errors may cancel on one problem, not on six
      const auto run = measure(sampler, [&](const plan& p) {
        return std::max(distance(p, bimodal, false), on_gaussians(p, false));
      });
      line += text("order", order) + text("Gaussian", linear) + text("as run", run);
      INFO(line);
      if (facts.order > 0) {
        CHECK(order.slope > facts.order - 0.15);
        CHECK(linear.slope > facts.order - 0.15);
        if (!at_least) CHECK(order.slope < facts.order + 0.15);
        CHECK(run.slope > facts.order_as_run - 0.15);
      }
    }
    std::printf("%s\n", line.c_str());
  }
}
