#include "exact.hpp"

#include "walks.hpp"

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
    case cm_stochastic_iterative: {
      const auto timed = edm_sigmas(s, request, false);
      levels grid;
      for (std::size_t i = 0; i < timed.sigmas.size(); ++i) {
        const bool last = i == timed.times.size();
        if (last && i > 0 && timed.sigmas[i] == timed.sigmas[i - 1]) grid.push_back({0, 1, 0});
        else grid.push_back({last ? 0 : timed.times[i], 1, timed.sigmas[i]});
      }
      return grid;
    }
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

std::function<plan(const levels&)> exact_walk(const scheduler_settings& s) {
  using enum scheduler_class;
  const double eta = draws(s.algorithm_type) ? 1 : 0;
  const auto over = weighs_data(s.algorithm_type) ? integrand::data : integrand::noise;
  const auto rule =
      s.solver_type == solver_kind::heun ? second_order::heun : second_order::midpoint;
  switch (s.kind) {
    case ddim:
    case ddim_parallel:
    case cogvideox_ddim: return ebb::ddim{};
    case ddim_inverse: return ebb::ddim_inverse{};
    case dpm_solver_multistep_inverse:
      return [s](const levels& grid) { return inverse_walk(s, grid); };
    case ddpm:
    case ddpm_parallel:
    case ddpm_wuerstchen:
    case unclip: {
      using enum variance_kind;
      const bool large = s.variance_type == fixed_large || s.variance_type == fixed_large_log;
      return ebb::ddpm{s.variance_type == learned_range ? ebb::ddpm::variance_type::learned_range
                       : large                          ? ebb::ddpm::variance_type::fixed_large
                                                        : ebb::ddpm::variance_type::fixed_small};
    }
    case cogvideox_dpm: return ebb::dpm_solver_multistep{.eta = 1};
    case pndm:
      return ebb::pndm{s.skip_prk_steps ? ebb::pndm::start::improved_euler
                                        : ebb::pndm::start::runge_kutta};
    case ipndm: return ebb::ipndm{};
    case lcm:
    case flow_match_lcm: return ebb::lcm{};
    case scm: return ebb::scm{};
    case tcd: return ebb::tcd{};
    case cm_stochastic_iterative:
      return ebb::consistency{.sigma_min = s.sigma_min.value_or(0.002), .s_noise = s.s_noise};
    case flow_match_euler_discrete:
      if (s.stochastic_sampling) return ebb::lcm{};
      return ebb::euler{};
    case euler_discrete:
    case edm_euler: return ebb::euler{};
    case euler_ancestral_discrete: return ebb::euler_ancestral{.ancestral = axis::noise_to_signal};
    case ltx_euler_ancestral_rf:
      return ebb::euler_ancestral{.eta = s.eta, .s_noise = s.s_noise, .ancestral = axis::flow};
    case heun_discrete:
    case flow_match_heun_discrete: return ebb::heun{};
    case k_dpm_2_discrete: return ebb::dpm_2{};
    case k_dpm_2_ancestral_discrete: return ebb::dpm_2_ancestral{};
    case lms_discrete: return ebb::lms{};
    case dpm_solver_sde: return ebb::dpm_solver_sde{};
    case dpm_solver_multistep:
    case edm_dpm_solver_multistep:
      return ebb::dpm_solver_multistep{
          .order = s.solver_order, .over = over, .rule = rule, .eta = eta};
    case cosine_dpm_solver_multistep:
      return ebb::dpm_solver_multistep{.order = s.solver_order, .rule = rule, .eta = 1};
    case dpm_solver_singlestep:
      return ebb::dpm_solver_singlestep{
          .order = s.solver_order, .over = over, .rule = rule, .eta = eta};
    case unipc_multistep:
      return unipc{
          .order = s.solver_order,
          .b = s.solver_type == solver_kind::bh1 ? unipc::variant::bh1 : unipc::variant::bh2,
          .over = s.predict_x0 ? integrand::data : integrand::noise,
          .lower_order_final = s.lower_order_final,
          .uncorrected = s.disable_corrector};
    case deis_multistep: return deis{.order = s.solver_order, .in = deis::polynomial::log_rho};
    case sa_solver:
      return ebb::sa_solver{.predictor_order = s.predictor_order,
                            .corrector_order = s.corrector_order,
                            .lower_order_final = s.lower_order_final};
  }
  return {};
}

}  // namespace ebb
