#include <ebb/schedule/noise_level.hpp>

#include "support/refused.hpp"

#include <limits>

using namespace ebb;

TEST_CASE("log-SNR is the logarithm of alpha / sigma", "[schedule]") {
  CHECK(noise_level{0, 0.8, 0.6}.log_snr() == Approx(std::log(0.8 / 0.6)).epsilon(1e-15));
  CHECK(noise_level{0, 0.8, 0.6}.noise_to_signal() == Approx(0.75).epsilon(1e-15));
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(noise_level{0, 1, 0}.log_snr() == infinity);
  CHECK(noise_level{0, 0, 1}.log_snr() == -infinity);
  CHECK(noise_level{0, 1, 0}.noise_to_signal() == 0);
  CHECK(noise_level{0, 0, 1}.noise_to_signal() == infinity);
}

TEST_CASE("a default level is clean data", "[schedule]") {
  CHECK(noise_level{} == noise_level{0, 1, 0});
  CHECK(noise_level{1, 1, 0} != noise_level{2, 1, 0});
}

TEST_CASE("a step in log-SNR keeps its digits where the logarithms would lose them", "[schedule]") {
  const noise_level s{1, 1e-9, 1}, t{2, 1.000001e-9, 1};  // both near log-SNR -20.7
  CHECK(log_snr_step(s, t) == Approx(9.999995000003333e-7).epsilon(1e-9));
  CHECK(log_snr_step({0, 0.6, 0.8}, {0, 0.8, 0.6}) == Approx(2 * std::log(4.0 / 3)).epsilon(1e-14));
  CHECK(log_snr_step(s, s) == 0);
}

TEST_CASE("a step from pure noise or to clean data is infinite, never NaN", "[schedule]") {
  const double infinity = std::numeric_limits<double>::infinity();
  const noise_level noise{1, 0, 1}, middle{0.5, 0.6, 0.8}, clean{0, 1, 0};
  CHECK(log_snr_step(noise, middle) == infinity);
  CHECK(log_snr_step(middle, clean) == infinity);
  CHECK(log_snr_step(noise, clean) == infinity);
}

TEST_CASE("levels that no state can have are refused by name and place", "[schedule]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const noise_level bad :
       {noise_level{nan, 1, 0}, noise_level{0, nan, 1}, noise_level{0, 1, nan},
        noise_level{0, 1, infinity}, noise_level{0, -0.5, 1}, noise_level{0, 1, -0.5},
        noise_level{0, 0, 0}, noise_level{-infinity, 1, 0}})
    test::check_refused([&] { check_noise_level(bad, "levels", 3); }, errc::invalid_sigmas,
                        {"levels[3]", "alpha", "sigma", "finite", "not both 0"});
  CHECK_NOTHROW(check_noise_level({-1, 0, 1}, "levels", 0));
  CHECK_NOTHROW(check_noise_level({-1, 1, 0}, "levels", 0));
}
