#include <ebb/plan/affine_law.hpp>

#include "support/catch.hpp"

using namespace ebb;
using namespace ebb::symbols;

TEST_CASE("an affine law is that of its rows, by hand", "[plan]") {
  // data N(2, 1/4); at s: V = 0.36 / 4 + 0.64 = 0.73, gain 0.6 / 4 / 0.73
  const noise_level s{1, 0.6, 0.8}, t{0, 0.8, 0.6};
  const double v = 0.73, k = 0.15 / v;
  plan plan;
  plan.step(s, t, 0.5 * x() + 0.4 * d() + 0.1 * z());
  const auto law = law_on_gaussian_data(plan, s, 2, 0.25);
  CHECK(law.gain == Approx(0.5 + 0.4 * k));
  CHECK(law.variance == Approx(law.gain * law.gain * v + 0.01));
  CHECK(law.mean == Approx(0.5 * 1.2 + 0.4 * 2));
  CHECK(law.reached == t);
  CHECK(law.exact(2, 0.25).mean == Approx(1.6));
  CHECK(law.exact(2, 0.25).variance == Approx(0.64 / 4 + 0.36));
}

TEST_CASE("a draw named twice counts once, two draws add in squares", "[plan]") {
  const noise_level s{2, 0.6, 0.8}, t{1, 0.8, 0.6}, u{0, 0.9, 0.4};
  plan plan;
  plan.add({.at = s, .point = x() + z(), .state = {}, .to = t});
  plan.add({.at = t, .point = 2 * z() - z(1), .state = 2 * z() - z(1), .to = u});
  CHECK(law_on_gaussian_data(plan, s, 0, 1).variance == Approx(5));
  ebb::plan twice;  // each step has its own draws
  twice.step(s, t, x() + z()).step(t, u, x() - z());
  CHECK(law_on_gaussian_data(twice, s, 0, 1).variance == Approx(3));
}

TEST_CASE("distances between normal laws", "[plan]") {
  const affine_law wide{1, 4}, narrow{3, 1};
  // KL = (4 + 4 - 1 + log(1/4)) / 2
  CHECK(kullback_leibler(wide, narrow) == Approx((4 + 4 - 1 - std::log(4)) / 2));
  CHECK(kullback_leibler(wide, wide) == 0);
  CHECK(wasserstein_2(wide, narrow) == Approx(std::sqrt(4 + 1)));
  CHECK(std::isinf(kullback_leibler({0, 0}, narrow)));
}

TEST_CASE("a law of which nothing is said is a point at 0", "[plan]") {
  const affine_law law;
  CHECK(law.mean == 0);
  CHECK(law.variance == 0);
  CHECK(law.gain == 0);
}
