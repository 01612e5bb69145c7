#include "sliced_wasserstein.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace {

std::array<double, 2> direction(int k, int of) {
  const double angle = std::numbers::pi * k / of;
  return {std::cos(angle), std::sin(angle)};
}

}  // namespace

sliced_wasserstein::sliced_wasserstein(const ebb::gaussian_mixture& data) {
  double weights = 0;
  for (const auto& part : data.components()) weights += part.weight;
  for (int k = 0; k < directions; ++k) {
    const auto [u, v] = direction(k, directions);
    std::vector<double> cumulative;
    for (double at = -reach; at <= reach; at += step) {
      double sum = 0;
      for (const auto& part : data.components())
        sum += part.weight / 2 *
               std::erfc((u * part.mean[0] + v * part.mean[1] - at) /
                         std::sqrt(2 * part.variance.front()));
      cumulative.push_back(sum / weights);
    }
    cumulative_.push_back(std::move(cumulative));
  }
}

double sliced_wasserstein::operator()(ebb::view<const double> points) const {
  const std::size_t count = points.shape().batch();
  double sum = 0;
  std::vector<double> seen(count);
  for (int k = 0; k < directions; ++k) {
    const auto [u, v] = direction(k, directions);
    for (std::size_t i = 0; i < count; ++i) seen[i] = u * points[2 * i] + v * points[2 * i + 1];
    std::sort(seen.begin(), seen.end());
    const std::vector<double>& below = cumulative_[static_cast<std::size_t>(k)];
    for (std::size_t i = 0; i < count; ++i) {
      const double share = (static_cast<double>(i) + 0.5) / static_cast<double>(count);
      const auto after = std::upper_bound(below.begin() + 1, below.end() - 1, share);
      const double part = (share - after[-1]) / (after[0] - after[-1]);
      const double quantile =
          -reach + step * (static_cast<double>(after - below.begin()) - 1 + part);
      sum += (seen[i] - quantile) * (seen[i] - quantile);
    }
  }
  return std::sqrt(sum / (static_cast<double>(count) * directions));
}
