#include <ebb/samplers/euler.hpp>
#include <ebb/samplers/gradient_estimation.hpp>
#include <ebb/samplers/pndm.hpp>
#include <ebb/schedule/grid.hpp>

#include "support/refused.hpp"
#include "support/rows.hpp"

using namespace ebb;
using namespace ebb::symbols;
using test::check_refused;
using test::check_same;

TEST_CASE("gradient_estimation is ComfyUI's where alpha = 1", "[samplers]") {
  const auto grid = grid::karras(ve{}, 6);
  for (const double gamma : {2.0, 1.3}) {
    const auto plan = gradient_estimation{.gamma = gamma}(grid);
    REQUIRE(plan.evaluations() == 6);
    check_same(plan.stages()[0].point, straight_step(grid[0], grid[1]));
    for (std::size_t i = 1; i < 5; ++i) {
      const double s = grid[i].sigma, step = grid[i + 1].sigma - s;
      // d = (x - D) / s is the present slope, d + (gamma - 1)(d - d_old) the pushed one
      check_same(test::in_x_and_d(plan.stages()[i].point, grid[i]),
                 test::in_x_and_d(x() + step * (n(0) + (gamma - 1) * (n(0) - n(1))), grid[i]));
    }
    CHECK(plan.stages()[5].point == d());
  }
}

TEST_CASE("gamma 1 is Euler, gamma 3/2 iPNDM of order 2", "[samplers]") {
  for (const auto& grid : {grid::trailing(discrete_schedule::linear(), 6), grid::karras(ve{}, 6),
                           grid::linspace(flow{}, 6)}) {
    const auto one = gradient_estimation{.gamma = 1}(grid), as_euler = euler{}(grid);
    const auto half = gradient_estimation{.gamma = 1.5}(grid), as_ipndm = ipndm{.order = 2}(grid);
    for (std::size_t i = 0; i < 6; ++i) {
      check_same(one.stages()[i].point, as_euler.stages()[i].point);
      check_same(test::in_x_and_d(half.stages()[i].point, grid[i]),
                 test::in_x_and_d(as_ipndm.stages()[i].point, grid[i]));
    }
  }
}

TEST_CASE("cfg_pp: slopes of the unguided estimate, on either axis", "[samplers]") {
  const auto grid = grid::karras(ve{}, 6);
  const double s = grid[2].sigma, t = grid[3].sigma, before = grid[1].sigma;
  const auto row = gradient_estimation{.cfg_pp = true}(grid).stages()[2].point;
  // n(1) + (d(1) - u(1)) / before is the slope (x - D_u) / sigma of the step before
  const auto now = (x() - u()) / s, then = n(1) + (d(1) - u(1)) / before;
  check_same(test::in_x_and_d(row, grid[2]), d() + t * now + (t - s) * (now - then));
  // on a flow's axis the same slopes less the estimate: eps_u - x_u
  const auto flow = grid::linspace(ebb::flow{}, 5);
  const auto &a = flow[2], &b = flow[3];
  const auto of_flow = gradient_estimation{.cfg_pp = true}(flow).stages()[2].point;
  const auto here = (x() - a.alpha * u()) / a.sigma - u();
  const auto there = n(1) + flow[1].alpha / flow[1].sigma * (d(1) - u(1)) - u(1);
  check_same(test::in_x_and_d(of_flow, a),
             b.alpha * d() + b.sigma * (here + u()) + (b.sigma - a.sigma) * (here - there));
}

TEST_CASE("cfg_pp on a scaled path is that of x / alpha", "[samplers]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 6);
  const auto &before = grid[1], &s = grid[2], &t = grid[3];
  const auto row = gradient_estimation{.cfg_pp = true}(grid).stages()[2].point;
  const auto now = (x() - s.alpha * u()) / s.sigma;
  const auto then = n(1) + before.alpha / before.sigma * (d(1) - u(1));
  const double step = t.alpha * (t.noise_to_signal() - s.noise_to_signal());
  check_same(test::in_x_and_d(row, s), t.alpha * d() + t.sigma * now + step * (now - then));
}

TEST_CASE("gradient_estimation from pure noise", "[samplers]") {
  const levels grid{{3, 0, 1}, {2, 0.6, 0.8}, {1, 0.8, 0.6}, {0, 1, 0}};
  const auto plan = gradient_estimation{}(grid);
  CHECK(plan.stages()[0].point == straight_step(grid[0], grid[1]));
  CHECK(plan.stages()[1].point == straight_step(grid[1], grid[2]));
  CHECK(plan.stages()[2].point == d());
}

TEST_CASE("gradient_estimation refuses options by name", "[samplers][bad input]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 4);
  for (const double gamma : {std::nan(""), 101.0, -101.0})
    check_refused([&] { (void)gradient_estimation{.gamma = gamma}(grid); }, errc::invalid_option,
                  {"gradient_estimation: gamma = ", "-100 to 100"});
  check_refused([&] { (void)gradient_estimation{.along = static_cast<axis>(3)}(grid); },
                errc::unknown_value, {"gradient_estimation: along = 3"});
}
