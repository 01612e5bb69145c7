#include "spacing.hpp"

#include <ebb/schedule/beta_quantile.hpp>

namespace ebb {

std::vector<double> trailing(double from, double all, std::size_t n, bool rounds) {
  const double step = all / of(n);
  std::vector<double> values;
  for (std::size_t i = 0; i < n && from - of(i) * step > 0; ++i)
    values.push_back(whole(from - of(i) * step, rounds) - 1);
  return values;
}

std::vector<double> along_karras(const std::vector<double>& shares, double high, double low,
                                 double rho) {
  const double a = std::pow(high, 1 / rho), b = std::pow(low, 1 / rho);
  std::vector<double> sigmas;
  for (const double u : shares) sigmas.push_back(std::pow(a + u * (b - a), rho));
  return sigmas;
}

std::vector<double> respaced(const scheduler_settings& s, double high, double low, std::size_t n) {
  if (s.use_karras_sigmas) return along_karras(spread(0, 1, n), high, low, s.rho);
  std::vector<double> sigmas;
  for (std::size_t i = 0; i < n; ++i) {
    const double u = n > 1 ? of(i) / of(n - 1) : 0;
    if (s.use_exponential_sigmas || s.use_lu_lambdas) {
      sigmas.push_back(std::exp(std::log(high) + u * (std::log(low) - std::log(high))));
    } else {
      sigmas.push_back(low + (high - low) * beta_quantile(1 - u, 0.6, 0.6));
    }
  }
  return sigmas;
}

void keep_as_float(std::vector<double>& values, bool compatible) {
  for (auto& value : values) value = kept(value, compatible);
}

bool respaces(const scheduler_settings& s) {
  return s.use_karras_sigmas || s.use_exponential_sigmas || s.use_lu_lambdas || s.use_beta_sigmas;
}

}  // namespace ebb
