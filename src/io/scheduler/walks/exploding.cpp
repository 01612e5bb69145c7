#include "walks.hpp"

#include <ebb/ebb.hpp>

#include <algorithm>
#include <cmath>

namespace ebb {

using namespace symbols;

namespace {

// In float, whose rounding shows where it is large.
double gap(double from, double to) { return kept(to - from, true); }

struct float_split {
  double down, up;
};

float_split split_in_float(const noise_level& s, const noise_level& t) {
  const auto high = static_cast<float>(s.sigma), low = static_cast<float>(t.sigma);
  const float up = std::sqrt(low * low * (high * high - low * low) / (high * high));
  const float rest = low * low - up * up;  // below 0 by rounding, it is NaN in diffusers
  return {static_cast<double>(std::sqrt(std::max(rest, 0.0F))), static_cast<double>(up)};
}

// Its time shows the rounding too.
noise_level middle_in_float(const training_table& table, double from, double to) {
  const float high = std::log(static_cast<float>(from)), low = std::log(static_cast<float>(to));
  const auto sigma = static_cast<double>(std::exp(low - (low - high) * 0.5F));
  return {table.time_in_float(sigma), 1, sigma};
}

// Each step as `walk` adds it, but for the one to the clean level: to the x_0 estimate.
template <class Walk>
plan to_estimate_at_last(const levels& grid, Walk walk) {
  plan plan;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
    if (grid[i + 1].sigma == 0) plan.step(grid[i], grid[i + 1], d());
    else walk(plan, grid[i], grid[i + 1]);
  }
  return plan;
}

}  // namespace

plan euler_walk(const levels& grid) {
  plan plan;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
    const double share = gap(grid[i].sigma, grid[i + 1].sigma) / grid[i].sigma;
    plan.step(grid[i], grid[i + 1], (1 + share) * x() - share * d());
  }
  return plan;
}

plan euler_ancestral_walk(const levels& grid) {
  plan plan;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
    const auto &s = grid[i], &t = grid[i + 1];
    const auto [down, up] = split_in_float(s, t);
    plan.step(s, t, x() + gap(s.sigma, down) * n() + up * z());
  }
  return drawing_always(plan);
}

plan heun_walk(const levels& grid) {
  return to_estimate_at_last(grid, [](plan& plan, const noise_level& s, const noise_level& t) {
    const double gap = ebb::gap(s.sigma, t.sigma);
    plan.add({.at = s, .point = x() + gap * n(), .state = {}, .to = t});
    plan.step(t, t, x() + gap / 2 * (n() + n(1)));
  });
}

plan dpm_2_walk(const training_table& table, const levels& grid) {
  return to_estimate_at_last(grid, [&](plan& plan, const noise_level& s, const noise_level& t) {
    const auto middle = middle_in_float(table, s.sigma, t.sigma);
    plan.add({.at = s, .point = x() + gap(s.sigma, middle.sigma) * n(), .state = {}, .to = middle});
    plan.step(middle, t, x() + gap(s.sigma, t.sigma) * n());
  });
}

plan dpm_2_ancestral_walk(const training_table& table, const levels& grid) {
  return to_estimate_at_last(grid, [&](plan& plan, const noise_level& s, const noise_level& t) {
    const auto [down, up] = split_in_float(s, t);
    const auto middle = middle_in_float(table, s.sigma, down);
    plan.add({.at = s, .point = x() + gap(s.sigma, middle.sigma) * n(), .state = {}, .to = middle});
    plan.step(middle, t, x() + gap(s.sigma, down) * n() + up * z());
  });
}

// In a tail with the weights of the whole, though slopes from before the tail are missing.
plan lms_walk(const levels& grid, const origin& origin) {
  constexpr std::size_t most = 4;
  plan plan;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
    const auto &s = grid[i], &t = grid[i + 1];
    const std::size_t now = origin.left_out(grid) + i;
    std::vector<double> places;
    for (std::size_t k = 0; k < std::min(now + 1, most); ++k)
      places.push_back((origin.whole[now - k].sigma - s.sigma) / (t.sigma - s.sigma));
    const auto weights = exponential_weights(0, places);
    combination slope;
    for (std::size_t k = 0; k < std::min(i + 1, weights.size()); ++k) slope += weights[k] * n(k);
    plan.step(s, t, x() + (t.sigma - s.sigma) * slope);
  }
  return plan;
}

// The noise left at sigma_min is a difference of squares in float: not 0 at the end.
plan consistency_walk(const scheduler_settings& s, const levels& grid) {
  const double low = s.sigma_min.value_or(0.002);
  plan plan;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
    const auto sigma = static_cast<float>(grid[i + 1].sigma);
    const float rest = sigma * sigma - static_cast<float>(low * low);
    const double up = grid.size() > 2 ? std::sqrt(std::max(rest, 0.0F)) : 0;
    plan.step(grid[i], grid[i + 1], d() + s.s_noise * up * z());
  }
  return grid.size() > 2 ? drawing_always(plan) : plan;
}

}  // namespace ebb
