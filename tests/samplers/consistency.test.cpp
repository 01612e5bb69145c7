#include <ebb/samplers/consistency.hpp>
#include <ebb/samplers/ddim.hpp>
#include <ebb/schedule/grid.hpp>

#include "support/refused.hpp"
#include "support/rows.hpp"

using namespace ebb;
using namespace ebb::symbols;
using test::check_refused;
using test::check_same;

TEST_CASE("lcm noises the estimate to the next level", "[samplers]") {
  for (const auto& grid : {grid::trailing(discrete_schedule::scaled_linear(), 4),
                           grid::karras(ve{}, 4), grid::linspace(flow{}, 4)}) {
    const auto plan = lcm{}(grid);
    REQUIRE(plan.evaluations() == 4);
    for (std::size_t i = 0; i < 3; ++i)
      CHECK(plan.stages()[i].point == grid[i + 1].alpha * d() + grid[i + 1].sigma * z());
    CHECK(plan.stages()[3].point == d());
    CHECK(lcm{.s_noise = 0.5}(grid).stages()[1].point ==
          grid[2].alpha * d() + grid[2].sigma * 0.5 * z());
    CHECK(scm{}(grid) == plan);
  }
}

TEST_CASE("lcm with diffusers' boundary scaling", "[samplers]") {
  const auto grid = grid::trailing(discrete_schedule::scaled_linear(), 4);
  const double time = 10 * grid[1].t;
  const double skip = 0.25 / (time * time + 0.25), out = time / std::sqrt(time * time + 0.25);
  check_same(lcm{.boundary_scaling = true}(grid).stages()[1].point,
             grid[2].alpha * (skip * x() + out * d()) + grid[2].sigma * z());
}

TEST_CASE("consistency keeps sigma_min out of the noise", "[samplers]") {
  const auto grid = grid::karras(ve{.sigma_min = 0.002, .sigma_max = 80}, 4);
  const auto plan = consistency{}(grid);
  for (std::size_t i = 0; i < 3; ++i) {
    const double t = grid[i + 1].sigma;
    check_same(plan.stages()[i].point, d() + std::sqrt(t * t - 0.002 * 0.002) * z());
  }
  CHECK(plan.stages()[2].point == d());  // at sigma_min itself nothing is missing
  CHECK(plan.stages()[3].point == d());
  const auto vp = grid::trailing(discrete_schedule::linear(), 3);
  const auto& t = vp[1];
  check_same(
      consistency{.sigma_min = 0.1, .s_noise = 2}(vp).stages()[0].point,
      t.alpha * d() + 2 * t.alpha * std::sqrt(std::pow(t.noise_to_signal(), 2) - 0.01) * z());
}

TEST_CASE("tcd goes back in time by x_0 and eps, then up", "[samplers]") {
  const auto schedule = discrete_schedule::scaled_linear();
  const auto grid = grid::trailing(schedule, 4);
  for (const double gamma : {0.2, 0.3, 1.0}) {
    const auto plan = tcd{gamma}(grid);
    for (std::size_t i = 0; i < 3; ++i) {
      const auto& t = grid[i + 1];
      const auto back = schedule((1 - gamma) * t.t);
      // the paper's equation in alpha-bar
      const double ratio = t.alpha * t.alpha / (back.alpha * back.alpha);
      check_same(
          plan.stages()[i].point,
          std::sqrt(ratio) * (back.alpha * d() + back.sigma * e()) + std::sqrt(1 - ratio) * z(),
          1e-9);
    }
    CHECK(plan.stages()[3].point == d());
  }
}

TEST_CASE("tcd's ends: gamma 0 is DDIM, gamma 1 is lcm where time 0 is clean", "[samplers]") {
  const auto grid = grid::trailing(discrete_schedule::scaled_linear(), 4);
  CHECK(tcd{0}(grid) == ddim{}(grid));
  CHECK(tcd{1}(grid::linspace(flow{}, 4)) == lcm{}(grid::linspace(flow{}, 4)));
  CHECK(tcd{1}(grid::karras(ve{}, 4)) == lcm{}(grid::karras(ve{}, 4)));
  for (const double gamma : {1e-17, 1e-15, 1e-12})  // rounding alone makes no square root of -0
    CHECK(tcd{gamma}(grid).evaluations() == 4);
}

TEST_CASE("distilled samplers refuse options by name", "[samplers][bad input]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 4);
  const auto refused = [&](const auto& sampler, const char* words) {
    check_refused([&] { (void)sampler(grid); }, errc::invalid_option, {words});
  };
  refused(lcm{.s_noise = -1}, "lcm: s_noise = -1");
  refused(lcm{.timestep_scaling = std::nan("")}, "lcm: timestep_scaling = nan");
  refused(lcm{.sigma_data = 0}, "lcm: sigma_data = 0");
  refused(consistency{.sigma_min = -1}, "consistency: sigma_min = -1");
  refused(consistency{.s_noise = -1}, "consistency: s_noise = -1");
  refused(tcd{1.1}, "tcd: gamma = 1.1: need a finite number, 0 to 1");
  refused(tcd{-0.1}, "tcd: gamma = -0.1");
}
