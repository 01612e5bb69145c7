#include "exact.hpp"

#include <ebb/ebb.hpp>

#include <cmath>
#include <numbers>

namespace ebb {
namespace {

// The training law, exactly; zero terminal SNR keeps alpha = 0.
discrete_schedule schedule_of(const scheduler_settings& s) {
  scheduler_settings plain = s;
  plain.rescale_betas_zero_snr = false;
  const training_table table(plain, false);
  std::vector<double> betas;
  for (std::size_t i = 0; i < table.steps(); ++i) {
    const auto t = static_cast<double>(i);
    betas.push_back(s.snr_shift_scale == 1
                        ? table.beta(t)
                        : 1 - table.alpha_bar(t) / (t > 0 ? table.alpha_bar(t - 1) : 1));
  }
  const auto schedule = discrete_schedule::from_betas(betas);
  return s.rescale_betas_zero_snr ? schedule.with_zero_terminal_snr() : schedule;
}

// At these times, then to the level that the config names, or on to the clean one where the last
// time is there already.
levels at_times(const scheduler_settings& s, const std::vector<double>& times, bool to_first) {
  const auto schedule = schedule_of(s);
  if (to_first && times.back() > 0) return grid::from_timesteps(schedule, times, schedule(0));
  return grid::from_timesteps(schedule, times);
}

levels wuerstchen_levels(const scheduler_settings& s, const level_request& request) {
  const auto at = [&](double u) {
    double t = u;
    if (s.scaler > 1) t = 1 - std::pow(1 - t, s.scaler);
    else if (s.scaler < 1) t = std::pow(t, s.scaler);
    const auto law = [&](double v) {
      return std::pow(std::cos((v + s.s) / (1 + s.s) * std::numbers::pi / 2), 2);
    };
    const double alpha_bar = std::clamp(law(t) / law(0), 1e-4, 0.9999);
    return noise_level{u, std::sqrt(alpha_bar), std::sqrt(1 - alpha_bar)};
  };
  auto times = request.timesteps;
  const auto n = static_cast<double>(request.steps);
  for (std::size_t i = 0; times.size() <= request.steps; ++i)
    times.push_back(1 - static_cast<double>(i) / n);
  // where the law is clamped times share a level: of those the noisiest, or the target, stays
  std::vector<noise_level> run;
  for (std::size_t i = 0; i < times.size(); ++i) {
    const auto level = at(times[i]);
    const bool repeats = !run.empty() && level.sigma == run.back().sigma;
    if (repeats && i + 1 < times.size()) continue;
    if (repeats && run.size() > 1) run.pop_back();
    run.push_back(level);
  }
  return levels(run);
}

// A last sigma that repeats the one before is replaced by the clean level.
levels edm_levels(const scheduler_settings& s, const level_request& request) {
  const auto [times, sigmas] = edm_sigmas(s, request, false);
  levels grid;
  for (std::size_t i = 0; i < times.size(); ++i) grid.push_back({times[i], 1, sigmas[i]});
  const double end = sigmas.back();
  grid.push_back({0, 1, end == grid.back().sigma ? 0 : end});
  return grid;
}

// diffusers' "betas" of IPNDM are sigmas.
levels ipndm_levels(const scheduler_settings& s, std::size_t n) {
  levels grid;
  for (std::size_t i = 0; i <= n; ++i) {
    const double u = 1 - static_cast<double>(i) / static_cast<double>(n);
    const double sigma =
        s.trained_betas ? (*s.trained_betas)[i] : std::pow(std::sin(u * std::numbers::pi / 2), 2);
    const double alpha = std::sqrt((1 - sigma) * (1 + sigma));
    grid.push_back({std::atan2(sigma, alpha) / std::numbers::pi * 2, alpha, sigma});
  }
  return grid;
}

}  // namespace

levels exact_levels(const scheduler_settings& s, const level_request& request) {
  using enum scheduler_class;
  const std::size_t n = request.steps;
  const auto& times = request.timesteps;
  const training_table table(s, false);
  const auto flow_of = [&](const timed_sigmas& timed) {
    return grid::from_sigmas(flow{static_cast<double>(s.num_train_timesteps)}, timed.sigmas);
  };
  // flow levels at which the network is told another time
  const auto told = [&](const timed_sigmas& timed) {
    levels grid;
    for (std::size_t i = 0; i < timed.sigmas.size(); ++i) {
      const double sigma = timed.sigmas[i];
      grid.push_back({i < timed.times.size() ? timed.times[i] : 0, 1 - sigma, sigma});
    }
    return grid;
  };
  const bool respaced = respaces(s) || s.interpolate_log;
  const auto on_table = [&](const timed_sigmas& timed, bool to_first) {
    if (!respaced) return at_times(s, timed.times, to_first);
    auto list = timed.sigmas;
    list.back() = 0;
    return grid::from_sigmas(schedule_of(s), list);
  };
  const bool to_first = s.final_sigmas_type == final_sigma::sigma_min;
  switch (s.kind) {
    case ddim:
    case ddim_parallel:
    case ddim_inverse:
    case cogvideox_ddim:
    case cogvideox_dpm:
    case pndm: return at_times(s, ddim_times(s, n, false), !s.set_alpha_to_one);
    case ddpm:
    case ddpm_parallel: return at_times(s, times.empty() ? ddim_times(s, n, false) : times, false);
    case unclip: {
      scheduler_settings evenly = s;
      evenly.timestep_spacing = time_spacing::linspace;
      return at_times(s, ddim_times(evenly, n, false), false);
    }
    case lcm:
    case tcd: return at_times(s, times.empty() ? lcm_times(s, n) : times, false);
    case dpm_solver_multistep_inverse: {
      std::vector<double> even;
      for (std::size_t i = n + 1; i-- > 1;)
        even.push_back(static_cast<double>(i) / static_cast<double>(n) *
                       static_cast<double>(table.steps() - 1));
      return at_times(s, even, true);
    }
    case dpm_solver_multistep:
    case dpm_solver_singlestep:
    case unipc_multistep:
    case deis_multistep:
    case sa_solver: {
      const auto timed = solver_sigmas(s, table, request, false);
      return s.use_flow_sigmas ? flow_of(timed) : on_table(timed, to_first);
    }
    case flow_match_euler_discrete:
    case flow_match_heun_discrete:
    case flow_match_lcm:
    case ltx_euler_ancestral_rf: return told(flow_sigmas(s, request, false));
    case edm_euler:
    case edm_dpm_solver_multistep:
    case cosine_dpm_solver_multistep:
    case cm_stochastic_iterative: return edm_levels(s, request);
    case ddpm_wuerstchen: return wuerstchen_levels(s, request);
    case scm: {
      const trigflow law{.sigma_data = s.sigma_data};
      if (times.empty()) return grid::scm(law, n);
      return grid::from_timesteps(law, {times.begin(), times.end() - 1}, law(times.back()));
    }
    case ipndm: return ipndm_levels(s, n);
    default: {
      const auto timed = euler_sigmas(s, table, request, false);
      if (request.sigmas.empty()) return on_table(timed, to_first);
      return grid::from_sigmas(schedule_of(s), timed.sigmas);
    }
  }
}

}  // namespace ebb
