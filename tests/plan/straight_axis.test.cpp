#include <ebb/plan/straight_axis.hpp>
#include <ebb/schedule/grid.hpp>

#include "support/refused.hpp"
#include "support/rows.hpp"

using namespace ebb;
using namespace ebb::symbols;

namespace {

levels vp_grid() { return grid::trailing(discrete_schedule::linear(), 8); }
levels flow_grid() { return grid::linspace(flow{}, 8); }

}  // namespace

TEST_CASE("automatic is flow on a flow's levels alone", "[plan]") {
  CHECK(resolve(axis::automatic, flow_grid()) == axis::flow);
  CHECK(resolve(axis::automatic, vp_grid()) == axis::noise_to_signal);
  CHECK(resolve(axis::automatic, grid::karras(ve{}, 5)) == axis::noise_to_signal);
  CHECK(resolve(axis::flow, vp_grid()) == axis::flow);
  CHECK(resolve(axis::noise_to_signal, flow_grid()) == axis::noise_to_signal);
  test::check_refused([] { (void)resolve(static_cast<axis>(3), vp_grid()); }, errc::unknown_value,
                      {"axis = 3", "automatic, noise_to_signal or flow"});
}

TEST_CASE("u is sigma / alpha, or a flow's sigma", "[plan]") {
  const noise_level at{1, 0.6, 0.8};
  const straight_axis ratio(axis::noise_to_signal, vp_grid()), flow(axis::flow, vp_grid());
  CHECK(ratio.u(at) == Approx(0.8 / 0.6).epsilon(1e-15));
  CHECK(flow.u(at) == Approx(0.8 / 1.4).epsilon(1e-15));
  CHECK(flow.u({0.3, 0.7, 0.3}) == 0.3);
  CHECK_FALSE(ratio.reaches({1, 0, 1}));
  CHECK(flow.reaches({1, 0, 1}));
  CHECK(ratio.reaches({0, 1, 0}));
}

TEST_CASE("gap is the difference of u, without cancellation", "[plan]") {
  for (const auto kind : {axis::noise_to_signal, axis::flow}) {
    const auto grid = vp_grid();
    const straight_axis axis(kind, grid);
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      CHECK(axis.gap(grid[i], grid[i + 1]) ==
            Approx(axis.u(grid[i + 1]) - axis.u(grid[i])).epsilon(1e-12));
      CHECK(axis.gap(grid[i + 1], grid[i]) == -axis.gap(grid[i], grid[i + 1]));
    }
  }
  const straight_axis flow(axis::flow, flow_grid());
  CHECK(flow.gap({1, 0, 1}, {0.75, 0.25, 0.75}) == Approx(-0.25).epsilon(1e-15));
  CHECK(flow.gap({0.75, 0.25, 0.75}, {0, 1, 0}) == Approx(-0.75).epsilon(1e-15));
}

TEST_CASE("level undoes u", "[plan]") {
  for (const auto& grid : {vp_grid(), flow_grid()})
    for (const auto kind : {axis::noise_to_signal, axis::flow}) {
      const straight_axis axis(kind, grid);
      for (std::size_t i = 1; i + 2 < grid.size(); ++i) {
        const double u = (axis.u(grid[i]) + axis.u(grid[i + 1])) / 2;
        CHECK(axis.u(axis.level(grid, u)) == Approx(u).epsilon(1e-12));
      }
    }
  // rounding beyond an end is that end
  const auto grid = grid::uniform_log_snr(vp{}, 4, {.from = -2, .to = 2});
  const straight_axis axis(axis::noise_to_signal, grid);
  CHECK(axis.level(grid, axis.u(grid.front()) * (1 + 1e-15)) == grid.front());
  CHECK(axis.level(grid, axis.u(grid.back()) * (1 - 1e-15)) == grid.back());
}

TEST_CASE("along its own slope, either axis makes the straight step", "[plan]") {
  for (const auto& grid : {vp_grid(), flow_grid()})
    for (const auto kind : {axis::noise_to_signal, axis::flow}) {
      const straight_axis axis(kind, grid);
      for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
        if (!axis.reaches(grid[i])) continue;
        const auto row = axis.along(grid[i], grid[i + 1], axis.slope());
        test::check_same(test::in_x_and_d(row, grid[i]), straight_step(grid[i], grid[i + 1]));
      }
    }
}

TEST_CASE("the straight step on the paths one knows", "[plan]") {
  const noise_level s{5, 1, 5}, t{2, 1, 2};  // k-diffusion's Euler: x + (t - s) (x - d) / s
  test::check_same(straight_step(s, t), x() - 3.0 / 5 * (x() - d()));
  const noise_level a{0.9, 0.1, 0.9}, b{0.6, 0.4, 0.6};  // flow: x + (t - s) v, v = (x - d) / s
  test::check_same(straight_step(a, b, 2), x() - 0.3 / 0.9 * (x() - d(2)));
  CHECK(straight_step({1, 0, 1}, b) == 0.6 * x() + 0.4 * d());
  CHECK(straight_step(a, {0, 1, 0}) == d());
  CHECK(straight_step({1, 0, 1}, {0, 1, 0}) == d());
}
