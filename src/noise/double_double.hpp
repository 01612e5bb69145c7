// Arithmetic on unevaluated sums of two doubles (Dekker 1971, doi 10.1007/BF01397083): some 104
// bits. Nothing is contracted in this library, which is what these sums rely on.
#pragma once

namespace ebb {

struct double_double {
  double high = 0, low = 0;
};

// |a| >= |b|
constexpr double_double fast_sum(double a, double b) noexcept {
  const double s = a + b;
  return {s, b - (s - a)};
}

constexpr double_double exact_sum(double a, double b) noexcept {
  const double s = a + b;
  const double t = s - a;
  return {s, (a - (s - t)) + (b - t)};
}

constexpr double_double exact_product(double a, double b) noexcept {
  const auto halves = [](double x) {
    const double scaled = 0x1.0000002p27 * x;
    const double high = scaled - (scaled - x);
    return double_double{high, x - high};
  };
  const double p = a * b;
  const auto [a_high, a_low] = halves(a);
  const auto [b_high, b_low] = halves(b);
  return {p, ((a_high * b_high - p) + a_high * b_low + a_low * b_high) + a_low * b_low};
}

constexpr double_double operator-(double_double a) noexcept { return {-a.high, -a.low}; }

constexpr double_double operator+(double_double a, double_double b) noexcept {
  const auto [high, low] = exact_sum(a.high, b.high);
  const auto [middle, lowest] = exact_sum(a.low, b.low);
  const auto sum = fast_sum(high, low + middle);
  return fast_sum(sum.high, sum.low + lowest);
}
constexpr double_double operator+(double_double a, double b) noexcept {
  const auto [high, low] = exact_sum(a.high, b);
  return fast_sum(high, low + a.low);
}
constexpr double_double operator-(double_double a, double_double b) noexcept { return a + -b; }

constexpr double_double operator*(double_double a, double_double b) noexcept {
  const auto [high, low] = exact_product(a.high, b.high);
  return fast_sum(high, low + (a.high * b.low + a.low * b.high));
}
constexpr double_double operator*(double_double a, double b) noexcept {
  const auto [high, low] = exact_product(a.high, b);
  return fast_sum(high, low + a.low * b);
}

constexpr double_double operator/(double_double a, double_double b) noexcept {
  const double first = a.high / b.high;
  const auto rest = a - b * first;
  const double second = rest.high / b.high;
  const double third = (rest - b * second).high / b.high;
  return fast_sum(first, second) + third;
}

}  // namespace ebb
