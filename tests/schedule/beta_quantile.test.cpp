#include <ebb/schedule/beta_quantile.hpp>

#include <initializer_list>
#include <numbers>

#include "support/refused.hpp"

using namespace ebb;

TEST_CASE("the Beta quantile has closed forms to meet", "[schedule]") {
  for (const double p : {1e-15, 1e-9, 1e-3, 0.1, 0.3, 0.5, 0.77, 0.9, 0.999}) {
    INFO("p = " << p);
    const double sine = std::sin(std::numbers::pi / 2 * p);
    CHECK(beta_quantile(p, 0.5, 0.5) == Approx(sine * sine).epsilon(1e-13));  // arcsine law
    CHECK(beta_quantile(p, 1, 1) == Approx(p).epsilon(1e-14));
    for (const double shape : {0.1, 0.6, 2.0, 30.0}) {
      CHECK(beta_quantile(p, shape, 1) == Approx(std::pow(p, 1 / shape)).epsilon(1e-12));
      CHECK(beta_quantile(p, 1, shape) ==
            Approx(-std::expm1(std::log1p(-p) / shape)).epsilon(1e-13));
    }
  }
  for (const double x : {1e-6, 0.01, 0.2, 0.5, 0.8, 0.99})  // I_x(2, 2) = 3 x^2 - 2 x^3
    CHECK(beta_quantile(x * x * (3 - 2 * x), 2, 2) == Approx(x).epsilon(1e-13));
}

TEST_CASE("the two ends of the Beta quantile mirror each other", "[schedule]") {
  for (const double p : {0.01, 0.25, 0.5, 0.625})
    for (const double a : {0.05, 0.5, 3.0, 80.0})
      for (const double b : {0.3, 0.7, 9.0})
        CHECK(beta_quantile(p, a, b) + beta_quantile(1 - p, b, a) == Approx(1).epsilon(1e-12));
}

TEST_CASE("the Beta quantile of the samplers, against scipy", "[schedule]") {
  for (const auto& [p, x] : {std::pair{.95, .9874455431},
                             {.9, .9604155944},
                             {.5, .5},
                             {.1, .0395844056},
                             {.05, .0125544569},
                             {.01, .0008612388},
                             {.001, 1.855874e-5}})
    CHECK(beta_quantile(p, 0.6, 0.6) == Approx(x).epsilon(p < 0.1 ? 1e-7 : 2e-9));
}

TEST_CASE("the Beta quantile rises, from 0 to 1", "[schedule]") {
  for (const double a : {0.01, 0.6, 7.0, 100.0})
    for (const double b : {0.01, 0.7, 100.0}) {
      double before = 0;
      for (int i = 1; i < 200; ++i) {
        const double x = beta_quantile(i / 200.0, a, b);
        CHECK(x >= before);
        CHECK(x <= 1);
        before = x;
      }
      CHECK(beta_quantile(0, a, b) == 0);
      CHECK(beta_quantile(1, a, b) == 1);
    }
}

TEST_CASE("what the Beta quantile refuses", "[schedule]") {
  const double nan = std::nan("");
  using test::check_refused;
  for (const double p : {-0.1, 1.1, nan})
    check_refused([&] { (void)beta_quantile(p, 1, 1); }, errc::invalid_option, {"p = ", "0 <= p"});
  for (const double shape : {0.0, -1.0, 1e6, nan}) {
    check_refused([&] { (void)beta_quantile(0.5, shape, 1); }, errc::invalid_option, {"alpha = "});
    check_refused([&] { (void)beta_quantile(0.5, 1, shape); }, errc::invalid_option,
                  {"0.01 to 100"});
  }
}
