#include <ebb/schedule/continuous_schedule.hpp>

#include "support/refused.hpp"

using namespace ebb;

namespace {

constexpr long double half_pi = 1.57079632679489661923132169163975144L;

// A schedule that hides its closed inverse, so that bisection has to find it.
template <class S>
struct without_inverse {
  S schedule;
  double t_min() const { return schedule.t_min(); }
  double t_max() const { return schedule.t_max(); }
  noise_level operator()(double t) const { return schedule(t); }
};

template <class S, class Check>
void along(const S& schedule, Check check) {
  for (int i = 0; i <= 500; ++i) {
    const double u = i / 500.0;
    check(i == 500 ? schedule.t_max()
                   : schedule.t_min() + u * u * u * (schedule.t_max() - schedule.t_min()));
  }
}

template <class S>
void check_schedule(const S& schedule, double least_slope) {
  noise_level before;
  bool first = true;
  double inverse = 0, bisection = 0;
  along(schedule, [&](double t) {
    const auto level = schedule(t);
    CHECK(level.t == t);
    if (!first) CHECK(level.log_snr() < before.log_snr());
    before = level, first = false;
    if (t == 0) return;
    inverse = std::max(inverse, std::abs(t_at(schedule, level.log_snr()) / t - 1));
    if (std::isfinite(level.log_snr())) {
      const double found = t_at(without_inverse<S>{schedule}, level.log_snr());
      bisection = std::max(bisection, std::abs(found / t - 1));
    }
  });
  CHECK(inverse < 2e-12 / least_slope);
  CHECK(bisection < 2e-12 / least_slope);
}

}  // namespace

TEST_CASE("continuous schedules fall, and both inverses find t again", "[schedule]") {
  SECTION("vp") { check_schedule(vp{}, 1); }
  SECTION("vp, constant beta") { check_schedule(vp{.beta_min = 3, .beta_max = 3}, 1); }
  SECTION("ve") { check_schedule(ve{}, 1); }
  SECTION("cosine") { check_schedule(cosine{}, 1); }
  SECTION("cosine to the end") { check_schedule(cosine{.t_start = 1, .t_end = 1e-6}, 1e-3); }
  SECTION("flow") { check_schedule(flow{}, 1); }
  SECTION("flow counted to 1000") { check_schedule(flow{.time_scale = 1000}, 1); }
  SECTION("trigflow") { check_schedule(trigflow{}, 1e-3); }
}

TEST_CASE("vp against its integral in long double", "[schedule]") {
  const vp schedule;
  along(schedule, [&](double t) {
    const long double u = t, b = 0.1, B = 20;
    const long double integral = b * u + (B - b) * u * u / 2;
    const auto level = schedule(t);
    CHECK(level.alpha == Approx(double(std::exp(-integral / 2))).epsilon(1e-14));
    CHECK(level.sigma == Approx(double(std::sqrt(-std::expm1(-integral)))).epsilon(1e-15));
  });
  CHECK(schedule(1).alpha == Approx(std::exp(-10.05 / 2)).epsilon(1e-14));
}

TEST_CASE("cosine against its definition in long double", "[schedule]") {
  const cosine schedule{.t_start = 1, .t_end = 1e-9};
  along(schedule, [&](double t) {
    const long double s = 0.008, c0 = half_pi * s / (1 + s), c = half_pi * (t + s) / (1 + s);
    const long double alpha = t == 1 ? 0 : std::cos(c) / std::cos(c0);
    const long double sigma = std::sqrt(std::sin(c - c0) * std::sin(c + c0)) / std::cos(c0);
    CHECK(schedule(t).alpha == Approx(double(alpha)).epsilon(1e-12));
    CHECK(schedule(t).sigma == Approx(double(sigma)).epsilon(t < 1e-6 ? 1e-8 : 1e-11));
    CHECK(std::hypot(schedule(t).alpha, schedule(t).sigma) == Approx(1).epsilon(1e-14));
  });
  CHECK(schedule(1) == noise_level{1, 0, 1});
  CHECK(cosine{.s = 0}(0.5).alpha == Approx(std::sqrt(0.5)).epsilon(1e-15));
  CHECK(cosine{}.t_max() == 0.9946);
}

TEST_CASE("cosine's sigma keeps its digits at small t", "[schedule]") {
  // sin(c - c0) with c - c0 = pi/2 t / (1 + s): asking 1 - alpha^2 would leave no digit here
  const cosine schedule{.t_start = 1, .t_end = 1e-12};
  const long double s = 0.008, c0 = half_pi * s / (1 + s);
  for (double t : {1e-12, 1e-9, 1e-6, 1e-3}) {
    const long double step = half_pi * t / (1 + s);
    const long double sigma = std::sqrt(std::sin(step) * std::sin(2 * c0 + step)) / std::cos(c0);
    CHECK(schedule(t).sigma == Approx(double(sigma)).epsilon(1e-13));
  }
}

