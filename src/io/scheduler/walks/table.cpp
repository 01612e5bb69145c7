#include "walks.hpp"

#include <ebb/ebb.hpp>

#include <algorithm>
#include <cmath>

namespace ebb {

using namespace symbols;

// DDIM goes from t to t - N div n whatever the times are; n follows from two of them.
plan ddim_walk(const scheduler_settings& s, const training_table& table, const levels& grid,
               bool stays) {
  const double all = static_cast<double>(table.steps());
  plan plan;
  double n = 1;
  if (grid.size() > 2) {
    const double gap = grid[0].t - grid[1].t;
    n = s.timestep_spacing == time_spacing::linspace ? std::round((all - 1) / gap) + 1
                                                     : std::round(all / gap);
  }
  const double stride = std::floor(all / n);
  for (std::size_t i = 0; i + (stays ? 0 : 1) < grid.size(); ++i) {
    const auto& at = grid[i];
    const double t = at.t - stride;
    const noise_level to = t >= 0               ? table.level(t)
                           : s.set_alpha_to_one ? noise_level{-1, 1, 0}
                                                : table.level(0);
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
plan unclip_walk(const training_table& table, const levels& grid) {
  plan plan;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
    const double t = grid[i].t;
    const double before = t > 0 ? table.alpha_bar(t - 1) : 1, beta = table.beta(t);
    const double rest = 1 - table.alpha_bar(t);
    auto row =
        std::sqrt(before) * beta / rest * d() + std::sqrt(1 - beta) * (1 - before) / rest * x();
    if (t > 0) row += std::sqrt((1 - before) / rest * beta) * z();
    plan.step(grid[i], grid[i + 1], row);
  }
  return plan;
}

// DDIM upwards: the state lies one step below the time that the network is told.
plan ddim_inverse_walk(const levels& grid, bool stays) {
  plan plan;
  plan.begin_at(grid.back());
  if (stays) plan.step(grid.back(), grid.back(), x());
  for (std::size_t i = grid.size() - 1; i-- > 0;) {
    noise_level at = grid[i + 1];
    at.t = grid[i].t;
    at.sigma = std::max(at.sigma, 1e-30);  // where it is 0 the limit is taken
    plan.add({.at = at,
              .point = grid[i].alpha * d() + grid[i].sigma * e(),
              .state = grid[i].alpha * d() + grid[i].sigma * e(),
              .to = grid[i]});
  }
  return plan;
}

// CogVideoX's DPM: 2M SDE, with two draws from the second step on, the first of them unused.
plan cogvideox_dpm_walk(const levels& grid) {
  const auto plan = dpm_solver_multistep{.eta = 1}(grid);
  ebb::plan result;
  for (stage stage : plan.stages()) {
    if (!result.empty()) {
      const double c = stage.point[{symbol::kind::z, 0}];
      stage.point += c * (z(1) - z(0));
      stage.state = stage.point;
    }
    stage.draws = result.empty() ? 1 : 2;
    result.add(std::move(stage));
  }
  return result;
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
