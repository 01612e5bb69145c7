// Exact laws without sampling. On Gaussian data the ideal network is affine, so what a plan makes
// is a linear function of its start and its draws: walking the rows over the coefficients of that
// function gives mean and variance of the result to rounding. (Data N(m, v) in each mode; the
// network's gain is alpha v / (alpha^2 v + sigma^2).)
#pragma once

#include <ebb/plan/plan.hpp>

namespace ebb {

struct affine_law {
  double mean = 0;
  double variance = 0;
  double gain = 0;           // of the result by the initial state
  noise_level reached = {};  // where the result lies

  // The law that data N(data_mean, data_variance) have at `reached`: what it is to be judged by.
  [[nodiscard]] affine_law exact(double data_mean, double data_variance) const;
};

// KL(found | wanted) in nats; infinite where `found` has no variance left.
[[nodiscard]] double kullback_leibler(const affine_law& found, const affine_law& wanted);

// The 2-Wasserstein distance.
[[nodiscard]] double wasserstein_2(const affine_law& found, const affine_law& wanted);

// The law of a plan's result, started from the exact law at level `from`. A learned variance is
// left out: its draws count as the rows have them.
[[nodiscard]] affine_law law_on_gaussian_data(const plan& plan, const noise_level& from,
                                              double data_mean, double data_variance);

}  // namespace ebb
