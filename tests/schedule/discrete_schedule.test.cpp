#include <ebb/schedule/discrete_schedule.hpp>

#include "support/refused.hpp"

#include <map>

using namespace ebb;

namespace {

const std::map<std::string, discrete_schedule>& schedules() {
  static const std::vector<double> betas{0.3, 0.01, 0.2, 1e-6, 0.9, 0.5};
  static const auto plain = std::map<std::string, discrete_schedule>{
      {"linear", discrete_schedule::linear()},
      {"scaled_linear", discrete_schedule::scaled_linear()},
      {"squaredcos", discrete_schedule::squaredcos_cap_v2()},
      {"sigmoid", discrete_schedule::sigmoid()},
      {"from_betas", discrete_schedule::from_betas(betas)},
      {"two steps", discrete_schedule::linear({.steps = 2})}};
  static const auto all = [] {
    auto list = plain;
    for (const auto& [name, schedule] : plain)
      list.emplace(name + ", zero SNR", schedule.with_zero_terminal_snr());
    return list;
  }();
  return all;
}

// sigma by the definition, in long double: 1 - prod (1 - beta) as a sum that cannot cancel,
// 1 - prod_{i<=t} (1 - b_i) = sum_t b_t prod_{i<t} (1 - b_i).
template <class Beta>
void check_sigma(const discrete_schedule& schedule, Beta beta) {
  long double product = 1, noise = 0;
  for (std::size_t i = 0; i < schedule.steps(); ++i) {
    const long double b = beta(static_cast<long double>(i));
    noise += b * product;
    product *= 1 - b;
    const auto level = schedule(static_cast<double>(i));
    CHECK(std::abs(level.sigma / static_cast<double>(std::sqrt(noise)) - 1) < 1e-14);
    CHECK(std::abs(level.alpha / static_cast<double>(std::sqrt(product)) - 1) < 2e-13);
  }
}

}  // namespace

TEST_CASE("Stable Diffusion's sigmas", "[schedule]") {
  const auto schedule = discrete_schedule::scaled_linear();
  CHECK(schedule(0).noise_to_signal() == Approx(0.029167158).epsilon(1e-7));
  CHECK(schedule(999).noise_to_signal() == Approx(14.614641).epsilon(1e-7));
  CHECK(
      schedule(1).alpha * schedule(1).alpha ==
      Approx((1 - 0.00085) *
             (1 - std::pow(std::sqrt(0.00085) + (std::sqrt(0.012) - std::sqrt(0.00085)) / 999, 2)))
          .epsilon(1e-15));
}

TEST_CASE("known ends of the other laws", "[schedule]") {
  // DDPM's figures: sigma^2 at the start is beta_1; the prior term leaves alpha^2 = 4.0358e-5
  const auto linear = discrete_schedule::linear();
  CHECK(linear(0).sigma == Approx(0.01).epsilon(1e-15));
  CHECK(linear(999).alpha * linear(999).alpha == Approx(4.0358e-5).epsilon(1e-5));
  CHECK(linear(999).noise_to_signal() == Approx(157.4073).epsilon(1e-5));  // diffusers, PixArt
  const auto cosine = discrete_schedule::squaredcos_cap_v2();
  auto law = [](double u) {
    return std::pow(std::cos((u + 0.008) / 1.008 * 1.5707963267948966), 2);
  };
  CHECK(std::pow(cosine(499).alpha, 2) == Approx(law(0.5) / law(0)).epsilon(1e-12));
  CHECK(std::pow(cosine(998).alpha, 2) == Approx(law(0.999) / law(0)).epsilon(1e-9));
  CHECK(std::pow(cosine(999).alpha / cosine(998).alpha, 2) == Approx(0.001).epsilon(1e-12));
  const auto sigmoid = discrete_schedule::sigmoid({3, 0.1, 0.3});
  CHECK(std::pow(sigmoid(0).sigma, 2) == Approx(0.1 + 0.2 / (1 + std::exp(6.0))).epsilon(1e-14));
  CHECK(std::pow(sigmoid(1).alpha / sigmoid(0).alpha, 2) == Approx(0.8).epsilon(1e-14));
}

TEST_CASE("sigma keeps its digits down to the smallest t", "[schedule]") {
  check_sigma(discrete_schedule::linear(),
              [](long double i) { return 1e-4L + i * (0.02L - 1e-4L) / 999; });
  check_sigma(discrete_schedule::scaled_linear(), [](long double i) {
    const long double a = std::sqrt(0.00085L), b = std::sqrt(0.012L), root = a + i * (b - a) / 999;
    return root * root;
  });
  check_sigma(discrete_schedule::from_betas(std::vector<double>(50, 1e-12)),
              [](long double) { return 1e-12L; });
}

