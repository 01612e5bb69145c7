// A tiny network for an arm of 14 joints that reaches past an obstacle: attention over eight
// demonstrations, of which half pass on the left and half on the right, placed where the arm is
// now. It predicts x_0, and is the ideal denoiser if arms deviate from a demonstration by `spread`.
#pragma once

#include <ebb/ebb.hpp>

#include <algorithm>
#include <array>
#include <cmath>

constexpr std::size_t actions = 16, joints = 14;
using chunk = std::array<float, actions * joints>;
using pose = std::array<float, joints>;

class policy {
 public:
  // Where the arm is; all demonstrations go from there to the pose of zeros.
  void observe(const pose& now) {
    for (std::size_t k = 0; k < sides.size(); ++k)
      for (std::size_t a = 0; a < actions; ++a)
        for (std::size_t j = 0; j < joints; ++j)
          demonstrations_[k][a * joints + j] =
              now[j] * straight(a) + (bends(j) ? sides[k] * aside(a) : 0);
    now_ = now;
  }

  // How far a chunk leaves the straight way, which the obstacle blocks: below 0 to the left.
  [[nodiscard]] float side(ebb::view<const float> x) const {
    constexpr std::size_t middle = actions / 2;
    float sum = 0;
    for (std::size_t j = 0; j < joints; ++j)
      if (bends(j)) sum += x[middle * joints + j] - now_[j] * straight(middle);
    return sum / (joints / 2 * aside(middle));
  }

  void operator()(ebb::view<const float> x, const ebb::noise_level& at,
                  ebb::view<float> out) const {
    const auto alpha = static_cast<float>(at.alpha), sigma = static_cast<float>(at.sigma);
    const float variance = alpha * alpha * spread * spread + sigma * sigma;

    std::array<float, sides.size()> weights;
    for (std::size_t k = 0; k < weights.size(); ++k) {
      float distance = 0;
      for (std::size_t i = 0; i < x.size(); ++i) {
        const float d = x[i] - alpha * demonstrations_[k][i];
        distance += d * d;
      }
      weights[k] = -distance / (2 * variance);
    }
    const float most = *std::max_element(weights.begin(), weights.end());
    float sum = 0;
    for (float& w : weights) sum += w = std::exp(w - most);

    const float kept = alpha * spread * spread / variance;
    for (std::size_t i = 0; i < x.size(); ++i) {
      float mean = 0;
      for (std::size_t k = 0; k < weights.size(); ++k)
        mean += weights[k] / sum * demonstrations_[k][i];
      out[i] = mean + kept * (x[i] - alpha * mean);
    }
  }

 private:
  static constexpr std::array<float, 8> sides{-1.3F, -1.1F, -0.9F, -0.7F, 0.7F, 0.9F, 1.1F, 1.3F};
  static constexpr float spread = 0.02F;

  static constexpr float progress(std::size_t action) {
    return static_cast<float>(action) / (actions - 1);
  }
  static constexpr float straight(std::size_t action) {
    const float s = progress(action);
    return 1 - s * s * (3 - 2 * s);
  }
  static constexpr float aside(std::size_t action) {
    const float s = progress(action);
    return 4 * s * (1 - s);
  }
  static constexpr bool bends(std::size_t joint) { return joint % 2 == 0; }

  std::array<chunk, sides.size()> demonstrations_{};
  pose now_{};
};
