#include <ebb/schedule/table_grids.hpp>

#include <cstdint>

#include "support/refused.hpp"

using namespace ebb;
using ebb::test::check_refused;

namespace {

const auto sd1 = discrete_schedule::scaled_linear();

void check_sigmas(const levels& grid, std::initializer_list<double> wanted) {
  REQUIRE(grid.size() == wanted.size());
  std::size_t i = 0;
  for (const double sigma : wanted)
    CHECK(grid[i++].noise_to_signal() == Approx(sigma).epsilon(1e-6));
}

}  // namespace

TEST_CASE("the tables' own numbers of steps give the tables", "[schedule]") {
  check_sigmas(grid::align_your_steps(sd1, 10),
               {14.61464, 6.474576, 3.863675, 2.694615, 1.884192, 1.394380, .9642584, .6523686,
                .3977456, .1515233, 0});
  check_sigmas(grid::align_your_steps(sd1, 10, {.model = grid::ays_model::sdxl}),
               {14.6146412293, 6.3184485287, 3.7681790315, 2.1811480769, 1.3405244945, .8620721141,
                .5550693289, .3798540708, .2332364134, .1114188177, 0});
  check_sigmas(grid::align_your_steps(ve{.sigma_max = 700}, 10, {.model = grid::ays_model::svd}),
               {700, 54.5, 15.886, 7.977, 4.248, 1.789, .981, .403, .173, .034, 0});
  check_sigmas(grid::gits(sd1, 10), {14.61464, 5.855201, 2.844850, 1.670500, 1.088953, .7480705,
                                     .5011838, .3210482, .1989492, .09824532, 0});
  const auto flux = grid::optimal_steps(flow{}, 10);
  CHECK(flux[0].sigma == 0.9968);
  CHECK(flux[9].sigma == 0.2808);
  const auto wan =
      grid::optimal_steps(flow{.time_scale = 1000}, 20, {.model = grid::optimal_model::wan});
  CHECK(wan[0] == noise_level{1000, 0, 1});
  CHECK(wan[19].sigma == 0.208);
  const auto chroma = grid::optimal_steps(flow{}, 40, {.model = grid::optimal_model::chroma});
  CHECK(chroma[0].sigma == 0.992);
  CHECK(chroma[39].sigma == 0.048);
}

TEST_CASE("figures that are the schedule's end in print are that end", "[schedule]") {
  CHECK(grid::align_your_steps(sd1, 10).front() == sd1(999));
  CHECK(grid::gits(sd1, 5).front() == sd1(999));
  CHECK(grid::align_your_steps(sd1, 11, {.keep_last = true})[10] == sd1(0));
}

TEST_CASE("GITS: all rows fall, and their figures are the published ones", "[schedule]") {
  std::uint64_t sum = 0;  // of every figure times 1e8, in order, made from the published tables
  const auto fold = [&](double sigma) {
    sum = sum * 1099511628211U + static_cast<std::uint64_t>(std::llround(sigma * 1e8));
  };
  for (int k = 0; k <= 14; ++k)
    for (std::size_t n = 2; n <= 20; ++n) {
      const auto sigmas = grid::gits_sigmas(n, {.coefficient = 0.8 + 0.05 * k});
      REQUIRE(sigmas.size() == n);
      for (std::size_t i = 0; i < n; ++i) {
        fold(sigmas[i]);
        if (i > 0) CHECK(sigmas[i] < sigmas[i - 1]);
      }
      fold(0.02916753);
    }
  CHECK(sum == 0xb2997adef4688437);
  const auto longest = grid::gits_sigmas(20, {.coefficient = 0.95});
  CHECK(longest[1] == 13.76078796);
  CHECK(longest[19] == 0.19894916);
  CHECK(grid::gits_sigmas(19, {.coefficient = 1.15})[14] == 0.27464288);
  CHECK(grid::gits_sigmas(16, {.coefficient = 0.8})[15] == 0.86115354);
}

TEST_CASE("other numbers of steps are interpolated in log sigma", "[schedule]") {
  const std::vector<double> table{16, 4, 1};
  CHECK(grid::log_linear(table, 3) == table);
  const auto five = grid::log_linear(table, 5);
  CHECK(five[1] == Approx(8).epsilon(1e-15));
  CHECK(five[2] == 4);
  CHECK(five[3] == Approx(2).epsilon(1e-15));
  CHECK(grid::log_linear(table, 1) == std::vector<double>{16});
  const auto twenty = grid::ays_sigmas(20, {});
  CHECK(twenty[2] == 6.4745760956);
  CHECK(twenty[3] == Approx(std::sqrt(6.4745760956 * 3.8636745985)).epsilon(1e-14));
  const auto kept = grid::ays_sigmas(10, {.keep_last = true});
  CHECK(kept.back() == 0.0291671582);
  CHECK(kept[1] ==
        Approx(6.4745760956 * std::pow(3.8636745985 / 6.4745760956, 1. / 9)).epsilon(1e-14));
  CHECK(grid::gits(sd1, 40)[2].noise_to_signal() == Approx(7.49001646).epsilon(1e-9));
}

TEST_CASE("Sana-Sprint's grid", "[schedule]") {
  const auto two = grid::scm(trigflow{}, 2);
  CHECK(two.size() == 3);
  CHECK(two[0].alpha == 0);
  CHECK(two[1].t == 1.3);
  CHECK(two[2] == noise_level{0, 1, 0});
  CHECK(grid::scm(trigflow{}, 4)[1].t == Approx(1.1780972450961724).epsilon(1e-15));
  CHECK(grid::scm(trigflow{}, 1).size() == 2);
}

TEST_CASE("options of the tables", "[schedule]") {
  const double nan = std::nan("");
  for (const std::size_t n : {std::size_t{0}, std::size_t{2'000'000}}) {
    check_refused([&] { grid::align_your_steps(sd1, n); }, errc::invalid_steps, {"steps = "});
    check_refused([&] { grid::gits(sd1, n); }, errc::invalid_steps, {"steps = "});
    check_refused([&] { grid::optimal_steps(flow{}, n); }, errc::invalid_steps, {"steps = "});
    check_refused([&] { grid::scm(trigflow{}, n); }, errc::invalid_steps, {"steps = "});
  }
  for (const double coefficient : {0.75, 1.55, 1.19, 1.21, 1.2 + 1.005e-6, nan, -1e300})
    check_refused([&] { grid::gits(sd1, 5, {.coefficient = coefficient}); }, errc::invalid_option,
                  {"coefficient = ", "0.80, 0.85 ... 1.50"});
  check_refused([] { grid::align_your_steps(sd1, 5, {.model = static_cast<grid::ays_model>(9)}); },
                errc::unknown_value, {"model = 9", "sd1, sdxl or svd"});
  check_refused(
      [] { grid::optimal_steps(flow{}, 5, {.model = static_cast<grid::optimal_model>(9)}); },
      errc::unknown_value, {"model = 9", "flux, wan or chroma"});
  check_refused([&] { grid::scm(trigflow{}, 2, {.middle = nan}); }, errc::invalid_option,
                {"middle = nan"});
  check_refused([] { grid::align_your_steps(ve{.sigma_max = 10}, 5); }, errc::invalid_sigmas,
                {"sigmas[0] = 14.6", "choose levels inside"});
  check_refused(
      [] {
        grid::log_linear(std::vector<double>{2, 0}, 5);
      },
      errc::invalid_sigmas, {"sigmas[1] = 0", "logarithm"});
  check_refused([] { grid::log_linear(std::vector<double>{2}, 5); }, errc::invalid_sigmas,
                {"need 2 or more"});
}
