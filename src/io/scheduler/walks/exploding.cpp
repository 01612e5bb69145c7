#include "walks.hpp"

#include <ebb/ebb.hpp>

#include <algorithm>
#include <cmath>

namespace ebb {

using namespace symbols;

// Euler with the difference of sigmas rounded to float, which shows where it is large.
plan euler_walk(const levels& grid) {
  plan plan;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
    const auto &s = grid[i], &t = grid[i + 1];
    const double share = kept(t.sigma - s.sigma, true) / s.sigma;
    plan.step(s, t, (1 + share) * x() - share * d());
  }
  return plan;
}

// KDPM2 ancestral with its split and middle in float, whose rounding the told time shows.
plan dpm_2_ancestral_walk(const training_table& table, const levels& grid) {
  plan plan;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
    const auto &s = grid[i], &t = grid[i + 1];
    if (t.sigma == 0) {
      plan.step(s, t, d());
      continue;
    }
    const auto high = static_cast<float>(s.sigma), low = static_cast<float>(t.sigma);
    const float up = std::sqrt(low * low * (high * high - low * low) / (high * high));
    const float down = std::sqrt(low * low - up * up);
    const float middle = std::exp(std::log(down) - (std::log(down) - std::log(high)) * 0.5F);
    const double m = static_cast<double>(middle), to = static_cast<double>(down);
    const noise_level between{table.time_of(m), 1, m};
    plan.add({.at = s, .point = straight_step(s, between), .state = {}, .to = between});
    plan.step(between, t, x() + (to - s.sigma) * n() + static_cast<double>(up) * z());
  }
  return plan;
}

}  // namespace ebb
