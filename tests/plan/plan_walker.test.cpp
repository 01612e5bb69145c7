#include <ebb/plan/plan_walker.hpp>

#include "support/catch.hpp"

using namespace ebb;
using namespace ebb::symbols;

namespace {

using numbers = std::vector<double>;
const noise_level s{3, 0.6, 0.8}, t{2, 0.8, 0.6}, last{1, 1, 0.5};

// Predicts x_0 = t of the level, whatever it sees.
plan_walker told() {
  plan_walker walk;
  walk.prediction = prediction::sample();
  walk.network = [](const numbers& x, const noise_level& at) { return numbers(x.size(), at.t); };
  walk.draw = [](std::size_t index, std::size_t size) {
    return numbers(size, 100.0 * static_cast<double>(index + 1));
  };
  return walk;
}

}  // namespace

TEST_CASE("the walker applies rows, with memory", "[plan]") {
  plan plan;
  plan.step(s, t, 2 * x() + d()).step(t, last, x() + 10 * d() + d(1) + 0.5 * e());
  auto walk = told();
  // first 2 * 1 + 3 = 5; then e = (5 - 0.8 * 2) / 0.6
  CHECK(walk(plan, {1})[0] == Approx(5 + 20 + 3 + 0.5 * (5 - 1.6) / 0.6));
  CHECK(walk.evaluations == 2);
  CHECK(walk.reached == last);
}

TEST_CASE("the walker keeps points apart from states, and draws by step", "[plan]") {
  plan plan;
  plan.begin_with(s, x() + z());                                             // draw 0: 1 + 100
  plan.add({.at = s, .point = x() + z(), .state = {}, .to = t});             // draw 1
  plan.add({.at = t, .point = x() - z(), .state = x() + z(1), .to = last});  // and 2
  plan.step(last, last, x() + z());                                          // draw 3
  CHECK(told()(plan, {1})[0] == Approx(101 + 300 + 400));
  CHECK(told().draws == 0);
}

TEST_CASE("exact starting values replace what was walked, and a walk may stop", "[plan]") {
  plan plan;
  plan.step(s, t, 2 * x()).step(t, last, 2 * x()).step(last, s, x() + d(1));
  auto walk = told();
  walk.exact = [](const noise_level& at) { return numbers{1000 * at.t}; };
  walk.exact_evaluations = 1;
  CHECK(walk(plan, {1})[0] == Approx(2 * 2000 + 2));
  walk = told();
  walk.enough = 2;
  CHECK(walk(plan, {1})[0] == 4);
  CHECK(walk.reached == last);
}

TEST_CASE("a learned variance scales the draws where the network gives one", "[plan]") {
  plan plan;
  plan.step(s, t, x() + z(), learned_variance{std::log(4), std::log(16)});
  auto walk = told();
  CHECK(walk(plan, {1})[0] == 101);  // the rows' own
  walk = told();
  walk.network = [](const numbers&, const noise_level&) { return numbers{0, 1}; };
  CHECK(walk(plan, {1})[0] == Approx(1 + 4 * 100));
}
