#include <ebb/plan/plan.hpp>

#include "support/refused.hpp"

using namespace ebb;
using namespace ebb::symbols;
using ebb::test::check_refused;

namespace {

const noise_level s{500, 0.6, 0.8}, t{250, 0.8, 0.6}, clean{-1, 1, 0};

plan two_steps() {
  plan plan;
  plan.step(s, t, 0.75 * x() + 0.5 * e()).step(t, clean, 2 * d() - d(1));
  return plan;
}

}  // namespace

TEST_CASE("a plan is a list of stages", "[plan]") {
  const plan plan = two_steps();
  CHECK(plan.evaluations() == 2);
  CHECK_FALSE(plan.empty());
  CHECK(plan.first_level() == s);
  CHECK(plan.stages()[0].at == s);
  CHECK(plan.stages()[0].to == t);
  CHECK(plan.stages()[0].point == 0.75 * x() + 0.5 * e());
  CHECK(plan.stages()[0].state == plan.stages()[0].point);
  CHECK(plan.stages()[1].state_level() == clean);
  CHECK_FALSE(plan.start());
  CHECK(ebb::plan().empty());
}

TEST_CASE("describe is a table one can read", "[plan]") {
  CHECK(two_steps().describe() ==
        "2 evaluations, 2 steps\n"
        "    0  t 500      alpha 0.6         sigma 0.8          x <- 0.75 x + 0.5 e0\n"
        "    1  t 250      alpha 0.8         sigma 0.6          x <- 2 d0 - 1 d1\n"
        "  end  t -1       alpha 1           sigma 0          \n");
}

TEST_CASE("describe shows starts, points, draws and learned variances", "[plan]") {
  plan plan;
  plan.begin_with(t, -0.5 * x() + 0.1 * z());
  plan.add({s, x() - e(), std::nullopt, t});
  plan.add({t, d() + z(1), x(), clean, learned_variance{-3, -2.5}});
  CHECK(plan.describe() ==
        "2 evaluations, 1 step\n"
        "start  t 250      alpha 0.8         sigma 0.6          x <- -0.5 x + 0.1 z0\n"
        "    0  t 500      alpha 0.6         sigma 0.8          point <- 1 x - 1 e0\n"
        "    0  t 250      alpha 0.8         sigma 0.6          point <- 1 d0 + 1 z1\n"
        "       x <- 1 x\n"
        "       z scaled by a learned variance, log from -3 to -2.5\n"
        "  end  t -1       alpha 1           sigma 0          \n");
}

TEST_CASE("begin_with names the level the state starts from", "[plan]") {
  plan plan = two_steps();
  plan.begin_with(t, combination(x()));
  CHECK(plan.first_level() == t);
  CHECK(plan.start() == combination(x()));
}

TEST_CASE("the fingerprint depends on every number of the plan", "[plan]") {
  std::vector<plan> plans{two_steps(), plan{}};
  auto change = [&](auto edit) {
    stage first{s, 0.75 * x() + 0.5 * e(), 0.75 * x() + 0.5 * e(), t};
    edit(first);
    plan changed;
    changed.add(first).step(t, clean, 2 * d() - d(1));
    plans.push_back(changed);
  };
  change([](stage& stage) { stage.at.t = 501; });
  change([](stage& stage) { stage.at.alpha = std::nextafter(0.6, 1); });
  change([](stage& stage) { stage.at.sigma = 0.81; });
  change([](stage& stage) { stage.to.sigma = 0.61; });
  change([](stage& stage) { stage.point += 1e-9 * d(); });
  change([](stage& stage) { stage.state = {}; });
  change([](stage& stage) { stage.state = 0.75 * x() + 0.5 * d(); });
  change([](stage& stage) { stage.learned = learned_variance{-1, -0.5}; });
  change([](stage& stage) { stage.learned = learned_variance{-1, -0.4}; });
  plans.push_back(two_steps().begin_with(s, combination(x())));
  plans.push_back(two_steps().begin_with(t, combination(x())));

  CHECK(two_steps().fingerprint() == two_steps().fingerprint());
  for (std::size_t i = 0; i < plans.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      INFO(i << " and " << j);
      CHECK(plans[i].fingerprint() != plans[j].fingerprint());
    }
}

TEST_CASE("a coefficient that is not finite is refused with its step and level", "[plan]") {
  plan plan = two_steps();
  const double none = std::numeric_limits<double>::infinity();
  check_refused([&] { plan.step(s, t, x() + none * e()); }, errc::invalid_plan,
                {"step 2", "t = 500", "coefficient of e0 is inf", "limit"});
  check_refused([&] { plan.step(s, t, std::nan("") * z(3)); }, errc::invalid_plan, {"z3", "nan"});
  check_refused(
      [&] {
        plan.add({s, x(), none * x(), t});
      },
      errc::invalid_plan, {"state", "of x is inf"});
  check_refused([&] { plan.begin_with(s, none * x()); }, errc::invalid_plan, {"start"});
  CHECK(plan.evaluations() == 2);
  CHECK_FALSE(plan.start());
}

TEST_CASE("a row cannot remember more evaluations than there were", "[plan]") {
  plan plan;
  check_refused([&] { plan.step(s, t, combination(d(1))); }, errc::invalid_plan,
                {"step 0", "names d1", "needs 2 evaluations; so far: 1", "lower order"});
  check_refused([&] { plan.step(s, t, combination(u(2))); }, errc::invalid_plan, {"names u2"});
  check_refused([&] { plan.begin_with(s, combination(e())); }, errc::invalid_plan,
                {"names e0", "so far: 0"});
  plan.step(s, t, combination(d()));
  CHECK_NOTHROW(plan.step(t, clean, combination(d(1))));
}

TEST_CASE("levels no state can have are refused", "[plan]") {
  plan plan;
  check_refused(
      [&] {
        plan.step({0, std::nan(""), 1}, t, x());
      },
      errc::invalid_sigmas, {"stages.at", "alpha nan"});
  check_refused(
      [&] {
        plan.step(s, {0, 1, -1}, x());
      },
      errc::invalid_sigmas, {"stages.to", "sigma -1"});
  check_refused([&] { plan.begin_with({0, 0, 0}, x()); }, errc::invalid_sigmas, {"not both 0"});
  check_refused(
      [&] {
        plan.step(s, t, x(), learned_variance{-std::numeric_limits<double>::infinity(), 0});
      },
      errc::invalid_plan, {"learned", "-inf", "finite"});
  CHECK(plan.empty());
}

TEST_CASE("a plan that could not grow has not changed", "[plan][bad input]") {
  plan plan = two_steps();
  const auto before = plan;
  CHECK_THROWS_AS(plan.step(s, t, 1 / 0.0 * x()), error);
  CHECK(plan == before);
  plan.step(s, t, combination(d()));
  CHECK_FALSE(plan == before);
}

TEST_CASE("what overflows is the worst defect there is", "[plan]") {
  plan plan;
  plan.step(s, t, t.alpha * d() + 1e200 * e());
  CHECK(std::isinf(plan.defect()));
}

TEST_CASE("a learned variance of which nothing is said scales by 1", "[plan]") {
  CHECK(learned_variance{} == learned_variance{.log_min = 0, .log_max = 0});
}