TEST_CASE("ve and flow are what they say", "[schedule]") {
  CHECK(ve{}(3.5) == noise_level{3.5, 1, 3.5});
  CHECK(ve{}.t_min() == 0.002);
  CHECK(ve{}.t_max() == 80);
  CHECK(flow{}(0.25) == noise_level{0.25, 0.75, 0.25});
  CHECK(flow{}(0) == noise_level{0, 1, 0});
  CHECK(flow{}(1) == noise_level{1, 0, 1});
  CHECK(flow{.time_scale = 1000}(250) == noise_level{250, 0.75, 0.25});
  CHECK(flow{}.t_at(std::log(3)) == Approx(0.25).epsilon(1e-15));
}

TEST_CASE("trigflow keeps the standard deviation of its data", "[schedule]") {
  for (const double sigma_data : {0.5, 1.0, 3.0}) {
    const trigflow schedule{.sigma_data = sigma_data};
    along(schedule, [&](double t) {
      const auto level = schedule(t);
      CHECK(std::hypot(level.alpha * sigma_data, level.sigma) == Approx(sigma_data).epsilon(1e-15));
    });
    CHECK(schedule(0) == noise_level{0, 1, 0});
    CHECK(schedule(schedule.t_max()) == noise_level{schedule.t_max(), 0, sigma_data});
    CHECK(schedule(1.3).alpha == std::cos(1.3));
    CHECK(clean_level(schedule) == noise_level{0, 1, 0});
  }
}

TEST_CASE("bisection serves a schedule of the user's own, and the clean level has a t",
          "[schedule]") {
  struct own {
    double t_min() const { return 2; }
    double t_max() const { return 5; }
    noise_level operator()(double t) const { return {t, 1, t * t * t}; }
  };
  STATIC_REQUIRE(noise_schedule<own>);
  CHECK(t_at(own{}, -std::log(27.0)) == Approx(3).epsilon(1e-15));
  CHECK(clean_level(own{}) == noise_level{0, 1, 0});
  CHECK(clean_level(flow{}) == noise_level{0, 1, 0});
  test::check_refused([] { (void)t_at(own{}, 0); }, errc::invalid_option,
                      {"log_snr = 0", "choose a level inside, or another schedule"});
}

TEST_CASE("options of the continuous schedules", "[schedule]") {
  const double nan = std::nan("");
  using test::check_refused;
  check_refused([] { (void)vp{.beta_min = 0}(0.5); }, errc::invalid_beta, {"beta_min = 0", "need"});
  check_refused([] { (void)vp{.beta_min = 3, .beta_max = 2}(0.5); }, errc::invalid_beta,
                {"beta_min = 3, beta_max = 2"});
  check_refused([&] { (void)vp{.beta_max = nan}(0.5); }, errc::invalid_beta, {"beta_max = nan"});
  check_refused([] { (void)ve{.sigma_min = 2, .sigma_max = 2}(2); }, errc::invalid_option,
                {"sigma_min = 2, sigma_max = 2", "0 < sigma_min < sigma_max"});
  check_refused([] { (void)ve{.sigma_min = 0}(1); }, errc::invalid_option, {"sigma_min = 0"});
  check_refused([] { (void)cosine{.s = -1}(0.5); }, errc::invalid_option, {"s = -1", "0 <= s < 1"});
  check_refused([] { (void)flow{.time_scale = 0}(0); }, errc::invalid_option, {"time_scale = 0"});
  check_refused([&] { (void)trigflow{.sigma_data = nan}(0); }, errc::invalid_option,
                {"sigma_data = nan"});
  check_refused([] { (void)trigflow{}(1.5708); }, errc::invalid_option,
                {"t = 1.5708", "0 to 1.57"});
  check_refused([] { (void)vp{}(1.5); }, errc::invalid_option, {"t = 1.5", "0 to 1"});
  check_refused([] { (void)ve{}(0.001); }, errc::invalid_option, {"t = 0.001", "0.002 to 80"});
  check_refused([&] { (void)flow{}(nan); }, errc::invalid_option, {"t = nan"});
}

TEST_CASE("a schedule reaches its ends up to rounding, one part in 10^9", "[schedule]") {
  struct wide {
    double t_min() const { return 0; }
    double t_max() const { return 1; }
    noise_level operator()(double t) const { return {t, 1, std::exp(20 * t - 10)}; }
  };
  const double most = 10, slack = 1e-9 * (1 + most);  // the ends' log-SNR is -10 and 10
  for (const double end : {-most, most}) {
    const double out = end < 0 ? -slack : slack;
    CHECK(reaches(wide{}, end + 0.95 * out));
    CHECK_FALSE(reaches(wide{}, end + 1.05 * out));
  }
}
