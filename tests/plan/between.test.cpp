#include <ebb/plan/between.hpp>
#include <ebb/schedule/grid.hpp>

#include "support/refused.hpp"

using namespace ebb;

TEST_CASE("between is a share of the way in log-SNR", "[plan]") {
  for (const auto& grid : {grid::trailing(discrete_schedule::linear(), 6), grid::karras(ve{}, 6),
                           grid::linspace(cosine{}, 6)})
    for (std::size_t i = 1; i + 2 < grid.size(); ++i)
      for (const double share : {0.0, 0.25, 0.5, 2.0 / 3}) {
        const auto level = between(grid, grid[i], grid[i + 1], share);
        const double h = log_snr_step(grid[i], grid[i + 1]);
        CHECK(log_snr_step(grid[i], level) == Approx(share * h).margin(1e-9));
        CHECK(level.t <= grid[i].t + 1e-9);
        CHECK(level.t >= grid[i + 1].t - 1e-9);
      }
  const auto grid = grid::karras(ve{}, 6);
  CHECK(between(grid, grid[1], grid[2], 1) == grid[2]);
}

TEST_CASE("where the network is told sigma itself, levels go on above the grid", "[plan]") {
  const auto grid = grid::karras(ve{.sigma_max = 10}, 5);
  const noise_level above{40, 1, 40}, s{14, 1, 14};
  const auto level = between(grid, above, s, 0.5);
  CHECK(level.sigma == Approx(std::sqrt(40.0 * 14)).epsilon(1e-14));
  CHECK(level.t == level.sigma);
  CHECK(level.alpha == 1);
  // elsewhere what rounding puts above is the first level
  const auto discrete = grid::trailing(discrete_schedule::linear(), 6);
  CHECK(level_at(discrete, discrete.front().log_snr() - 1e-12) == discrete.front());
  const auto open = grid::uniform_log_snr(vp{}, 4, {.from = -2, .to = 2});
  CHECK(level_at(open, open.back().log_snr() + 1e-12) == open.back());
  // a flow is told sigma, but scales the data
  const auto flow = grid::uniform_log_snr(ebb::flow{}, 4, {.from = -2, .to = 2});
  CHECK(level_at(flow, flow.front().log_snr() - 1e-12) == flow.front());
  CHECK(told_sigma({2, 1, 2}));
  CHECK_FALSE(told_sigma(flow.front()));
  CHECK_FALSE(told_sigma({3, 1, 2}));
}

TEST_CASE("at_time finds the level of a time", "[plan]") {
  const auto schedule = discrete_schedule::linear();
  const auto discrete = grid::trailing(schedule, 7);
  for (const double t : {700.0, 333.5, 12.25}) {
    const auto level = at_time(discrete, t);
    CHECK(level.t == Approx(t).epsilon(1e-12));
    CHECK(level.log_snr() == Approx(schedule(t).log_snr()).epsilon(1e-9));
  }
  const auto flow = grid::linspace(ebb::flow{}, 4);
  for (const double t : {0.9, 0.6, 0.1}) {  // beside pure noise, and beside the clean level
    const auto level = at_time(flow, t);
    CHECK(level.sigma == Approx(t).epsilon(1e-12));
    CHECK(level.alpha == Approx(1 - t).epsilon(1e-12));
  }
  for (const auto& level : discrete) CHECK(at_time(discrete, level.t) == level);
  for (const auto& level : flow) CHECK(at_time(flow, level.t) == level);
}

TEST_CASE("times outside the grid, or that do not fall, are refused", "[plan][bad input]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 7);
  for (const double t : {1000.0, -2.0, std::nan("")})
    test::check_refused([&] { (void)at_time(grid, t); }, errc::invalid_option,
                        {"time ", "goes from 999 to -1"});
  const levels timeless{{0, 0.5, 1}, {0, 1, 1}, {0, 1, 0}};
  test::check_refused([&] { (void)at_time(timeless, 0); }, errc::incompatible_options,
                      {"time 0", "fall"});
  test::check_refused([&] { (void)at_time({}, 0); }, errc::incompatible_options, {"time 0"});
  test::check_refused([] { (void)level_at({}, 0); }, errc::invalid_option, {"without levels"});
}
