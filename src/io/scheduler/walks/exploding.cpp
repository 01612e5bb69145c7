#include "walks.hpp"

#include <ebb/ebb.hpp>

#include <algorithm>
#include <cmath>

namespace ebb {

using namespace symbols;

namespace {

// Towards a sigma along the noise left, the difference rounded to float, which shows where it is
// large.
combination moved(const noise_level& s, double sigma) {
  const double share = kept(sigma - s.sigma, true) / s.sigma;
  return (1 + share) * x() - share * d();
}

struct float_split {
  double down, up;
};

float_split split_in_float(const noise_level& s, const noise_level& t) {
  const auto high = static_cast<float>(s.sigma), low = static_cast<float>(t.sigma);
  const float up = std::sqrt(low * low * (high * high - low * low) / (high * high));
  return {static_cast<double>(std::sqrt(low * low - up * up)), static_cast<double>(up)};
}

noise_level middle_in_float(const training_table& table, double from, double to) {
  const float high = std::log(static_cast<float>(from)), low = std::log(static_cast<float>(to));
  const auto sigma = static_cast<double>(std::exp(low - (low - high) * 0.5F));
  return {table.time_of(sigma), 1, sigma};
}

}  // namespace

plan euler_walk(const levels& grid) {
  plan plan;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i)
    plan.step(grid[i], grid[i + 1], moved(grid[i], grid[i + 1].sigma));
  return plan;
}

plan euler_ancestral_walk(const levels& grid) {
  plan plan;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
    const auto &s = grid[i], &t = grid[i + 1];
    const auto [down, up] = split_in_float(s, t);
    plan.step(s, t, moved(s, down) + up * z());
  }
  return drawing_always(plan);
}

// Heun's with the difference of sigmas in float.
plan heun_walk(const levels& grid) {
  plan plan;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
    const auto &s = grid[i], &t = grid[i + 1];
    if (t.sigma == 0) {
      plan.step(s, t, d());
      continue;
    }
    const double gap = kept(t.sigma - s.sigma, true);
    plan.add({.at = s, .point = x() + gap * n(), .state = {}, .to = t});
    plan.step(t, t, x() + gap / 2 * (n() + n(1)));
  }
  return plan;
}

// KDPM2 with its middle in float, whose rounding the told time shows.
plan dpm_2_walk(const training_table& table, const levels& grid) {
  plan plan;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
    const auto &s = grid[i], &t = grid[i + 1];
    if (t.sigma == 0) {
      plan.step(s, t, d());
      continue;
    }
    const auto middle = middle_in_float(table, s.sigma, t.sigma);
    plan.add({.at = s, .point = moved(s, middle.sigma), .state = {}, .to = middle});
    plan.step(middle, t, x() + kept(t.sigma - s.sigma, true) * n());
  }
  return plan;
}

// KDPM2 ancestral with its split in float too.
plan dpm_2_ancestral_walk(const training_table& table, const levels& grid) {
  plan plan;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
    const auto &s = grid[i], &t = grid[i + 1];
    if (t.sigma == 0) {
      plan.step(s, t, d());
      continue;
    }
    const auto [down, up] = split_in_float(s, t);
    const auto middle = middle_in_float(table, s.sigma, down);
    plan.add({.at = s, .point = moved(s, middle.sigma), .state = {}, .to = middle});
    plan.step(middle, t, x() + kept(down - s.sigma, true) * n() + up * z());
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
