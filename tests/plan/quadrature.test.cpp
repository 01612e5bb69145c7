#include <ebb/plan/quadrature.hpp>

#include <cmath>
#include <numbers>

#include "support/catch.hpp"

using namespace ebb;

TEST_CASE("powers of sigma and of its logarithm are integrated to rounding", "[plan]") {
  const double a = 0.03, b = 14.6;
  for (const double p : {-2.0, -1.5, -0.3, 0.0, 1.0, 2.7}) {
    INFO("sigma^" << p);
    const double exact = (std::pow(b, p + 1) - std::pow(a, p + 1)) / (p + 1);
    CHECK(integrate([p](double u) { return std::pow(u, p); }, a, b) ==
          Approx(exact).epsilon(1e-13));
  }
  CHECK(integrate([](double u) { return 1 / u; }, a, b) == Approx(std::log(b / a)).epsilon(1e-14));
  // up to degree 63
  for (const int degree : {1, 20, 62, 63}) {
    const double exact = (std::pow(1.0, degree + 1) - std::pow(-1.0, degree + 1)) / (degree + 1);
    const auto f = [degree](double u) { return std::pow(std::log(u), degree) / u; };
    CHECK(integrate(f, 1 / std::numbers::e, std::numbers::e) == Approx(exact).margin(1e-14));
  }
}

TEST_CASE("an integral has a sign and adds up", "[plan]") {
  const auto f = [](double u) { return std::sin(u) / u; };
  CHECK(integrate(f, 0.5, 2) == Approx(-integrate(f, 2, 0.5)).epsilon(1e-14));
  CHECK(integrate(f, 0.5, 2) == Approx(integrate(f, 0.5, 1) + integrate(f, 1, 2)).epsilon(1e-13));
  CHECK(integrate(f, 2, 2) == 0);
}
