#include <ebb/schedule/flow_grids.hpp>

#include <ebb/schedule/time_grids.hpp>

#include "support/refused.hpp"

using namespace ebb;
using ebb::test::check_refused;

namespace {

double sum_of_sigmas(const levels& grid) {
  double sum = 0;
  for (const auto& level : grid) sum += level.sigma;
  return sum;
}

}  // namespace

TEST_CASE("the models' own grids, against diffusers' figures", "[schedule]") {
  const flow schedule{.time_scale = 1000};
  SECTION("FLUX.1-dev, 1024 x 1024") {
    const auto grid = grid::shifted_by_mu(grid::trailing(schedule, 28), grid::linear_mu(4096));
    CHECK(grid[1].t == Approx(988.4086).epsilon(1e-7));
    CHECK(grid[2].t == Approx(976.2225).epsilon(1e-7));
    CHECK(grid[27].sigma == Approx(0.1047209).epsilon(1e-6));
    CHECK(sum_of_sigmas(grid) == Approx(19.63234).epsilon(1e-6));
  }
  SECTION("Qwen-Image, 4096 tokens") {
    const double mu = grid::linear_mu(
        4096, {.base_tokens = 256, .base_mu = 0.5, .max_tokens = 8192, .max_mu = 0.9});
    const auto grid = grid::stretched(grid::shifted_by_mu(grid::trailing(schedule, 50), mu), 0.02);
    CHECK(grid[1].sigma == Approx(0.9897009).epsilon(1e-6));
    CHECK(grid[49].sigma == Approx(0.02).epsilon(1e-13));
    CHECK(sum_of_sigmas(grid) == Approx(30.80938).epsilon(1e-6));
  }
  SECTION("LTX-Video, 4096 tokens") {
    const auto grid = grid::stretched(grid::shifted_by_mu(grid::trailing(schedule, 50), 2.05), 0.1);
    CHECK(grid[1].sigma == Approx(0.9972678).epsilon(1e-6));
    CHECK(sum_of_sigmas(grid) == Approx(40.08657).epsilon(1e-6));
  }
  SECTION("HunyuanVideo") {
    const auto grid = grid::shifted(grid::trailing(schedule, 50), 7);
    CHECK(grid[1].t == Approx(997.093).epsilon(1e-6));
    CHECK(grid[49].sigma == Approx(0.125).epsilon(1e-13));
    CHECK(sum_of_sigmas(grid) == Approx(39.90335).epsilon(1e-6));
  }
}

TEST_CASE("a shift moves log-SNR by a constant and keeps the schedule", "[schedule]") {
  const flow schedule{.time_scale = 1000};
  const auto base = grid::trailing(schedule, 9), moved = grid::shifted(base, 3);
  CHECK(moved[0] == base[0]);
  CHECK(moved.back() == base.back());
  for (std::size_t i = 1; i < 9; ++i) {
    CHECK(base[i].log_snr() - moved[i].log_snr() == Approx(std::log(3)).epsilon(1e-12));
    CHECK(moved[i].t == Approx(1000 * moved[i].sigma).epsilon(1e-14));
    CHECK(moved[i].alpha + moved[i].sigma == Approx(1).epsilon(1e-14));
  }
  CHECK(moved.at_log_snr(0).t == Approx(500).epsilon(1e-12));
  const auto back = grid::shifted(moved, 1. / 3);
  for (std::size_t i = 0; i < 9; ++i) CHECK(back[i].sigma == Approx(base[i].sigma).epsilon(1e-14));
}

TEST_CASE("mu, from tokens and to a shift", "[schedule]") {
  CHECK(grid::shift_of_mu(0.5) == Approx(std::exp(0.5)).epsilon(1e-15));
  CHECK(grid::shift_of_mu(3, grid::mu_kind::linear) == 3);
  CHECK(grid::linear_mu(256) == 0.5);
  CHECK(grid::linear_mu(4096) == Approx(1.15).epsilon(1e-15));
  CHECK(grid::root_mu(1024) == Approx(1.75).epsilon(1e-15));
  // FLUX.2: the two lines at their own numbers of steps, and half way
  const double few = 8.73809524e-5 * 4096 + 1.89833333, many = 1.6927e-4 * 4096 + 0.45666666;
  CHECK(grid::flux2_mu(4096, 10) == Approx(few).epsilon(1e-14));
  CHECK(grid::flux2_mu(4096, 200) == Approx(many).epsilon(1e-14));
  CHECK(grid::flux2_mu(4096, 105) == Approx((few + many) / 2).epsilon(1e-14));
  CHECK(grid::flux2_mu(5000, 10) == Approx(1.6927e-4 * 5000 + 0.45666666).epsilon(1e-15));
}

