#include <ebb/samplers/heunpp2.hpp>
#include <ebb/schedule/grid.hpp>

#include "support/refused.hpp"
#include "support/rows.hpp"

using namespace ebb;
using namespace ebb::symbols;
using test::check_refused;
using test::check_same;

TEST_CASE("heunpp2 is ComfyUI's where alpha = 1", "[samplers]") {
  const levels grid{{8, 1, 8}, {5, 1, 5}, {3, 1, 3}, {1, 1, 1}, {0, 1, 0}};
  const auto plan = heunpp2{}(grid);
  REQUIRE(plan.evaluations() == 3 + 3 + 2 + 1);
  const auto& stages = plan.stages();
  // two look-aheads by Euler, then the mixed slope from x
  check_same(stages[0].point, x() + (5 - 8) * n(0));
  check_same(stages[1].point, x() + (5 - 8) * n(1) + (3 - 5) * n(0));
  const double w = 3 * 8, w2 = 5 / w, w3 = 3 / w, w1 = 1 - w2 - w3;
  check_same(stages[2].point, x() + (5 - 8) * (w1 * n(2) + w2 * n(1) + w3 * n(0)));
  CHECK(stages[1].at == grid[1]);
  CHECK(stages[2].at == grid[2]);
  CHECK(stages[2].to == grid[1]);
  // the last step but one
  const double v = 2 * 8, v2 = 1 / v;
  check_same(stages[7].point, x() + (1 - 3) * ((1 - v2) * n(1) + v2 * n(0)));
  CHECK(stages[8].point == d());
}

TEST_CASE("heunpp2 on a variance preserving path works on x / alpha", "[samplers]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 5);
  const auto mu = [&](std::size_t i) { return grid[i].noise_to_signal(); };
  const double w2 = mu(1) / (3 * mu(0)), w3 = mu(2) / (3 * mu(0));
  check_same(heunpp2{}(grid).stages()[2].point,
             grid[1].alpha / grid[0].alpha * x() +
                 grid[1].alpha * (mu(1) - mu(0)) * ((1 - w2 - w3) * n(2) + w2 * n(1) + w3 * n(0)));
}

TEST_CASE("heunpp2 from pure noise", "[samplers]") {
  const levels grid{{3, 0, 1}, {2, 0.6, 0.8}, {1, 0.8, 0.6}, {0, 1, 0}};
  const auto plan = heunpp2{}(grid);
  CHECK(plan.evaluations() == 3);
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(plan.stages()[i].point == straight_step(grid[i], grid[i + 1]));
  CHECK(heunpp2{}(grid::linspace(flow{}, 3)).evaluations() == 3 + 2 + 1);
}

TEST_CASE("heunpp2 refuses options by name", "[samplers][bad input]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 4);
  check_refused([&] { (void)heunpp2{.churn = {.s_tmin = 2, .s_tmax = 1}}(grid); },
                errc::invalid_option, {"heunpp2: s_tmin = 2, s_tmax = 1"});
  check_refused([&] { (void)heunpp2{.along = static_cast<axis>(3)}(grid); }, errc::unknown_value,
                {"heunpp2: along = 3"});
}
