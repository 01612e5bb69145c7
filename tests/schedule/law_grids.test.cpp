#include <ebb/schedule/law_grids.hpp>

#include "support/refused.hpp"

using namespace ebb;
using ebb::test::check_refused;

namespace {

const auto linear = discrete_schedule::linear();
const auto sd1 = discrete_schedule::scaled_linear();

}  // namespace

TEST_CASE("vp's grid is even in the time of the schedule of that name", "[schedule]") {
  const auto grid = grid::vp(ebb::vp{}, 8);
  for (std::size_t i = 0; i < 8; ++i)
    CHECK(grid[i].t == Approx(std::lerp(1, 1e-3, static_cast<double>(i) / 7)).epsilon(1e-10));
  CHECK(grid::vp(ve{.sigma_max = 200}, 8)[3].sigma ==
        Approx(grid[3].noise_to_signal()).epsilon(1e-12));
  check_refused([] { grid::vp(sd1, 8); }, errc::invalid_sigmas,
                {"sigmas[0] = 152", "choose levels"});
}

TEST_CASE("iddpm's recursion has a closed form where the cap is away", "[schedule]") {
  // 1 + u_{j-1}^2 = (1 + u_j^2) a_j / a_{j-1}: from u_M = 0, 1 + u_j^2 = a_M / a_j
  const auto grid = grid::iddpm(ve{}, 20);
  for (std::size_t i = 0; i < 20; ++i) {
    const double whole = std::sin(std::numbers::pi / 2 / 1.008);
    const double angle = std::asin(whole / std::sqrt(1 + grid[i].sigma * grid[i].sigma));
    const double j = angle / (std::numbers::pi / 2) * 1.008 * 1000;
    CHECK(j == Approx(std::nearbyint(j)).margin(1e-5));
  }
  CHECK(grid::iddpm(linear, 1).size() == 2);
  check_refused([] { grid::iddpm(ve{}, 1001); }, errc::invalid_steps,
                {"steps = 1001", "iddpm has 9"});
}

TEST_CASE("laplace's log sigmas are even quantiles between the ends", "[schedule]") {
  const grid::laplace_law law{.mu = 0.5, .beta = 0.7};
  const auto grid = grid::laplace(linear, 11, law);
  const auto below = [&](const noise_level& level) {
    const double away = (-level.log_snr() - 0.5) / 0.7;
    return away < 0 ? std::exp(away) / 2 : 1 - std::exp(-away) / 2;
  };
  const double first = below(grid[0]), last = below(grid[10]);
  for (std::size_t i = 0; i < 11; ++i)
    CHECK(below(grid[i]) ==
          Approx(std::lerp(first, last, static_cast<double>(i) / 10)).margin(1e-12));
  CHECK(grid[0] == linear(999));
  CHECK(grid[10] == linear(0));
}

TEST_CASE("laplace as shipped clamps, drops repeats and ends above zero", "[schedule]") {
  const auto grid = grid::laplace(sd1, 5, {.as_shipped = true});
  // x = 0, 1/4 ... 1: exp(-/+ log(1 - 2 |1/2 - x| + 1e-5) / 2), within the schedule's ends
  REQUIRE(grid.size() == 5);
  CHECK(grid[0] == sd1(999));
  CHECK(grid[1].noise_to_signal() == Approx(std::sqrt(1 / (0.5 + 1e-5))).epsilon(1e-12));
  CHECK(grid[2].noise_to_signal() == Approx(1).epsilon(1e-12));
  CHECK(grid[3].noise_to_signal() == Approx(std::sqrt(0.5 + 1e-5)).epsilon(1e-12));
  CHECK(grid[4] == sd1(0));
  const auto many = grid::laplace(sd1, 2000, {.as_shipped = true});
  CHECK(many.size() < 2000);
  check_refused([] { grid::laplace(sd1, 1, {.as_shipped = true}); }, errc::invalid_steps,
                {"2 or more"});
}

TEST_CASE("bong_tangent, ten steps on Stable Diffusion 1 and few on the flow", "[schedule]") {
  const auto grid = grid::bong_tangent(sd1, 10);
  std::size_t i = 0;
  for (const double sigma : {14.61464, 14.29442, 13.85519, 13.21906, 12.22795, 10.52829, 7.321904,
                             3.783903, 1.742386, .6602105, 0.0})
    CHECK(grid[i++].noise_to_signal() == Approx(sigma).epsilon(1e-6));
  CHECK(grid::bong_tangent(flow{}, 1)[0].sigma == 1);
  const auto two = grid::bong_tangent(flow{}, 2);
  CHECK(two[0].sigma == 1);
  CHECK(two[1].sigma == 0.5);
}

TEST_CASE("options of the grids with laws of their own", "[schedule]") {
  const double nan = std::nan("");
  check_refused([&] { grid::vp(linear, 5, {.beta_d = nan}); }, errc::invalid_beta,
                {"beta_d = nan"});
  check_refused([] { grid::vp(linear, 5, {.beta_d = 1e5}); }, errc::invalid_beta, {"below 700"});
  check_refused([&] { grid::vp(linear, 5, {.t_end = nan}); }, errc::invalid_option,
                {"t_end = nan"});
  check_refused([] { grid::vp(linear, 0); }, errc::invalid_steps, {"steps = 0"});
  check_refused([] { grid::iddpm(linear, 5, {.steps = 1}); }, errc::invalid_steps, {"steps = 1"});
  check_refused([&] { grid::iddpm(linear, 5, {.c1 = nan}); }, errc::invalid_option, {"c1 = nan"});
  check_refused([] { grid::iddpm(flow{}, 5); }, errc::invalid_option, {"pure noise"});
  for (const bool shipped : {false, true})
    for (const std::size_t n : {1U, 5U}) {
      check_refused([&] { grid::laplace(linear, n, {.mu = nan, .as_shipped = shipped}); },
                    errc::invalid_option, {"mu = nan"});
      check_refused([&] { grid::laplace(linear, n, {.beta = 0, .as_shipped = shipped}); },
                    errc::invalid_option, {"beta = 0"});
    }
  check_refused([] { grid::laplace(linear, 5, {.sigma_min = 3, .sigma_max = 2}); },
                errc::invalid_option, {"sigma_min = 3"});
  check_refused([&] { grid::bong_tangent(linear, 5, {.sigma_max = nan}); }, errc::invalid_option,
                {"sigma_max = nan"});
  check_refused([] { grid::bong_tangent(linear, 0); }, errc::invalid_steps, {"steps = 0"});
  check_refused([] { grid::bong_tangent(linear.with_zero_terminal_snr(), 5); },
                errc::invalid_option, {"sigma_max = inf"});
}
