#include <ebb/schedule/grid_algebra.hpp>

#include <ebb/schedule/sigma_grids.hpp>
#include <ebb/schedule/time_grids.hpp>

#include "support/refused.hpp"

using namespace ebb;
using ebb::test::check_refused;

namespace {

const auto linear = discrete_schedule::linear();

void check_same(const levels& a, const levels& b) {
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i] == b[i]);
}

}  // namespace

TEST_CASE("split and join undo each other", "[schedule]") {
  const auto all = grid::trailing(linear, 10);
  for (const std::size_t step : {1U, 4U, 9U}) {
    const auto [first, second] = grid::split(all, step);
    CHECK(first.size() == step + 1);
    CHECK(first.back() == second.front());
    CHECK(first.at_log_snr(linear(950.25).log_snr()).t == Approx(950.25).epsilon(1e-11));
    const auto joined = grid::join(first, second);
    check_same(joined, all);
    for (const double t : {950.25, 555.5, 10.5})
      CHECK(joined.at_log_snr(linear(t).log_snr()).t == Approx(t).epsilon(1e-11));
  }
  // two grids of different laws, and a gap between two
  const auto mixed =
      grid::join(grid::from_timesteps(linear, {999, 700}, linear(500)),
                 grid::karras(linear, 5, {.sigma_max = linear(500).noise_to_signal()}));
  CHECK(mixed.size() == 9);
  check_same(grid::join(all, levels{}), all);
  check_same(grid::join(levels{}, all), all);
}

TEST_CASE("the last level but one can go", "[schedule]") {
  const auto short_of_one = grid::without_next_to_last(grid::trailing(linear, 5));
  CHECK(short_of_one.size() == 5);
  CHECK(short_of_one[3].t == Approx(399));
  CHECK(short_of_one[4] == noise_level{-1, 1, 0});
  check_refused([] { (void)grid::without_next_to_last(grid::trailing(linear, 1)); },
                errc::invalid_steps, {"2 levels", "3 or more"});
}

TEST_CASE("denoise keeps n steps of a longer grid", "[schedule]") {
  const auto maker = [](std::size_t n) { return grid::karras(linear, n); };
  const auto tail = grid::denoise(10, 0.4, maker);
  check_same(tail, grid::karras(linear, 25).last(10));
  check_same(grid::denoise(7, 1, maker), grid::karras(linear, 7));
  CHECK(grid::steps_to_denoise(3, 0.3) == 10);
  CHECK(grid::steps_to_denoise(20, 0.55) == 36);
}

TEST_CASE("rescaled reaches its ends, in sigma or in its logarithm", "[schedule]") {
  const auto base = grid::from_sigmas(ve{}, {16, 4, 1, 0});
  const auto flat = grid::rescaled(ve{}, base, {.sigma_min = 2, .sigma_max = 17});
  CHECK(flat[0].sigma == 17);
  CHECK(flat[1].sigma == Approx(5).epsilon(1e-14));  // by logarithms it would be 5.8
  CHECK(flat[2].sigma == 2);
  CHECK(flat[3] == base[3]);
  const auto steep =
      grid::rescaled(ve{}, base, {.sigma_min = 0.25, .sigma_max = 16, .logarithmic = true});
  CHECK(steep[1].sigma == Approx(2).epsilon(1e-14));
  const auto open = grid::rescaled(ve{}, grid::from_sigmas(ve{}, {16, 4, 1}), {.sigma_min = 0.5});
  CHECK(open.back().sigma == 0.5);
  const auto on_flow = grid::rescaled(flow{}, grid::trailing(flow{}, 4), {.sigma_max = 0.9});
  CHECK(on_flow[0].sigma == 0.9);
  CHECK(on_flow[3].sigma == 0.25);
}

TEST_CASE("resampled keeps the shape and the ends", "[schedule]") {
  const auto base = grid::exponential(linear, 10);
  const auto twice = grid::resampled(linear, base, 19);
  CHECK(twice.size() == 20);
  CHECK(twice.front() == base.front());
  CHECK(twice[18] == base[9]);
  CHECK(twice.back() == base.back());
  for (std::size_t i = 0; i < 10; ++i)
    CHECK(twice[2 * i].noise_to_signal() == Approx(base[i].noise_to_signal()).epsilon(1e-11));
  const auto open = grid::resampled(ve{}, grid::from_sigmas(ve{}, {16, 4, 1}), 4);
  CHECK(open[1].sigma == Approx(8).epsilon(1e-14));
  CHECK(open.back().sigma == 1);
  CHECK(grid::resampled(flow{}, grid::trailing(flow{}, 8), 1).size() == 2);
  CHECK(grid::resampled(flow{}, grid::trailing(flow{}, 8), 20)[0].sigma == 1);
}

TEST_CASE("rounded times keep their sigmas", "[schedule]") {
  const auto exact = grid::karras(linear, 10), rounded = grid::rounded_times(exact);
  for (std::size_t i = 0; i < 10; ++i) {
    CHECK(rounded[i].t == std::nearbyint(exact[i].t));
    CHECK(rounded[i].sigma == exact[i].sigma);
  }
  CHECK(rounded.back() == exact.back());
  check_refused(
      [] {
        (void)grid::rounded_times(grid::from_timesteps(linear, {9.4, 9.2}));
      },
      errc::duplicate_timesteps, {"timesteps[0] and [1]", "round to 9"});
}

TEST_CASE("what the algebra of grids refuses", "[schedule]") {
  const double nan = std::nan("");
  const auto base = grid::trailing(linear, 5);
  for (const std::size_t step : {0U, 5U, 99U})
    check_refused([&] { (void)grid::split(base, step); }, errc::invalid_steps, {"step = ", "of 5"});
  check_refused([] { (void)grid::split(levels{}, 1); }, errc::invalid_steps, {"of 0"});
  check_refused([&] { (void)grid::join(base, base); }, errc::invalid_sigmas,
                {"levels[6]", "strictly"});
  for (const double part : {0.0, 1.5, nan})
    check_refused([&] { (void)grid::steps_to_denoise(5, part); }, errc::empty_plan, {"denoise = "});
  check_refused([] { (void)grid::steps_to_denoise(5, 1e-9); }, errc::invalid_steps, {"raise it"});
  check_refused([&] { (void)grid::rescaled(linear, base, {.sigma_max = nan}); },
                errc::invalid_option, {"sigma_max = nan", "0 < sigma_min < sigma_max"});
  check_refused([&] { (void)grid::rescaled(linear, base, {.sigma_max = 1e9}); },
                errc::invalid_sigmas, {"sigmas[0] = 1e+09"});
  check_refused([&] { (void)grid::rescaled(linear, base.last(1), {.sigma_max = 9}); },
                errc::invalid_steps, {"1 level"});
  check_refused([] { (void)grid::rescaled(linear, levels{}, {}); }, errc::empty_plan, {"no level"});
  const auto pure = linear.with_zero_terminal_snr();
  check_refused([&] { (void)grid::resampled(pure, grid::trailing(pure, 5), 9); },
                errc::invalid_sigmas, {"sigmas[0] = inf", "begin below pure noise"});
  check_refused([&] { (void)grid::resampled(linear, base, 0); }, errc::invalid_steps,
                {"steps = 0"});
}
