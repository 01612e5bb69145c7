#include <ebb/plan/exponential.hpp>

#include <cmath>

namespace ebb {
namespace {

// sum of z^n / (n + k)!
double series(std::size_t k, double z) {
  double term = 1;
  for (std::size_t i = 2; i <= k; ++i) term /= static_cast<double>(i);
  double sum = term;
  for (std::size_t n = 1; n < 64 && std::abs(term) > 1e-18 * std::abs(sum); ++n)
    sum += term *= z / static_cast<double>(n + k);
  return sum;
}

// The coefficients of l_j in powers of v.
std::vector<double> lagrange_polynomial(std::span<const double> nodes, std::size_t j) {
  std::vector<double> powers{1};
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (i == j) continue;
    powers.push_back(0);
    for (std::size_t m = powers.size(); m-- > 0;)  // times (v - v_i) / (v_j - v_i)
      powers[m] = ((m > 0 ? powers[m - 1] : 0) - nodes[i] * powers[m]) / (nodes[j] - nodes[i]);
  }
  return powers;
}

}  // namespace

double phi(std::size_t k, double z) {
  if (k == 0) return std::exp(z);
  if (std::abs(z) < 3) return series(k, z);
  double value = std::expm1(z) / z, factorial = 1;
  for (std::size_t i = 1; i < k; ++i) {
    factorial *= static_cast<double>(i);
    value = (value - 1 / factorial) / z;
  }
  return value;
}

std::vector<double> exponential_weights(double z, std::span<const double> nodes) {
  std::vector<double> moments;  // of v^m: m! phi_{m+1}(z)
  double factorial = 1;
  for (std::size_t m = 0; m < nodes.size(); ++m) {
    if (m > 0) factorial *= static_cast<double>(m);
    moments.push_back(factorial * phi(m + 1, z));
  }
  std::vector<double> weights(nodes.size(), 0.0);
  for (std::size_t j = 0; j < nodes.size(); ++j) {
    const auto powers = lagrange_polynomial(nodes, j);
    for (std::size_t m = 0; m < powers.size(); ++m) weights[j] += powers[m] * moments[m];
  }
  return weights;
}

}  // namespace ebb