TEST_CASE("linear_quadratic falls by a line, then by a parabola of the same slope", "[schedule]") {
  const auto sigmas = grid::linear_quadratic_sigmas(20, {}, 1);
  CHECK(sigmas[0] == 1);
  for (std::size_t i = 0; i <= 10; ++i)
    CHECK(sigmas[i] == Approx(1 - 0.0025 * static_cast<double>(i)).epsilon(1e-14));
  // the published coefficients: a i^2 + b i + c
  const double a = (10 - 0.025 * 20) / (10 * 100.), b = 0.0025 - 2 * 9.5 / 100, c = a * 100;
  for (std::size_t i = 10; i < 20; ++i) {
    const auto x = static_cast<double>(i);
    CHECK(sigmas[i] == Approx(1 - (a * x * x + b * x + c)).epsilon(1e-13));
  }
  CHECK(grid::linear_quadratic(discrete_schedule::scaled_linear(), 20)[10].noise_to_signal() ==
        Approx(14.61464 * 0.975).epsilon(1e-6));
}

TEST_CASE("options of the flow grids", "[schedule]") {
  const double nan = std::nan("");
  const auto refused = [](auto call, std::initializer_list<const char*> words) {
    check_refused(call, errc::invalid_option, words);
  };
  const auto base = grid::trailing(flow{}, 4);
  for (const double shift : {0.0, -1.0, nan, 1e300})
    refused([&] { (void)grid::shifted(base, shift); }, {"shift = ", "SD3's is 3"});
  refused([&] { (void)grid::shifted_by_mu(base, nan); }, {"mu = nan"});
  refused([&] { (void)grid::shifted_by_mu(base, 0, grid::mu_kind::linear); }, {"mu = 0"});
  for (const double terminal : {0.0, 1.0, nan})
    refused([&] { (void)grid::stretched(base, terminal); }, {"terminal = ", "0 < terminal < 1"});
  refused([] { (void)grid::stretched(grid::trailing(flow{}, 1), 0.1); },
          {"terminal = 0.1", "pure noise", "2 steps"});
  check_refused([] { (void)grid::stretched(levels{}, 0.1); }, errc::empty_plan, {"2 or more"});
  check_refused([] { (void)grid::shifted(grid::trailing(vp{}, 4), 3); }, errc::incompatible_options,
                {"levels[0]", "only levels of the flow schedule"});
  refused([&] { (void)grid::linear_mu(nan); }, {"tokens = nan"});
  refused([] { (void)grid::linear_mu(9, {.base_tokens = 4096}); }, {"two different"});
  refused([&] { (void)grid::linear_mu(9, {.max_mu = nan}); }, {"max_mu = nan"});
  refused([] { (void)grid::root_mu(0); }, {"tokens = 0"});
  refused([] { (void)grid::flux2_mu(-1, 20); }, {"tokens = -1"});
  check_refused([] { (void)grid::flux2_mu(256, 0); }, errc::invalid_steps, {"steps = 0"});
  refused([&] { grid::linear_quadratic(flow{}, 9, {.threshold = nan}); }, {"threshold = nan"});
  refused([] { grid::linear_quadratic(flow{}, 10, {.threshold = 0.7}); },
          {"threshold = 0.7", "0.66"});
  for (const std::size_t linear : {0U, 9U})
    refused([&] { grid::linear_quadratic(flow{}, 9, {.linear_steps = linear}); },
            {"linear_steps = "});
  check_refused([] { grid::linear_quadratic(flow{}, 0); }, errc::invalid_steps, {"steps = 0"});
  refused([] { grid::linear_quadratic(discrete_schedule::linear().with_zero_terminal_snr(), 9); },
          {"sigma_max", "pure noise"});
}
