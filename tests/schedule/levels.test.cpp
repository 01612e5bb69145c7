#include <ebb/schedule/grid.hpp>

#include "support/refused.hpp"

using namespace ebb;
using test::check_refused;

TEST_CASE("levels are a sequence that falls strictly", "[schedule]") {
  levels grid{{2, 0.6, 0.8}, {1, 0.8, 0.6}};
  grid.push_back({0, 1, 0});
  CHECK(grid.size() == 3);
  CHECK(!grid.empty());
  CHECK(levels{}.empty());
  CHECK(grid.front() == noise_level{2, 0.6, 0.8});
  CHECK(grid[1] == noise_level{1, 0.8, 0.6});
  CHECK(grid.back() == noise_level{0, 1, 0});
  CHECK(std::distance(grid.begin(), grid.end()) == 3);
  CHECK_NOTHROW(levels{{7, 0, 1}, {9, 0.5, 0.5}, {3, 1, 0}});  // t need not fall
}

TEST_CASE("levels that do not fall are refused with both sigmas", "[schedule]") {
  levels grid{{2, 1, 3}, {1, 1, 2}};
  check_refused(
      [&] {
        grid.push_back({0, 1, 2});
      },
      errc::invalid_sigmas, {"levels[2]", "sigma/alpha = 2 after 2", "strictly", "remove repeats"});
  check_refused([&] { grid.push_back({0, 1, 2.5}); }, errc::invalid_sigmas, {"= 2.5 after 2"});
  check_refused(
      [&] {
        grid.push_back({0, 1, std::nan("")});
      },
      errc::invalid_sigmas, {"levels[2]", "nan"});
  CHECK(grid.size() == 2);
  grid.push_back({0, 1, 0});
  check_refused(
      [&] {
        grid.push_back({0, 1, 0});
      },
      errc::invalid_sigmas, {"levels[3]", "0 after 0"});
}

TEST_CASE("levels between two of a grid lie on its schedule, with its t", "[schedule]") {
  auto check = [](const auto& schedule, double noisy, double clean) {
    const auto grid = grid::from_timesteps(schedule, {noisy, clean});
    for (double u : {0.1, 0.5, 0.7}) {
      const double t = noisy + u * (clean - noisy);
      const noise_level wanted = schedule(t);
      const auto found = grid.at_log_snr(wanted.log_snr());
      CHECK(found.t == Approx(t).epsilon(1e-12));
      CHECK(found.alpha == Approx(wanted.alpha).epsilon(1e-11));
      CHECK(found.sigma == Approx(wanted.sigma).epsilon(1e-11));
    }
    CHECK(grid.at_log_snr(grid[0].log_snr()) == grid[0]);
    CHECK(grid.at_log_snr(grid[1].log_snr()) == grid[1]);
  };
  check(discrete_schedule::linear(), 900, 100);
  check(discrete_schedule::linear().with_zero_terminal_snr(), 999, 998);
  check(vp{}, 0.9, 0.1);
  check(ve{}, 70, 0.1);
  check(cosine{}, 0.9, 0.1);
  check(flow{.time_scale = 1000}, 900, 10);
}

TEST_CASE("hand-made levels interpolate in the family of both neighbours", "[schedule]") {
  const double middle = 0.3;
  SECTION("variance preserving: t linear in log-SNR") {
    const levels grid{{8, 0.6, 0.8}, {4, 0.8, 0.6}};
    const auto found = grid.at_log_snr(0);
    CHECK(found.alpha == Approx(std::sqrt(0.5)).epsilon(1e-15));
    CHECK(found.sigma == Approx(std::sqrt(0.5)).epsilon(1e-15));
    CHECK(found.t == Approx(6).epsilon(1e-14));
  }
  SECTION("variance exploding, t = sigma") {
    const levels grid{{4, 1, 4}, {0.5, 1, 0.5}};
    const auto found = grid.at_log_snr(middle);
    CHECK(found.alpha == 1);
    CHECK(found.sigma == Approx(std::exp(-middle)).epsilon(1e-15));
    CHECK(found.t == found.sigma);
  }
  SECTION("variance exploding, another t") {
    const levels grid{{10, 1, 4}, {0, 1, 1}};
    CHECK(grid.at_log_snr(-std::log(2.0)).t == Approx(5).epsilon(1e-14));
  }
  SECTION("flow") {
    const levels grid{{0.75, 0.25, 0.75}, {0.25, 0.75, 0.25}};
    const auto found = grid.at_log_snr(middle);
    CHECK(found.alpha == Approx(1 / (1 + std::exp(-middle))).epsilon(1e-15));
    CHECK(found.alpha + found.sigma == Approx(1).epsilon(1e-15));
    CHECK(found.t == found.sigma);
    CHECK(found.log_snr() == Approx(middle).epsilon(1e-14));
  }
  SECTION("from pure noise and to clean data t follows the angle") {
    const levels grid{{2, 0, 1}, {1, 0.6, 0.8}, {0, 1, 0}};
    const double noisy = std::atan2(0.8, 0.6), half_pi = 1.5707963267948966;
    const double angle = (noisy + half_pi) / 2;
    const auto high = grid.at_log_snr(std::log(1 / std::tan(angle)));
    CHECK(high.t == Approx(1.5).epsilon(1e-12));
    CHECK(high.alpha == Approx(std::cos(angle)).epsilon(1e-12));
    const auto low = grid.at_log_snr(std::log(1 / std::tan(noisy / 4)));
    CHECK(low.t == Approx(0.25).epsilon(1e-12));
    CHECK(low.sigma == Approx(std::sin(noisy / 4)).epsilon(1e-12));
  }
  SECTION("the last matching pair of a longer list") {
    const levels grid{{9, 1, 9}, {4, 1, 4}, {2, 1, 2}, {1, 1, 1}, {0, 1, 0}};
    CHECK(grid.at_log_snr(-std::log(3.0)).sigma == Approx(3).epsilon(1e-14));
    CHECK(grid.at_log_snr(-std::log(1.5)).sigma == Approx(1.5).epsilon(1e-14));
    CHECK(grid.at_log_snr(-std::log(0.25)).sigma == Approx(0.25).epsilon(1e-14));
  }
}

