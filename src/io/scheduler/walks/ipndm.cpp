// IPNDM on diffusers' own law, whose "betas" are sigmas, rounded to float.
#include "walks.hpp"

#include <ebb/ebb.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ebb {
namespace {

using namespace symbols;

constexpr float pi = std::numbers::pi_v<float>;

std::vector<float> sigmas_of(const scheduler_settings& s, std::size_t n) {
  std::vector<float> sigmas;
  if (s.trained_betas) {
    for (const double sigma : *s.trained_betas) sigmas.push_back(static_cast<float>(sigma));
    return sigmas;
  }
  auto shares = spread_in_float(1, 0, n + 1);
  shares.back() = 0;
  for (const double share : shares) {
    const float root = std::sin(static_cast<float>(share) * pi / 2);
    sigmas.push_back(root * root);
  }
  return sigmas;
}

}  // namespace

levels ipndm_levels(const scheduler_settings& s, std::size_t n) {
  levels grid;
  for (const float sigma : sigmas_of(s, n)) {
    const float alpha = std::sqrt(1 - sigma * sigma), t = std::atan2(sigma, alpha) / pi * 2;
    grid.push_back(
        {static_cast<double>(t), static_cast<double>(alpha), static_cast<double>(sigma)});
  }
  return grid;
}

// Slopes count from the first evaluation, and the last step extrapolates too. At alpha = 0 the
// noise estimate is the state itself, and diffusers takes the x_0 estimate for 0.
plan ipndm_walk(const levels& grid) {
  plan plan;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
    const auto &s = grid[i], &t = grid[i + 1];
    if (s.alpha == 0) {
      plan.step(s, t, t.sigma * x());
      continue;
    }
    const std::size_t known = std::min<std::size_t>(i + 1, 4);
    auto slope = e();
    if (known == 2) slope = (3 * e() - e(1)) / 2;
    if (known == 3) slope = (23 * e() - 16 * e(1) + 5 * e(2)) / 12;
    if (known == 4) slope = (55 * e() - 59 * e(1) + 37 * e(2) - 9 * e(3)) / 24;
    const double ratio = t.alpha / s.alpha;
    plan.step(s, t, ratio * x() + (t.sigma - ratio * s.sigma) * slope);
  }
  return plan;
}

}  // namespace ebb
