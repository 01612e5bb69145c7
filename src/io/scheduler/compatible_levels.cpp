#include "compatible.hpp"
#include "exact.hpp"
#include "origin.hpp"
#include "walks/walks.hpp"

#include <algorithm>
#include <cmath>

namespace ebb {
namespace {

path path_of(const scheduler_settings& s) {
  using enum scheduler_class;
  switch (s.kind) {
    case euler_discrete:
    case euler_ancestral_discrete:
    case heun_discrete:
    case k_dpm_2_discrete:
    case k_dpm_2_ancestral_discrete:
    case lms_discrete:
    case dpm_solver_sde:
    case edm_euler:
    case edm_dpm_solver_multistep:
    case cosine_dpm_solver_multistep:
    case cm_stochastic_iterative: return path::exploding;
    case flow_match_euler_discrete:
    case flow_match_heun_discrete:
    case flow_match_lcm:
    case ltx_euler_ancestral_rf: return path::flow;
    default: return s.use_flow_sigmas ? path::flow : path::preserving;
  }
}

levels with_origin(const std::vector<noise_level>& path, origin origin) {
  origin.whole = path;
  return levels(path, std::move(origin));
}

// From timesteps of the table to a level, or to the table's first where the class says so: a mere
// target, of time -1 as the clean one, unless the last timestep lies there.
levels from_table(const scheduler_settings& s, const std::vector<double>& times, origin origin) {
  const auto& table = *origin.table;
  std::vector<noise_level> grid;
  for (const double t : times) grid.push_back(table.level(t));
  using enum scheduler_class;
  const bool to_first = s.kind == tcd || (!s.set_alpha_to_one && s.kind != lcm && s.kind != ddpm &&
                                          s.kind != ddpm_parallel && s.kind != unclip);
  origin.stays = to_first && grid.back().t == 0;
  if (!to_first) grid.push_back({-1, 1, 0});
  else if (!origin.stays) grid.push_back({-1, table.level(0).alpha, table.level(0).sigma});
  return with_origin(grid, origin);
}

// From 1.5708, which lies beyond pi / 2; the prediction knows.
levels scm_levels(const scheduler_settings& s, const level_request& request) {
  auto times = request.timesteps;
  if (times.empty()) times = spread_in_float(1.5708, 0, request.steps + 1);
  if (request.timesteps.empty() && request.steps == 2) times[1] = 1.3;
  levels grid;
  for (const double time : times) {
    const double t = std::max(kept(time, true), 0.0);
    grid.push_back({t, std::max(std::cos(t), 0.0), s.sigma_data * std::sin(t)});
  }
  return grid;
}

levels consistency_levels(const scheduler_settings& s, std::size_t n,
                          const std::vector<double>& times) {
  const double high = s.sigma_max.value_or(80), low = s.sigma_min.value_or(0.002);
  const double a = std::pow(high, 1 / s.rho), b = std::pow(low, 1 / s.rho);
  const double all = static_cast<double>(std::max<std::size_t>(s.num_train_timesteps - 1, 1));
  const std::size_t stride = s.num_train_timesteps / n;
  levels grid;
  for (std::size_t k = 0; k < n; ++k) {
    const double t = times.empty() ? static_cast<double>(k * stride) : times[n - 1 - k];
    const double sigma = std::pow(a + t / all * (b - a), s.rho);
    grid.push_back({250 * std::log(sigma), 1, sigma});
  }
  grid.push_back({0, 1, low});
  return grid;
}

std::vector<double> unclip_times(const training_table& table, std::size_t n) {
  const double last = static_cast<double>(table.steps() - 1);
  if (n == 1) return {last};
  const double step = last / static_cast<double>(n - 1);
  std::vector<double> times;
  for (std::size_t i = n; i-- > 0;) times.push_back(std::nearbyint(static_cast<double>(i) * step));
  return times;
}

// Levels that share a sigma are one, told the last of their times.
levels from_sigmas(const scheduler_settings& s, const timed_sigmas& timed, origin origin) {
  const auto& sigmas = timed.sigmas;
  const double end = sigmas.back();
  origin.stays = end > 0 && end == sigmas[sigmas.size() - 2];
  std::vector<noise_level> run;
  for (std::size_t i = 0; i < timed.times.size(); ++i) {
    if (i > 0 && sigmas[i] == sigmas[i - 1]) run.pop_back();
    run.push_back(level_of(origin.on, timed.times[i], sigmas[i]));
  }
  if (end != sigmas[sigmas.size() - 2]) run.push_back(level_of(origin.on, end > 0 ? 0 : -1, end));
  const bool upwards = s.kind == scheduler_class::dpm_solver_multistep_inverse;
  if (upwards && origin.on != path::flow) std::ranges::reverse(run);
  return with_origin(run, std::move(origin));
}

}  // namespace

levels compatible_levels(const scheduler_settings& s, std::shared_ptr<const training_table> table,
                         const level_request& request) {
  using enum scheduler_class;
  const std::size_t n = request.steps;
  auto times = request.timesteps;  // as whole numbers, as numpy makes them
  for (auto& t : times) t = std::trunc(t);
  origin origin{.table = table, .on = path_of(s), .steps = n};
  timed_sigmas timed;
  switch (s.kind) {
    case ddim:
    case ddim_parallel:
    case cogvideox_ddim:
    case ddim_inverse:
    case cogvideox_dpm:
    case pndm: return from_table(s, ddim_times(s, n, true), origin);
    case ddpm:
    case ddpm_parallel:
      return from_table(s, times.empty() ? ddim_times(s, n, true) : times, origin);
    case scm: return scm_levels(s, request);
    case ipndm: return ipndm_levels(s, n);
    case ddpm_wuerstchen: return wuerstchen_levels(s, n, request.timesteps);
    case cm_stochastic_iterative: return consistency_levels(s, n, times);
    case lcm:
    case tcd: return from_table(s, times.empty() ? lcm_times(s, n) : times, origin);
    case unclip: return from_table(s, unclip_times(*table, n), origin);
    case dpm_solver_multistep_inverse: timed = inverse_sigmas(s, *table, n); break;
    case flow_match_euler_discrete:
    case flow_match_heun_discrete:
    case flow_match_lcm:
    case ltx_euler_ancestral_rf: timed = flow_sigmas(s, request, true); break;
    case edm_euler:
    case edm_dpm_solver_multistep:
    case cosine_dpm_solver_multistep: timed = edm_sigmas(s, request, true); break;
    case dpm_solver_multistep:
    case dpm_solver_singlestep:
    case unipc_multistep:
    case deis_multistep:
    case sa_solver: timed = solver_sigmas(s, *table, request, true); break;
    default: timed = euler_sigmas(s, *table, request, true);
  }
  return from_sigmas(s, timed, origin);
}

bool runs_exploding(const scheduler_settings& s) { return path_of(s) == path::exploding; }

double most_noise(const scheduler_settings& s, const training_table& table) {
  const bool respaced = s.use_karras_sigmas || s.use_exponential_sigmas || s.use_beta_sigmas;
  return respaced && s.sigma_max ? *s.sigma_max : table.sigma(table.steps() - 1);
}

}  // namespace ebb
