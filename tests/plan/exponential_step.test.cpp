#include <ebb/plan/exponential.hpp>
#include <ebb/plan/exponential_step.hpp>

#include "support/refused.hpp"
#include "support/rows.hpp"

using namespace ebb;
using namespace ebb::symbols;
using test::check_same;

namespace {

noise_level vp_level(double lambda) {
  return {-lambda, 1 / std::sqrt(1 + std::exp(-2 * lambda)),
          1 / std::sqrt(1 + std::exp(2 * lambda))};
}

const noise_level s = vp_level(-0.4), m = vp_level(-0.1), t = vp_level(0.3);
const noise_level before = vp_level(-1), pure{9, 0, 1}, clean{-9, 1, 0};
constexpr double h = 0.7;

}  // namespace

TEST_CASE("the first-order step is DDIM's in both forms", "[plan]") {
  const auto ddim = t.sigma / s.sigma * x() + (t.alpha - s.alpha * t.sigma / s.sigma) * d();
  check_same(exponential_step(s, t).through({{s}}), ddim);
  const auto noise = exponential_step(s, t, 0, integrand::noise).through({{s}});
  check_same(noise, t.alpha / s.alpha * x() + (t.sigma - s.sigma * t.alpha / s.alpha) * n());
  check_same(test::in_x_and_d(noise, s), ddim);
}

TEST_CASE("with eta = 1 the first-order step is DDPM's posterior", "[plan]") {
  const exponential_step step(s, t, 1);
  const double a = s.alpha * s.alpha, a_prev = t.alpha * t.alpha, beta = 1 - a / a_prev;
  check_same(step.through({{s}}), std::sqrt(1 - beta) * (1 - a_prev) / (1 - a) * x() +
                                      std::sqrt(a_prev) * beta / (1 - a) * d());
  CHECK(step.fresh() == Approx(std::sqrt(beta * (1 - a_prev) / (1 - a))).epsilon(1e-13));
}

TEST_CASE("the exact solution where the estimate is linear in log-SNR", "[plan]") {
  // x_0 = p + q (lambda - lambda_s); data form: alpha_t (1 + eta) int e^{-(1+eta)(h - v)} (p + q v)
  const double p = 0.3, q = -1.7;
  for (const double eta : {0.0, 0.4, 1.0}) {
    const auto row = exponential_step(s, t, eta).through({{s, 0}, {before, 1}});
    const double c = 1 + eta, decay = std::exp(-c * h);
    const double exact = t.alpha * (p * (1 - decay) + q * (h - (1 - decay) / c));
    CHECK(row[{symbol::kind::d, 0}] * p + row[{symbol::kind::d, 1}] * (p - 0.6 * q) ==
          Approx(exact).epsilon(1e-13));
    CHECK(row[{symbol::kind::x, 0}] == Approx(t.sigma / s.sigma * std::exp(-eta * h)));
  }
  // noise form: -(1 + eta) sigma_t int e^{h - v} (p + q v)
  const auto row = exponential_step(s, t, 0, integrand::noise).through({{s, 0}, {before, 1}});
  const double exact = -t.sigma * (p * std::expm1(h) + q * (std::expm1(h) - h));
  CHECK(row[{symbol::kind::n, 0}] * p + row[{symbol::kind::n, 1}] * (p - 0.6 * q) ==
        Approx(exact).epsilon(1e-13));
}

TEST_CASE("places, lengths and exponents", "[plan]") {
  const exponential_step step(s, t, 0.5);
  CHECK(step.h() == Approx(h).epsilon(1e-14));
  CHECK(step.z() == Approx(-1.5 * h).epsilon(1e-14));
  CHECK(exponential_step(s, t, 0.5, integrand::noise).z() == Approx(h).epsilon(1e-14));
  CHECK(step.position(s) == 0);
  CHECK(step.position(t) == 1);
  CHECK(step.position(before) == Approx(-0.6 / 0.7).epsilon(1e-13));
  CHECK(step.finite());
}

