// One-dimensional data whose ideal network and whose whole flow from noise to data are known: the
// judges of convergence.
#pragma once

#include <ebb/schedule/levels.hpp>

#include <array>
#include <functional>
#include <numbers>

namespace ebb::test {

// w N(mean, variance) + (1 - w) N(...): x_0's law. The probability flow of one dimension is the
// monotone rearrangement, so x moves along a constant quantile (reference: optimal transport on the
// line; any mixture).
struct mixture_problem {
  struct part {
    double weight, mean, variance;
  };
  std::vector<part> parts;

  [[nodiscard]] double denoised(double x, const noise_level& at) const {
    double weights = 0, sum = 0, best = -1e300;
    std::vector<std::pair<double, double>> found;  // log weight, estimate
    for (const auto& [w, mean, v] : parts) {
      const double spread = at.alpha * at.alpha * v + at.sigma * at.sigma;
      const double away = x - at.alpha * mean;
      found.push_back({std::log(w) - away * away / (2 * spread) - std::log(spread) / 2,
                       mean + at.alpha * v / spread * away});
      best = std::max(best, found.back().first);
    }
    for (const auto& [log_weight, estimate] : found) {
      weights += std::exp(log_weight - best);
      sum += std::exp(log_weight - best) * estimate;
    }
    return sum / weights;
  }

  // P(X <= x) - P(X > x) at a level, without loss in either tail near the middle.
  [[nodiscard]] double centred(double x, const noise_level& at) const {
    double sum = 0;
    for (const auto& [w, mean, v] : parts)
      sum += w * std::erf((x - at.alpha * mean) /
                          std::sqrt(2 * (at.alpha * at.alpha * v + at.sigma * at.sigma)));
    return sum;
  }
  [[nodiscard]] double density(double x, const noise_level& at) const {
    double sum = 0;
    for (const auto& [w, mean, v] : parts) {
      const double spread = at.alpha * at.alpha * v + at.sigma * at.sigma;
      sum += w * std::exp(-(x - at.alpha * mean) * (x - at.alpha * mean) / (2 * spread)) *
             std::sqrt(2 / (std::numbers::pi * spread));
    }
    return sum;
  }

  // Where the point that starts at x on level `from` is on level `to`.
  [[nodiscard]] double flow(double x, const noise_level& from, const noise_level& to) const {
    const double quantile = centred(x, from);
    const double reach = 20 * std::hypot(to.alpha, to.sigma);
    double low = -reach, high = reach, y = std::clamp(x, low, high);
    for (int turn = 0; turn < 200; ++turn) {
      const double off = centred(y, to) - quantile;
      (off > 0 ? high : low) = y;
      double next = y - off / density(y, to);
      if (!(next > low && next < high)) next = (low + high) / 2;
      if (std::abs(next - y) <= 1e-16 * (1 + std::abs(y))) return next;
      y = next;
    }
    return y;
  }
};

// Five variances of Gaussian data, and a mixture that no linear method is exact on.
inline const std::vector<mixture_problem>& gaussian_problems() {
  static const std::vector<mixture_problem> problems{{{{1, 0.7, 0.04}}},
                                                     {{{1, 0.7, 0.25}}},
                                                     {{{1, 0.3, 0.64}}},
                                                     {{{1, -0.5, 1.44}}},
                                                     {{{1, 0, 4.0}}}};
  return problems;
}
inline const mixture_problem& bimodal_problem() {
  static const mixture_problem problem{{{0.35, -0.9, 0.3}, {0.65, 0.8, 0.5}}};
  return problem;
}

inline constexpr std::array<double, 8> starts{-1.9, -1.3, -0.8, -0.35, 0.15, 0.6, 1.1, 1.7};

}  // namespace ebb::test