TEST_CASE("zero terminal SNR", "[schedule]") {
  const auto plain = discrete_schedule::scaled_linear();
  const auto zero = plain.with_zero_terminal_snr();
  CHECK(zero(999) == noise_level{999, 0, 1});
  CHECK(std::pow(zero(998).alpha, 2) == Approx(1.96789e-07).epsilon(2e-4));  // diffusers, float32
  // the first level stays; alpha is an affine image of the old one; the state keeps unit variance
  CHECK(zero(0).alpha == Approx(plain(0).alpha).epsilon(1e-15));
  CHECK(zero(0).sigma == Approx(plain(0).sigma).epsilon(1e-13));
  const double a0 = plain(0).alpha, aT = plain(999).alpha;
  for (int t = 0; t < 999; ++t) {
    CHECK(zero(t).alpha == Approx((plain(t).alpha - aT) * a0 / (a0 - aT)).epsilon(1e-12));
    CHECK(std::hypot(zero(t).alpha, zero(t).sigma) == Approx(1).epsilon(1e-14));
  }
}

TEST_CASE("log-SNR falls strictly, also between integers, at unit variance", "[schedule]") {
  for (const auto& [name, schedule] : schedules()) {
    INFO(name);
    noise_level before = schedule(0);
    bool falls = true, unit = true;
    for (double t = 0.125; t <= schedule.t_max(); t += 0.125) {
      const auto level = schedule(t);
      falls = falls && level.log_snr() < before.log_snr() && level.t == t;
      unit = unit && std::abs(std::hypot(level.alpha, level.sigma) - 1) < 1e-14;
      before = level;
    }
    CHECK(falls);
    CHECK(unit);
  }
}

TEST_CASE("between integers log-SNR is linear, next to alpha = 0 the angle is", "[schedule]") {
  const auto plain = discrete_schedule::linear();
  const double a = plain(10).log_snr(), b = plain(11).log_snr();
  CHECK(plain(10.25).log_snr() == Approx(0.75 * a + 0.25 * b).epsilon(1e-14));
  const auto zero = plain.with_zero_terminal_snr();
  const double from = std::atan2(zero(998).sigma, zero(998).alpha);
  const double angle = from + 0.25 * (1.5707963267948966 - from);
  CHECK(std::atan2(zero(998.25).sigma, zero(998.25).alpha) == Approx(angle).epsilon(1e-15));
  CHECK(zero(998.25).alpha == Approx(std::cos(angle)).epsilon(1e-12));
}

TEST_CASE("t_at undoes the schedule, between integers and next to alpha = 0", "[schedule]") {
  for (const auto& [name, schedule] : schedules()) {
    INFO(name);
    double worst = 0;
    for (double t = 0; t <= schedule.t_max(); t += 0.0625)
      worst = std::max(worst, std::abs(t_at(schedule, schedule(t).log_snr()) - t) / (1 + t));
    for (double u : {0.9, 0.999, 0.999999}) {
      const double t = schedule.t_max() - 1 + u;
      worst = std::max(worst, std::abs(t_at(schedule, schedule(t).log_snr()) - t) / (1 + t));
    }
    CHECK(worst < (name.rfind("from_betas", 0) == 0 ? 1e-9 : 2e-12));  // it has a beta of 1e-6
  }
}

TEST_CASE("the clean level is told as t = -1, and one training step is enough", "[schedule]") {
  CHECK(clean_level(discrete_schedule::linear()) == noise_level{-1, 1, 0});
  const auto one = discrete_schedule::linear({.steps = 1, .beta_start = 0.5, .beta_end = 0.5});
  CHECK(one.t_max() == 0);
  CHECK(one(0).sigma == Approx(std::sqrt(0.5)).epsilon(1e-15));
  CHECK(one.t_at(one(0).log_snr()) == 0);
}

TEST_CASE("times and log-SNRs outside the schedule are refused", "[schedule]") {
  const auto schedule = discrete_schedule::linear();
  test::check_refused([&] { (void)schedule(999.5); }, errc::invalid_option,
                      {"t = 999.5", "from 0 to 999"});
  test::check_refused([&] { (void)schedule(-1); }, errc::invalid_option, {"t = -1"});
  test::check_refused([&] { (void)schedule(std::nan("")); }, errc::invalid_option, {"t = nan"});
  test::check_refused([&] { (void)t_at(schedule, 9); }, errc::invalid_option, {"log_snr = 9"});
  test::check_refused([&] { (void)t_at(schedule, std::nan("")); }, errc::invalid_option,
                      {"log_snr = nan", "choose a level inside"});
}
