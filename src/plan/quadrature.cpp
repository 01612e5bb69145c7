#include <ebb/plan/quadrature.hpp>

#include <array>
#include <cmath>
#include <numbers>

namespace ebb {
namespace {

constexpr int points = 32;

struct rule {
  std::array<double, points> nodes, weights;  // on [-1, 1]
};

// Newton's method on the Legendre polynomial, from Tricomi's guess.
rule gauss_legendre() {
  rule r{};
  for (std::size_t i = 0; i < points; ++i) {
    double x = std::cos(std::numbers::pi * (static_cast<double>(i) + 0.75) / (points + 0.5));
    double slope = 0;
    for (int turn = 0; turn < 8; ++turn) {
      double below = 1, value = x;
      for (int k = 2; k <= points; ++k) {
        const double next = ((2 * k - 1) * x * value - (k - 1) * below) / k;
        below = value;
        value = next;
      }
      slope = points * (x * value - below) / (x * x - 1);
      x -= value / slope;
    }
    r.nodes[i] = x;
    r.weights[i] = 2 / ((1 - x * x) * slope * slope);
  }
  return r;
}

}  // namespace

double integrate(const std::function<double(double)>& f, double a, double b) {
  static const rule r = gauss_legendre();
  const double half = std::log(b / a) / 2, middle = std::sqrt(a * b);
  double sum = 0;
  for (std::size_t i = 0; i < points; ++i) {
    const double sigma = middle * std::exp(half * r.nodes[i]);
    sum += r.weights[i] * f(sigma) * sigma;
  }
  return half * sum;
}

}  // namespace ebb
