// The distance between points of the plane and a Gaussian mixture: seen from a direction, both
// become distributions of one number, and there the 2-Wasserstein distance is that between equal
// quantiles. Root mean square over 32 directions (Bonneel et al. 2015,
// doi 10.1007/s10851-014-0506-3).
#pragma once

#include <ebb/denoisers/gaussian_mixture.hpp>

class sliced_wasserstein {
 public:
  // A mixture of points of the plane with one variance for both coordinates.
  explicit sliced_wasserstein(const ebb::gaussian_mixture& data);

  // points: {count, 2}.
  [[nodiscard]] double operator()(ebb::view<const double> points) const;

 private:
  static constexpr int directions = 32;
  static constexpr double reach = 8, step = 1.0 / 512;

  // P(projection <= -reach + k step), for each direction.
  std::vector<std::vector<double>> cumulative_;
};
