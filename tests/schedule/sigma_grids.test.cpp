#include <ebb/schedule/sigma_grids.hpp>

#include "support/refused.hpp"

using namespace ebb;
using ebb::test::check_refused;

namespace {

const auto linear = discrete_schedule::linear();

}  // namespace

TEST_CASE("karras' sigmas are the paper's, on every schedule", "[schedule]") {
  for (const double rho : {7.0, 3.0}) {
    const auto check = [&](const levels& grid) {
      for (std::size_t i = 0; i < 10; ++i) {
        const double u = static_cast<double>(i) / 9;
        const double root =
            std::pow(10, 1 / rho) + u * (std::pow(0.1, 1 / rho) - std::pow(10, 1 / rho));
        CHECK(grid[i].noise_to_signal() == Approx(std::pow(root, rho)).epsilon(1e-11));
      }
    };
    const grid::sigma_range range{.sigma_min = 0.1, .sigma_max = 10, .rho = rho};
    check(grid::karras(linear, 10, range));
    check(grid::karras(ve{}, 10, range));
    check(grid::karras(vp{}, 10, range));
    check(grid::karras(flow{}, 10, range));
  }
}

TEST_CASE("sigma grids begin and end at the schedule's own ends, to the bit", "[schedule]") {
  for (const auto& grid :
       {grid::karras(linear, 6), grid::exponential(linear, 6), grid::uniform_log_snr(linear, 6)}) {
    CHECK(grid.front() == linear(999));
    CHECK(grid[5] == linear(0));
  }
}

TEST_CASE("exponential and uniform log-SNR step evenly in log-SNR", "[schedule]") {
  const auto even = [](const levels& grid, std::size_t steps) {
    const double h = log_snr_step(grid[0], grid[1]);
    for (std::size_t i = 0; i < steps; ++i)
      CHECK(log_snr_step(grid[i], grid[i + 1]) == Approx(h).epsilon(1e-10));
  };
  even(grid::exponential(linear, 9), 8);
  even(grid::exponential(ve{}, 9), 8);
  const auto inner = grid::uniform_log_snr(cosine{}, 9, {.from = -4, .to = 4});
  REQUIRE(inner.size() == 10);
  even(inner, 9);
  CHECK(inner.front().log_snr() == Approx(-4).epsilon(1e-13));
  CHECK(inner.back().log_snr() == Approx(4).epsilon(1e-13));
}

TEST_CASE("each law is its formula, on every kind of schedule", "[schedule]") {
  const double low = 0.1, high = 10;
  const auto check = [&](const auto& maker, auto law) {
    for (const levels& grid : {maker(linear), maker(ve{}), maker(vp{}), maker(flow{})})
      for (std::size_t i = 0; i < 9; ++i)
        CHECK(grid[i].noise_to_signal() == Approx(law(static_cast<double>(i) / 8)).epsilon(1e-11));
  };
  const grid::sigma_range range{.sigma_min = low, .sigma_max = high};
  check(
      [&](const auto& s) {
        return grid::polyexponential(s, 9, {.sigma_min = low, .sigma_max = high, .rho = 1.7});
      },
      [&](double u) {
        return std::exp(std::pow(1 - u, 1.7) * (std::log(high) - std::log(low)) + std::log(low));
      });
  check([&](const auto& s) { return grid::kl_optimal(s, 9, range); },
        [&](double u) { return std::tan((1 - u) * std::atan(high) + u * std::atan(low)); });
  check([&](const auto& s) { return grid::cosine(s, 9, range); },
        [&](double u) {
          return low + (high - low) / 2 * (1 - std::cos(std::numbers::pi * (1 - std::sqrt(u))));
        });
  check(
      [&](const auto& s) {
        return grid::beta_sigmas(s, 9,
                                 {.alpha = 0.5, .beta = 0.5, .sigma_min = low, .sigma_max = high});
      },
      [&](double u) {  // the arcsine law
        return low + (high - low) * std::pow(std::sin(std::numbers::pi / 2 * (1 - u)), 2);
      });
  check([&](const auto& s) { return grid::lu_lambdas(s, 9, range); },
        [&](double u) { return high * std::pow(low / high, u); });
}

TEST_CASE("ten steps on Stable Diffusion 1, over sigma", "[schedule]") {
  const auto sd1 = discrete_schedule::scaled_linear();
  // figures of stable-diffusion.cpp, which computes in float: 14.61463 and 0.02916716 are 14.614641
  // and 0.029167158 rounded in float's own way
  const auto check = [](const levels& grid, std::initializer_list<double> wanted) {
    REQUIRE(grid.size() == wanted.size());
    std::size_t i = 0;
    for (const double sigma : wanted)
      CHECK(grid[i++].noise_to_signal() == Approx(sigma).epsilon(1e-6));
  };
  check(grid::karras(sd1, 10), {14.61464, 9.102929, 5.478392, 3.168603, 1.749418, .9140719,
                                .4469182, .2013982, .08191025, .02916716, 0});
  check(grid::exponential(sd1, 10), {14.61464, 7.324869, 3.671230, 1.840024, .9222213, .4622181,
                                     .2316641, .1161102, .05819453, .02916715, 0});
  check(grid::kl_optimal(sd1, 10), {14.61463, 4.232350, 2.393719, 1.597066, 1.132997, .8152444,
                                    .5729142, .3724841, .1952883, .02916716, 0});
}

TEST_CASE("options of the sigma grids", "[schedule]") {
  const double nan = std::nan("");
  const auto refused = [](auto call, std::initializer_list<const char*> words) {
    check_refused(call, errc::invalid_option, words);
  };
  refused([&] { grid::karras(linear, 5, {.sigma_min = nan}); },
          {"sigma_min = nan", "0 < sigma_min"});
  refused([] { grid::exponential(linear, 5, {.sigma_min = 2, .sigma_max = 2}); },
          {"sigma_min = 2, sigma_max = 2", "sigma_min < sigma_max"});
  refused([] { grid::kl_optimal(linear, 5, {.sigma_max = 1000}); },
          {"sigma_max = 1000", "to 157", "choose ends inside"});
  refused([] { grid::cosine(flow{}, 5); }, {"sigma_max", "pure noise", "name a finite sigma_max"});
  refused([] { grid::cosine(flow{}, 5, {.sigma_max = 9}); }, {"sigma_min", "clean at its end"});
  refused([&] { grid::polyexponential(linear, 5, {.rho = nan}); }, {"rho = nan", "usual one is 1"});
  refused([] { grid::beta_sigmas(linear, 5, {.alpha = 0}); }, {"alpha = 0, beta = 0.6"});
  refused([] { grid::exponential(linear, 5, {.end = noise_level{0, 0, 1}}); }, {"end:", "cleaner"});
  check_refused([] { grid::kl_optimal(linear, 0); }, errc::invalid_steps, {"steps = 0"});
  check_refused([] { grid::cosine(linear, 2'000'000); }, errc::invalid_steps, {"1000000 or less"});
}
