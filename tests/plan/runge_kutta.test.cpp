#include <ebb/plan/runge_kutta.hpp>
#include <ebb/schedule/grid.hpp>

#include "support/rows.hpp"

using namespace ebb;
using namespace ebb::symbols;
using test::check_same;

namespace {

const tableau heun{{0, 1}, {{1}, {0.5, 0.5}}};
const tableau midpoint{{0, 0.5}, {{0.5}, {0, 1}}};
const tableau kutta{{0, 0.5, 0.5, 1},
                    {{0.5}, {0, 0.5}, {0, 0, 1}, {1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6}}};

levels sigmas(std::initializer_list<double> list) {
  levels grid;
  for (const double sigma : list) grid.push_back({sigma, 1, sigma});
  return grid;
}

std::vector<stage> stages_of(const levels& grid, std::size_t i, const tableau& method,
                             axis kind = axis::automatic) {
  return runge_kutta_step(grid, grid[i], grid[i + 1], {kind, grid}, method);
}

}  // namespace

TEST_CASE("Heun's and the midpoint rule in sigma, by hand", "[plan]") {
  const auto grid = sigmas({9, 5, 1});
  const auto both = stages_of(grid, 0, heun);
  REQUIRE(both.size() == 2);
  CHECK(both[0].at == grid[0]);
  CHECK(both[0].to == grid[1]);
  CHECK_FALSE(both[0].state);
  check_same(both[0].point, x() - 4 * n(0));
  CHECK(both[1].at == grid[1]);
  check_same(both[1].point, x() - 4 * (n(0) + n(1)) / 2);
  CHECK(both[1].state == both[1].point);

  const auto middle = stages_of(grid, 0, midpoint);
  REQUIRE(middle.size() == 2);
  CHECK(middle[1].at.sigma == Approx(7).epsilon(1e-13));  // halfway in sigma, not in log sigma
  check_same(middle[0].point, x() - 2 * n(0));
  check_same(middle[1].point, x() - 4 * n(0));
}

TEST_CASE("Kutta's four stages, by hand", "[plan]") {
  const auto four = stages_of(sigmas({9, 5, 1}), 0, kutta);
  REQUIRE(four.size() == 4);
  check_same(four[0].point, x() - 2 * n(0));
  check_same(four[1].point, x() - 2 * n(0));
  check_same(four[2].point, x() - 4 * n(0));
  check_same(four[3].point, x() - 4 * (n(3) + 2 * n(2) + 2 * n(1) + n(0)) / 6);
  CHECK(four[1].at == four[2].at);
  CHECK(four[3].at == four[3].to);
}

TEST_CASE("on a flow's axis, in its time and from pure noise", "[plan]") {
  const auto grid = grid::linspace(flow{}, 4);
  const auto both = stages_of(grid, 0, heun);
  REQUIRE(both.size() == 2);
  // the slope is eps - x_0, the step -1/4
  check_same(both[0].point, x() - 0.25 * (n() - d()));
  check_same(both[1].point, x() - 0.125 * (n() - d() + n(1) - d(1)));
}

TEST_CASE("steps that a method cannot take are straight ones", "[plan]") {
  const auto flow = grid::linspace(ebb::flow{}, 4);
  const auto pure = stages_of(flow, 0, heun, axis::noise_to_signal);
  REQUIRE(pure.size() == 1);
  CHECK(pure[0].point == straight_step(flow[0], flow[1]));
  CHECK(pure[0].state == pure[0].point);

  const auto grid = sigmas({9, 5, 0});
  for (const auto& method : {heun, kutta}) {
    const auto last = stages_of(grid, 1, method);
    REQUIRE(last.size() == 1);
    CHECK(last[0].point == d());
  }
  // a method whose last slope lies inside the step extrapolates to the clean level
  const auto inside = stages_of(grid, 1, midpoint);
  REQUIRE(inside.size() == 2);
  check_same(inside[1].point, x() - 5 * n(0));
}