TEST_CASE("weights of one's own are relative to the step", "[plan]") {
  const exponential_step step(s, t, 1);
  const double whole = phi(1, step.z());
  check_same(step.weighted({{s, 0}, {before, 1}}, {whole - 0.1, 0.1}),
             step.through({{s}}) + 0.1 * t.alpha * 2 * h * (d(1) - d(0)));
}

TEST_CASE("infinite steps take the limit of the first order", "[plan]") {
  for (const auto over : {integrand::data, integrand::noise}) {
    for (const double eta : {0.0, 1.0}) {
      const exponential_step to_clean(s, clean, eta, over), from_pure(pure, t, eta, over);
      CHECK_FALSE(to_clean.finite());
      CHECK_FALSE(from_pure.finite());
      CHECK(to_clean.through({{s, 0}, {before, 1}}) == d());
      CHECK(to_clean.weighted({{s, 0}, {before, 1}}, {1, 2}) == d());
      CHECK(to_clean.fresh() == 0);
      check_same(from_pure.through({{pure}}), t.alpha * d() + (eta > 0 ? 0 : t.sigma) * x());
      CHECK(from_pure.fresh() == (eta > 0 ? t.sigma : 0));
      CHECK(exponential_step(pure, clean, eta, over).through({{pure}}) == d());
    }
  }
}

TEST_CASE("an evaluation at pure noise is left out of what follows", "[plan]") {
  const exponential_step step(s, t);
  CHECK(step.through({{s, 0}, {pure, 1}}) == step.through({{s, 0}}));
  CHECK(step.through({{s, 0}, {before, 1}, {pure, 2}}) == step.through({{s, 0}, {before, 1}}));
}

TEST_CASE("fresh noise completes the variance of the data form", "[plan]") {
  for (const double eta : {0.1, 1.0, 3.0}) {
    const exponential_step step(s, t, eta);
    const double kept = t.sigma * std::exp(-eta * h);
    CHECK(kept * kept + step.fresh() * step.fresh() == Approx(t.sigma * t.sigma).epsilon(1e-14));
  }
  CHECK(exponential_step(s, t).fresh() == 0);
  CHECK(exponential_step(s, t, 1, integrand::noise).fresh() ==
        Approx(t.sigma * std::sqrt(std::expm1(2 * h))).epsilon(1e-14));
}

TEST_CASE("stages of one path share their draws", "[plan]") {
  const double eta = 0.6;
  const auto middle = path_noise(s, {m}, eta), end = path_noise(s, {m, t}, eta);
  CHECK(middle.terms().size() == 1);
  CHECK(end.terms().size() == 2);
  CHECK(middle[{symbol::kind::z, 0}] == Approx(exponential_step(s, m, eta).fresh()).epsilon(1e-13));
  // the noise of the middle, carried on to the end, and the second segment's own
  CHECK(end[{symbol::kind::z, 0}] ==
        Approx(t.sigma / m.sigma * std::exp(-eta * 0.4) * middle[{symbol::kind::z, 0}]));
  CHECK(end[{symbol::kind::z, 1}] == Approx(exponential_step(m, t, eta).fresh()).epsilon(1e-13));
  const double whole = exponential_step(s, t, eta).fresh();
  CHECK(std::hypot(end[{symbol::kind::z, 0}], end[{symbol::kind::z, 1}]) ==
        Approx(whole).epsilon(1e-13));
  CHECK(path_noise(s, {m, t}, eta, 3)[{symbol::kind::z, 4}] == end[{symbol::kind::z, 1}]);
  CHECK(path_noise(s, {m, t}, 0).empty());
}

TEST_CASE("what is no step is refused", "[plan][bad input]") {
  const double infinite = std::numeric_limits<double>::infinity();
  for (const double eta : {-0.1, std::nan(""), infinite})
    test::check_refused([&] { (void)exponential_step(s, t, eta); }, errc::invalid_eta,
                        {"eta = ", "need 0"});
  test::check_refused([&] { (void)exponential_step(s, t, 0, static_cast<integrand>(2)); },
                      errc::unknown_value, {"integrand = 2", "data or noise"});
}
