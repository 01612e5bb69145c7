#include "walks.hpp"

#include <ebb/ebb.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

namespace ebb {

using namespace symbols;

noise_level level_or_first(const scheduler_settings& s, const training_table& table, double t) {
  if (t >= 0) return table.level(t);
  return s.set_alpha_to_one ? noise_level{-1, 1, 0} : table.level(0);
}

// DDIM goes from t to t - N div n whatever the times are.
plan ddim_walk(const scheduler_settings& s, const levels& grid, const origin& origin) {
  const double stride = origin.stride();
  plan plan;
  for (std::size_t i = 0; i + (origin.stays ? 0 : 1) < grid.size(); ++i) {
    const auto& at = grid[i];
    const noise_level to = level_or_first(s, *origin.table, at.t - stride);
    plan.step(at, to, to.alpha * d() + to.sigma * e());
  }
  return plan;
}

// DDPM draws while t > 0, and adds noise once more where the last t is above 0.
plan ddpm_walk(const scheduler_settings& s, const levels& grid) {
  const bool large = s.variance_type == variance_kind::fixed_large ||
                     s.variance_type == variance_kind::fixed_large_log;
  const bool learned = s.variance_type == variance_kind::learned_range;
  const ddpm sampler{learned ? ddpm::variance_type::learned_range
                     : large ? ddpm::variance_type::fixed_large
                             : ddpm::variance_type::fixed_small};
  const auto plan = sampler(grid);
  ebb::plan result;
  for (stage stage : plan.stages()) {
    if (stage.at.t > 0) stage.draws = 1;
    if (stage.at.t > 0 && stage.to.sigma == 0) {
      if (learned) {
        stage.learned = learned_variance{std::log(1e-20), 2 * std::log(stage.at.sigma)};
        stage.point += z();
      } else {
        stage.point += (large ? stage.at.sigma : 1e-10) * z();
      }
      stage.state = stage.point;
    }
    result.add(std::move(stage));
  }
  return result;
}

// UnCLIP's step, called plainly, goes from t to t - 1 whatever the times are, by the table's betas.
plan unclip_walk(const scheduler_settings& s, const training_table& table, const levels& grid) {
  plan plan;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
    const double t = grid[i].t;
    const double before = t > 0 ? table.alpha_bar(t - 1) : 1, beta = table.beta(t);
    const double rest = 1 - table.alpha_bar(t), variance = (1 - before) / rest * beta;
    auto row =
        std::sqrt(before) * beta / rest * d() + std::sqrt(1 - beta) * (1 - before) / rest * x();
    std::optional<learned_variance> learned;
    if (t > 0 && s.variance_type == variance_kind::learned_range) {
      learned = learned_variance{std::log(variance), std::log(beta)};
      row += z();
    } else if (t > 0) {
      row += std::sqrt(variance) * z();
    }
    plan.step(grid[i], grid[i + 1], row, learned);
  }
  return plan;
}

// DDIM upwards: the state lies N div n below the time that the network is told, wherever the step
// before led.
plan ddim_inverse_walk(const scheduler_settings& s, const levels& grid, const origin& origin) {
  const double stride = origin.stride();
  plan plan;
  plan.begin_at(grid.back());
  for (std::size_t i = grid.size() - (origin.stays ? 0 : 1); i-- > 0;) {
    noise_level at = level_or_first(s, *origin.table, grid[i].t - stride);
    at.t = grid[i].t;
    at.sigma = std::max(at.sigma, 1e-30);  // where it is 0 the limit is taken
    plan.step(at, grid[i], grid[i].alpha * d() + grid[i].sigma * e());
  }
  return plan;
}

// CogVideoX's DPM: 2M SDE from t to t - N div n whatever the times are, its last step of first
// order. Steps of second order draw twice and use the second.
plan cogvideox_dpm_walk(const scheduler_settings& s, const levels& grid, const origin& origin) {
  const double stride = origin.stride();
  plan plan;
  for (std::size_t i = 0; i + (origin.stays ? 0 : 1) < grid.size(); ++i) {
    const auto& at = grid[i];
    const noise_level to = level_or_first(s, *origin.table, at.t - stride);
    const bool second = i > 0 && at.t >= stride;
    const double h = log_snr_step(at, to), whole = -std::expm1(-2 * h);
    auto estimate = d();
    if (second) {
      const double half = h / (2 * log_snr_step(grid[i - 1], at));
      estimate = (1 + half) * d() - half * d(1);
    }
    const auto row = to.sigma / at.sigma * std::exp(-h) * x() + to.alpha * whole * estimate +
                     to.sigma * std::sqrt(whole) * z(second ? 1 : 0);
    plan.add({.at = at, .point = row, .state = row, .to = to, .draws = second ? 2U : 1U});
  }
  return plan;
}

plan tcd_walk(const training_table& table, const levels& grid) {
  constexpr double gamma = 0.3;
  plan plan;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
    const auto &s = grid[i], &t = grid[i + 1];
    const bool last = i + 2 == grid.size();
    const auto back = table.level(last ? 0 : std::floor((1 - gamma) * t.t));
    const double ratio = last ? 1 : t.alpha / back.alpha, kept = ratio * back.sigma;
    const double up = last ? 0 : std::sqrt((t.sigma - kept) * (t.sigma + kept));
    plan.step(s, t, (last ? back.alpha : t.alpha) * d() + kept * e() + up * z());
  }
  return plan;
}

}  // namespace ebb
