#include <ebb/plan/line_mixture.hpp>

#include "support/catch.hpp"

using namespace ebb;

namespace {

const line_mixture gaussian{{{1, 0.7, 0.25}}};
const line_mixture bimodal{{{0.35, -0.9, 0.3}, {0.65, 0.8, 0.5}}};
const noise_level s{1, 0.3, 0.95}, t{0, 0.9, 0.4};

}  // namespace

TEST_CASE("one Gaussian flows along a straight quantile", "[plan]") {
  const double vs = 0.09 * 0.25 + 0.9025, vt = 0.81 * 0.25 + 0.16;
  for (const double x : {-2.0, 0.1, 1.4}) {
    CHECK(gaussian.flow(x, s, t) ==
          Approx(0.9 * 0.7 + std::sqrt(vt / vs) * (x - 0.3 * 0.7)).epsilon(1e-13));
    CHECK(gaussian.denoised(x, t) == Approx(0.7 + 0.9 * 0.25 / vt * (x - 0.63)).epsilon(1e-14));
  }
}

TEST_CASE("a mixture's flow keeps quantiles, returns, and follows its network", "[plan]") {
  for (const double x : {-1.8, -0.3, 0.2, 1.5}) {
    const double y = bimodal.flow(x, s, t);
    CHECK(bimodal.centred(y, t) == Approx(bimodal.centred(x, s)).margin(1e-14));
    CHECK(bimodal.flow(y, t, s) == Approx(x).epsilon(1e-12));
    // d(x / alpha) / d(sigma / alpha) = eps = (x - alpha x_0) / sigma
    const noise_level near{0, 0.3, 0.95 - 1e-6};
    const double slope = (bimodal.flow(x, s, near) - x) / 0.3 / (-1e-6 / 0.3);
    CHECK(slope == Approx((x - 0.3 * bimodal.denoised(x, s)) / 0.95).epsilon(1e-4));
  }
}

TEST_CASE("density is the slope of the quantile", "[plan]") {
  const double h = 1e-5;
  CHECK(bimodal.density(0.4, s) ==
        Approx((bimodal.centred(0.4 + h, s) - bimodal.centred(0.4 - h, s)) / (2 * h)));
}
