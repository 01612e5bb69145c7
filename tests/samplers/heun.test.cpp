#include <ebb/samplers/heun.hpp>
#include <ebb/schedule/grid.hpp>

#include "support/refused.hpp"
#include "support/rows.hpp"

using namespace ebb;
using namespace ebb::symbols;
using test::check_refused;
using test::check_same;

TEST_CASE("heun is EDM's algorithm 2 where alpha = 1", "[samplers]") {
  const auto grid = grid::karras(ve{}, 6);
  const auto plan = heun{}(grid);
  REQUIRE(plan.evaluations() == 11);  // the last step has one
  for (std::size_t i = 0; i < 5; ++i) {
    const double s = grid[i].sigma, t = grid[i + 1].sigma;
    const auto &first = plan.stages()[2 * i], &second = plan.stages()[2 * i + 1];
    CHECK(first.at == grid[i]);
    CHECK(second.at == grid[i + 1]);
    check_same(first.point, x() + (t - s) * n(0));
    check_same(second.point, x() + (t - s) / 2 * (n(1) + n(0)));
  }
  CHECK(plan.stages().back().point == d());
}

TEST_CASE("heun on a variance preserving path works on x / alpha", "[samplers]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 5);
  const auto &s = grid[2], &t = grid[3];
  const auto plan = heun{}(grid);
  const double step = t.alpha * (t.sigma / t.alpha - s.sigma / s.alpha);
  check_same(plan.stages()[5].point, t.alpha / s.alpha * x() + step / 2 * (n(1) + n(0)));
}

TEST_CASE("EDM's stochastic sampler: churn, then Heun from the raised level", "[samplers]") {
  const levels grid{{8, 1, 8}, {4, 1, 4}, {1, 1, 1}, {0, 1, 0}};
  const auto plan = heun{.churn = {.s_churn = 0.3, .s_noise = 1.003}}(grid);
  const double from = 8.8, raised = 4.4;
  check_same(*plan.start(), x() + 1.003 * std::sqrt(from * from - 64) * z());
  CHECK(plan.stages()[0].at.sigma == Approx(from));
  check_same(plan.stages()[1].point,
             x() + (4 - from) / 2 * (n(1) + n(0)) + 1.003 * std::sqrt(raised * raised - 16) * z());
}

TEST_CASE("node is where the second slope lies", "[samplers]") {
  const levels grid{{9, 1, 9}, {3, 1, 3}, {1, 1, 1}};
  for (const double node : {0.5, 2.0 / 3, 0.8}) {
    const auto plan = heun{.node = node}(grid);
    CHECK(plan.stages()[1].at.sigma == Approx(9 - 6 * node).epsilon(1e-13));
    check_same(plan.stages()[0].point, x() - 6 * node * n(0));
    check_same(plan.stages()[1].point,
               x() - 6 * ((1 - 1 / (2 * node)) * n(1) + 1 / (2 * node) * n(0)));
    CHECK(facts_of(heun{.node = node}).history == (node == 0.5 ? 0 : 1));
  }
  CHECK(ralston{}(grid) == heun{.node = 2.0 / 3}(grid));
}

TEST_CASE("runge_kutta_4 by hand", "[samplers]") {
  const levels grid{{9, 1, 9}, {3, 1, 3}, {1, 1, 1}};
  const auto plan = runge_kutta_4{}(grid);
  REQUIRE(plan.evaluations() == 8);
  CHECK(plan.stages()[1].at.sigma == Approx(6).epsilon(1e-13));
  check_same(plan.stages()[1].point, x() - 3 * n(0));
  check_same(plan.stages()[3].point, x() - (n(3) + 2 * n(2) + 2 * n(1) + n(0)));
}

TEST_CASE("heun on a flow is flow matching's, from pure noise on", "[samplers]") {
  const auto grid = grid::linspace(flow{}, 4);
  const auto plan = heun{}(grid);
  CHECK(plan.evaluations() == 7);
  check_same(plan.stages()[1].point, x() - 0.125 * ((n(1) - d(1)) + (n(0) - d(0))));
  const auto ratio = heun{.along = axis::noise_to_signal}(grid);
  CHECK(ratio.evaluations() == 6);
  CHECK(ratio.stages()[0].point == straight_step(grid[0], grid[1]));
}

TEST_CASE("Runge-Kutta methods refuse options by name", "[samplers][bad input]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 4);
  for (const double node : {0.0, -1.0, 1.01, std::nan("")})
    check_refused([&] { (void)heun{.node = node}(grid); }, errc::invalid_option,
                  {"heun: node = ", "need a finite number, 0.01 to 1"});
  check_refused([&] { (void)ralston{.churn = {.s_churn = -1}}(grid); }, errc::invalid_option,
                {"ralston: s_churn = -1"});
  check_refused([&] { (void)runge_kutta_4{.churn = {.s_noise = -1}}(grid); }, errc::invalid_option,
                {"runge_kutta_4: s_noise = -1"});
  check_refused([&] { (void)heun{.along = static_cast<axis>(5)}(grid); }, errc::unknown_value,
                {"heun: along = 5"});
}
