#include <ebb/samplers/heun.hpp>
#include <ebb/samplers/restart.hpp>
#include <ebb/schedule/grid.hpp>

#include "support/refused.hpp"
#include "support/rows.hpp"

using namespace ebb;
using namespace ebb::symbols;
using test::check_refused;
using test::check_same;

TEST_CASE("without intervals restart is heun", "[samplers]") {
  for (const auto& grid : {grid::karras(ve{}, 8), grid::linspace(flow{}, 8),
                           grid::trailing(discrete_schedule::linear(), 8)})
    CHECK(restart{.intervals = {}}(grid) == heun{}(grid));
}

TEST_CASE("a restart noises up at its bottom and walks Karras' grid down again", "[samplers]") {
  const auto grid = grid::karras(ve{}, 18);
  const restart::interval interval{.sigma_min = 0.3, .sigma_max = 2, .steps = 3, .times = 2};
  const auto plan = restart{.intervals = {interval}, .s_noise = 1.1}(grid);
  CHECK(plan.evaluations() == 35 + 2 * 3 * 2);
  std::size_t bottom = 0;
  for (std::size_t i = 1; i + 1 < grid.size(); ++i)
    if (std::abs(grid[i].sigma - 0.3) < std::abs(grid[bottom].sigma - 0.3)) bottom = i;
  const double low = grid[bottom].sigma;
  std::size_t climbs = 0;
  for (std::size_t k = 0; k < plan.evaluations(); ++k) {
    const auto& stage = plan.stages()[k];
    if (stage.point[{symbol::kind::z, 0}] == 0) continue;
    ++climbs;
    CHECK(stage.point[{symbol::kind::z, 0}] ==
          Approx(1.1 * std::sqrt(4 - low * low)).epsilon(1e-12));
    CHECK(stage.at == grid[bottom]);
    CHECK(stage.to.sigma == Approx(2).epsilon(1e-13));
    CHECK(stage.state == stage.point);
    // the way down: rho 7
    for (std::size_t j = 0; j < 3; ++j) {
      const double u = static_cast<double>(j) / 3;
      const double root = (1 - u) * std::pow(2, 1.0 / 7) + u * std::pow(low, 1.0 / 7);
      CHECK(plan.stages()[k + 1 + 2 * j].at.sigma == Approx(std::pow(root, 7)).epsilon(1e-12));
    }
  }
  CHECK(climbs == 2);
  CHECK(plan.stages().back().point == d());
}

TEST_CASE("a restart on a scaled path carries alpha along", "[samplers]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 20);
  const auto plan = restart{}(grid);
  for (const auto& stage : plan.stages()) {
    const double up = stage.point[{symbol::kind::z, 0}];
    if (up == 0) continue;
    CHECK(stage.to.noise_to_signal() == Approx(2).epsilon(1e-9));
    const double low = stage.at.noise_to_signal();
    CHECK(up == Approx(stage.to.alpha * std::sqrt(4 - low * low)).epsilon(1e-9));
  }
  CHECK(plan.defect() < 1e-12);
}

TEST_CASE("an interval may begin at the grid's first level", "[samplers]") {
  for (const auto& grid : {grid::karras(ve{}, 20), grid::uniform_log_snr(vp{}, 20, {.from = -2}),
                           grid::trailing(discrete_schedule::linear(), 20)}) {
    const double top = grid.front().noise_to_signal();
    CHECK(restart{.intervals = {{.sigma_max = top}}}(grid).evaluations() == 39 + 18);
  }
}

TEST_CASE("of two levels as near, the noisier is the bottom", "[samplers]") {
  const auto grid = grid::from_sigmas(ve{}, {4, 2, 1, 0});
  const auto plan = restart{.intervals = {{.sigma_min = 1.5, .sigma_max = 3, .times = 1}}}(grid);
  std::size_t climbs = 0;
  for (const auto& stage : plan.stages()) {
    if (stage.point[{symbol::kind::z, 0}] == 0) continue;
    ++climbs;
    CHECK(stage.at.sigma == 2);
  }
  CHECK(climbs == 1);
}

TEST_CASE("intervals that cannot be are refused by name", "[samplers][bad input]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 20);
  const auto refused = [&](restart::interval interval, errc code) {
    check_refused(
        [&] {
          (void)restart{.intervals = {{}, interval}}(grid);
        },
        code, {"restart: intervals[1]", "need"});
  };
  const double infinite = std::numeric_limits<double>::infinity();
  refused({.sigma_min = 0}, errc::invalid_option);
  refused({.sigma_min = std::nan("")}, errc::invalid_option);
  refused({.sigma_min = 3, .sigma_max = 2}, errc::invalid_option);
  refused({.sigma_max = infinite}, errc::invalid_option);
  refused({.steps = 0}, errc::invalid_option);
  refused({.steps = 1001}, errc::invalid_option);
  refused({.times = 1001}, errc::invalid_option);
  refused({.sigma_max = 1e4}, errc::incompatible_options);
  refused({.sigma_min = 1e-6, .sigma_max = 2e-6}, errc::incompatible_options);
  check_refused([&] { (void)restart{}(grid.last(1)); }, errc::incompatible_options,
                {"restart: intervals[0]", "inside the grid"});
  check_refused([&] { (void)restart{.s_noise = -1}(grid); }, errc::invalid_option,
                {"restart: s_noise = -1"});
  check_refused([&] { (void)restart{.along = static_cast<axis>(3)}(grid); }, errc::unknown_value,
                {"restart: along = 3"});
}