TEST_CASE("no family, no level in between; and none outside", "[schedule]") {
  const levels mixed{{1, 0.5, 2}, {0, 0.8, 0.6}};
  check_refused([&] { (void)mixed.at_log_snr(-0.5); }, errc::incompatible_options,
                {"alpha 0.5, sigma 2", "alpha 0.8, sigma 0.6", "no family",
                 "build the grid from a schedule"});
  CHECK(mixed.at_log_snr(mixed[0].log_snr()) == mixed[0]);  // the levels themselves need none
  check_refused([&] { (void)mixed.at_log_snr(3); }, errc::invalid_option,
                {"log_snr = 3", "choose a level inside"});
  check_refused([&] { (void)mixed.at_log_snr(-3); }, errc::invalid_option, {"log_snr = -3"});
  check_refused([&] { (void)mixed.at_log_snr(std::nan("")); }, errc::invalid_option, {"nan"});
  check_refused([] { (void)levels{}.at_log_snr(0); }, errc::invalid_option, {"without levels"});
  const levels one{{1, 0.6, 0.8}};
  CHECK(one.at_log_snr(one[0].log_snr()) == one[0]);
}

TEST_CASE("from_strength keeps the last floor(n strength) steps and the inverse", "[schedule]") {
  const auto schedule = discrete_schedule::linear();
  const auto all = grid::trailing(schedule, 50);
  for (auto [strength, steps] :
       {std::pair{1.0, 50u}, {0.8, 40u}, {0.75, 37u}, {0.5, 25u}, {0.02, 1u}, {0.999, 49u}}) {
    const auto tail = from_strength(all, strength);
    CHECK(tail.size() == steps + 1);
    CHECK(tail.back() == all.back());
    CHECK(tail.front() == all[50 - steps]);
  }
  const auto tail = from_strength(all, 0.5);
  CHECK(tail.at_log_snr(schedule(200.5).log_snr()).t == Approx(200.5).epsilon(1e-11));
}

TEST_CASE("the last step, to the clean level, has levels in between too", "[schedule]") {
  const auto discrete = grid::trailing(discrete_schedule::linear(), 4);
  const auto level = discrete.at_log_snr(6);
  CHECK(level.log_snr() == Approx(6).epsilon(1e-12));
  CHECK(level.alpha * level.alpha + level.sigma * level.sigma == Approx(1).epsilon(1e-14));
  CHECK(level.t > -1);
  CHECK(level.t < discrete[3].t);
  const auto exploding = grid::karras(ve{}, 3).at_log_snr(std::log(1000));
  CHECK(exploding.sigma == Approx(0.001).epsilon(1e-12));
  CHECK(exploding.t == exploding.sigma);
}

TEST_CASE("t falls all the way to the clean level", "[schedule]") {
  for (const auto& grid :
       {grid::trailing(discrete_schedule::linear(), 4), grid::trailing(vp{}, 4),
        grid::leading(discrete_schedule::scaled_linear(), 50, {.rounded = true, .offset = 1})}) {
    const double from = grid[grid.size() - 2].log_snr();
    double last = grid[grid.size() - 2].t;
    for (int i = 1; i < 2000; ++i) {
      const auto level = grid.at_log_snr(from + 0.01 * i);
      CHECK(level.t <= last);
      CHECK(level.log_snr() == Approx(from + 0.01 * i).epsilon(1e-9));
      last = level.t;
    }
    CHECK(last > grid.back().t);
  }
}
