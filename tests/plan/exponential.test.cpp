#include <ebb/plan/exponential.hpp>

#include <cmath>

#include "support/catch.hpp"

using namespace ebb;

namespace {

// phi_k by series of terms above 0 alone, in long double: sum of z^n / (n + k)!, and below 0 by
// Kummer's transformation e^z / (k-1)! sum of (-z)^n / (n! (n + k)).
long double reference_phi(std::size_t k, long double z) {
  const auto count = static_cast<long double>(k);
  long double term = 1, sum = 0;
  for (std::size_t i = 2; i < k + (z < 0 ? 0 : 1); ++i) term /= static_cast<long double>(i);
  for (std::size_t n = 0; n < 3000; ++n) {
    const auto i = static_cast<long double>(n);
    sum += z < 0 ? term / (i + count) : term;
    term *= z < 0 ? -z / (i + 1) : z / (i + count + 1);
  }
  return z < 0 ? std::exp(z) * sum : sum;
}

double factorial(std::size_t m) { return m == 0 ? 1 : static_cast<double>(m) * factorial(m - 1); }

}  // namespace

TEST_CASE("phi is right to full precision", "[plan]") {
  std::vector<double> places{-700, -300, -50, -20.5, -5, 5, 10, 30, 1e-300, -1e-300, 1e-17, -1e-17};
  for (int i = -400; i <= 400; ++i) places.push_back(i / 100.0);
  for (const double z : places)
    for (std::size_t k = 1; k <= 5; ++k) {
      INFO("phi_" << k << "(" << z << ")");
      const long double exact = reference_phi(k, z);
      CHECK(std::abs(static_cast<double>(phi(k, z) / exact - 1)) < 1.5e-14);
    }
  CHECK(phi(0, 1.5) == std::exp(1.5));
  for (std::size_t k = 0; k <= 5; ++k) CHECK(phi(k, 0) == Approx(1 / factorial(k)).epsilon(1e-16));
}

TEST_CASE("phi joins where its two forms meet", "[plan]") {
  for (std::size_t k = 1; k <= 5; ++k)
    for (const double z : {-3.0, 3.0}) {
      INFO("phi_" << k << "(" << z << ")");
      CHECK(phi(k, std::nextafter(z, 0)) == Approx(phi(k, z)).epsilon(1e-13));
    }
}

TEST_CASE("exponential weights integrate polynomials exactly", "[plan]") {
  const std::vector<std::vector<double>> all{
      {0}, {0, -1}, {-0.7, 0}, {0, -1, -2.5}, {1, 0, -0.3}, {0, -0.4, -1.1, -3}, {1, 0, -1, -2}};
  for (const auto& nodes : all)
    for (const double z : {-30.0, -2.0, -1e-3, 0.0, 1e-9, 0.5, 4.0}) {
      const auto weights = exponential_weights(z, nodes);
      REQUIRE(weights.size() == nodes.size());
      for (std::size_t m = 0; m < nodes.size(); ++m) {
        INFO(nodes.size() << " nodes, z = " << z << ", degree " << m);
        double sum = 0, size = 0;
        for (std::size_t j = 0; j < nodes.size(); ++j) {
          sum += weights[j] * std::pow(nodes[j], m);
          size += std::abs(weights[j] * std::pow(nodes[j], m));
        }
        // integral of e^{(1 - v) z} v^m
        const auto exact = static_cast<double>(reference_phi(m + 1, z)) * factorial(m);
        CHECK(std::abs(sum - exact) <= 1e-13 * size + 1e-15 * exact);
      }
    }
}

TEST_CASE("at z = 0 the weights are the classical ones", "[plan]") {
  const auto adams = exponential_weights(0, std::vector<double>{0, -1, -2});
  CHECK(adams[0] == Approx(23.0 / 12).epsilon(1e-14));
  CHECK(adams[1] == Approx(-16.0 / 12).epsilon(1e-14));
  CHECK(adams[2] == Approx(5.0 / 12).epsilon(1e-14));
  const auto simpson = exponential_weights(0, std::vector<double>{0, 0.5, 1});
  CHECK(simpson[1] == Approx(4.0 / 6).epsilon(1e-14));
}
