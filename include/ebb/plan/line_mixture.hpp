// One-dimensional data whose ideal network and whose whole flow from noise to data are known: the
// judge of convergence. x_0 ~ sum of weight N(mean, variance); the probability flow of one
// dimension is the monotone rearrangement, so x moves along a constant quantile (optimal transport
// on the line).
#pragma once

#include <ebb/schedule/noise_level.hpp>

#include <vector>

namespace ebb {

struct line_mixture {
  struct part {
    double weight, mean, variance;  // variance more than 0
  };
  std::vector<part> parts;

  // E[x_0 | x at this level].
  [[nodiscard]] double denoised(double x, const noise_level& at) const;

  // P(X <= x) - P(X > x) at a level, without loss in either tail near the middle.
  [[nodiscard]] double centred(double x, const noise_level& at) const;

  // The density of X at a level, times two.
  [[nodiscard]] double density(double x, const noise_level& at) const;

  // Where the point that is at x on level `from` is on level `to`.
  [[nodiscard]] double flow(double x, const noise_level& from, const noise_level& to) const;
};

}  // namespace ebb
