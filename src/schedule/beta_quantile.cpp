#include <ebb/schedule/beta_quantile.hpp>

#include <ebb/error.hpp>

#include <cmath>
#include <numbers>

namespace ebb {
namespace {

// log of the integral of t^(a-1) (1-t)^(b-1) over [0, x] for x <= 0.9, from DLMF 8.17.7 and 15.8.1:
// x^a (1-x)^b / a times the sum of (a+b)_k / (a+1)_k x^k, whose terms are all positive.
double log_lower(double x, double a, double b) {
  double term = 1, sum = 1;
  for (double k = 0; term > 1e-17 * sum; ++k) {
    term *= (a + b + k) / (a + 1 + k) * x;
    sum += term;
  }
  return a * std::log(x) + b * std::log1p(-x) + std::log(sum / a);
}

constexpr double far = 0.9;  // where the series hands over to the one from the other end

// The x below `far` with log_lower(x) = goal: Newton's method in log x, kept within a bracket.
double lower_quantile(double goal, double a, double b) {
  double high = std::log(far);
  double low = (goal + std::log(a) + (b < 1 ? (1 - b) * std::log1p(-far) : 0)) / a;
  double y = std::fmin(high, low);
  for (int i = 0; i < 200; ++i) {
    const double x = std::exp(y), value = log_lower(x, a, b);
    (value < goal ? low : high) = y;
    const double slope = std::exp(a * y + (b - 1) * std::log1p(-x) - value);
    double next = y + (goal - value) / slope;
    if (!(next > low && next < high)) next = (low + high) / 2;
    if (std::abs(next - y) <= 1e-16 * std::abs(y)) break;
    y = next;
  }
  return std::exp(y);
}

}  // namespace

double beta_quantile(double p, double alpha, double beta) {
  if (!(p >= 0 && p <= 1)) fail(errc::invalid_option, {"p = ", p, ": need 0 <= p <= 1"});
  if (!(alpha >= 0.01 && alpha <= 100 && beta >= 0.01 && beta <= 100))
    fail(errc::invalid_option, {"alpha = ", alpha, ", beta = ", beta,
                                ": need 0.01 to 100; the usual ones are 0.6 and 0.6"});
  if (p == 0 || p == 1) return p;
  if (p == 0.5 && alpha == beta) return p;  // exactly: rounding to a timestep depends on it
  // the two halves add up to the complete beta function
  const double left = log_lower(0.5, alpha, beta), right = log_lower(0.5, beta, alpha);
  const double all = left + std::log1p(std::exp(right - left));
  const double below = std::log(p) + all, above = std::log1p(-p) + all;
  // from the end with the smaller probability, unless the root lies close to the other one
  const bool from_left =
      p <= 0.5 ? below <= log_lower(far, alpha, beta) : above > log_lower(far, beta, alpha);
  return from_left ? lower_quantile(below, alpha, beta) : 1 - lower_quantile(above, beta, alpha);
}

}  // namespace ebb
