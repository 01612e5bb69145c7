#include "times.hpp"

#include <ebb/error.hpp>
#include <ebb/schedule/beta_quantile.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ebb {
namespace {

double of(std::size_t i) { return static_cast<double>(i); }

// Half to even, as numpy rounds.
double whole(double t, bool rounds) { return rounds ? std::nearbyint(t) : t; }
double floored(double t, bool rounds) { return rounds ? std::floor(t) : t; }

// first to last in n values, both included.
std::vector<double> spread(double first, double last, std::size_t n) {
  std::vector<double> values;
  for (std::size_t i = 0; i < n; ++i)
    values.push_back(n > 1 ? first + of(i) * ((last - first) / of(n - 1)) : first);
  return values;
}

// numpy's arange(from, 0, -step), without what rounding lets it put at the end.
std::vector<double> trailing(double from, std::size_t n, bool rounds) {
  const double step = from / of(n);
  std::vector<double> values;
  for (std::size_t i = 0; i < n; ++i) values.push_back(whole(from - of(i) * step, rounds) - 1);
  return values;
}

// The three respacings between two ends, noisiest first.
std::vector<double> respaced(const scheduler_settings& s, double high, double low, std::size_t n) {
  std::vector<double> sigmas;
  for (std::size_t i = 0; i < n; ++i) {
    const double u = n > 1 ? of(i) / of(n - 1) : 0;
    if (s.use_karras_sigmas) {
      const double a = std::pow(high, 1 / s.rho), b = std::pow(low, 1 / s.rho);
      sigmas.push_back(std::pow(a + u * (b - a), s.rho));
    } else if (s.use_exponential_sigmas || s.use_lu_lambdas) {
      sigmas.push_back(std::exp(std::log(high) + u * (std::log(low) - std::log(high))));
    } else {
      sigmas.push_back(low + (high - low) * beta_quantile(1 - u, 0.6, 0.6));
    }
  }
  return sigmas;
}

void keep_as_float(std::vector<double>& values, bool compatible) {
  for (auto& value : values) value = kept(value, compatible);
}

double shifted(double sigma, double shift) { return shift * sigma / (1 + (shift - 1) * sigma); }

}  // namespace

bool respaces(const scheduler_settings& s) {
  return s.use_karras_sigmas || s.use_exponential_sigmas || s.use_lu_lambdas || s.use_beta_sigmas;
}

std::vector<double> ddim_times(const scheduler_settings& s, std::size_t n, bool rounds) {
  const double all = of(s.num_train_timesteps);
  switch (s.timestep_spacing) {
    case time_spacing::trailing: return trailing(all, n, rounds);
    case time_spacing::linspace: {
      auto times = spread(0, all - 1, n);
      std::reverse(times.begin(), times.end());
      for (auto& t : times) t = whole(t, rounds);
      return times;
    }
    case time_spacing::leading: break;
  }
  std::vector<double> times;
  for (std::size_t i = n; i-- > 0;)
    times.push_back(of(i) * floored(all / of(n), rounds) + static_cast<double>(s.steps_offset));
  return times;
}

std::vector<double> lcm_times(const scheduler_settings& s, std::size_t n) {
  const std::size_t original = s.original_inference_steps;
  const double stride = std::floor(of(s.num_train_timesteps) / of(original));
  std::vector<double> times;
  for (std::size_t i = 0; i < n; ++i)
    times.push_back((of(original) - std::floor(of(i) * of(original) / of(n))) * stride - 1);
  return times;
}

timed_sigmas euler_sigmas(const scheduler_settings& s, const training_table& table, std::size_t n,
                          bool compatible) {
  const double all = of(table.steps());
  timed_sigmas grid;
  if (s.timestep_spacing == time_spacing::linspace) {
    grid.times = spread(all - 1, 0, n);
  } else if (s.timestep_spacing == time_spacing::leading) {
    for (std::size_t i = n; i-- > 0;)
      grid.times.push_back(of(i) * floored(all / of(n), compatible) +
                           static_cast<double>(s.steps_offset));
  } else {
    grid.times = trailing(all, n, compatible);
  }
  if (compatible && s.kind != scheduler_class::dpm_solver_sde) keep_as_float(grid.times, true);
  for (const double t : grid.times) grid.sigmas.push_back(table.sigma_at(t));
  if (s.interpolate_log) {
    const double high = std::log(table.sigma(table.steps() - 1)), low = std::log(table.sigma(0));
    grid.sigmas = spread(high, low, n + 1);
    for (auto& sigma : grid.sigmas) sigma = std::exp(sigma);
    grid.sigmas.pop_back();
  }
  if (respaces(s)) {
    const double high = s.sigma_max.value_or(grid.sigmas.front());
    const double low = s.sigma_min.value_or(grid.sigmas.back());
    grid.sigmas = respaced(s, high, low, n);
    const bool rounds =
        s.use_karras_sigmas && (s.kind == scheduler_class::k_dpm_2_discrete ||
                                s.kind == scheduler_class::k_dpm_2_ancestral_discrete);
    for (std::size_t i = 0; i < n; ++i) {
      grid.times[i] = table.time_of(grid.sigmas[i]);
      grid.times[i] = whole(grid.times[i], rounds && compatible);
    }
  }
  keep_as_float(grid.sigmas, compatible);
  if (s.continuous_time && s.prediction_type == prediction_kind::v_prediction)
    for (std::size_t i = 0; i < n; ++i) grid.times[i] = 0.25 * std::log(grid.sigmas[i]);
  grid.sigmas.push_back(s.final_sigmas_type == final_sigma::sigma_min ? table.sigma(0) : 0);
  return grid;
}

timed_sigmas solver_sigmas(const scheduler_settings& s, const training_table& table, std::size_t n,
                           bool compatible) {
  using enum scheduler_class;
  std::size_t clipped = 0;  // steps too noisy for lambda_min_clipped
  for (std::size_t t = table.steps(); t-- > 0 && -std::log(table.sigma(t)) < s.lambda_min_clipped;)
    ++clipped;
  const double last = of(table.steps() - clipped);
  const auto spacing =
      s.kind == dpm_solver_singlestep ? time_spacing::linspace : s.timestep_spacing;
  timed_sigmas grid;
  if (spacing == time_spacing::trailing) {
    grid.times = trailing(last, n, compatible);
  } else {
    const double stride = floored(last / of(n + 1), compatible);
    for (std::size_t i = n + 1; i-- > 1;)
      grid.times.push_back(spacing == time_spacing::linspace
                               ? whole(of(i) * ((last - 1) / of(n)), compatible)
                               : of(i) * stride + static_cast<double>(s.steps_offset));
  }
  double end = table.sigma(0);
  const bool zero =
      s.kind != deis_multistep && s.kind != sa_solver && s.final_sigmas_type == final_sigma::zero;
  if (respaces(s)) {
    const double high = s.sigma_max.value_or(table.sigma(table.steps() - 1));
    grid.sigmas = respaced(s, high, s.sigma_min.value_or(table.sigma(0)), n);
    const bool rounds = s.use_karras_sigmas || s.use_lu_lambdas;
    const bool cosine =
        s.kind == dpm_solver_multistep && s.beta_schedule == beta_law::squaredcos_cap_v2;
    for (std::size_t i = 0; i < n; ++i) {
      const double t = table.time_of(grid.sigmas[i]);
      grid.times[i] = rounds && !cosine ? whole(t, compatible) : floored(t, compatible);
    }
    if (s.kind != dpm_solver_multistep && s.kind != dpm_solver_singlestep) end = grid.sigmas.back();
    if (s.use_karras_sigmas && s.use_flow_sigmas)
      for (std::size_t i = 0; i < n; ++i) {
        grid.sigmas[i] /= 1 + grid.sigmas[i];
        grid.times[i] = grid.sigmas[i] * of(s.num_train_timesteps);
        grid.times[i] = floored(grid.times[i], compatible);
      }
  } else if (s.use_flow_sigmas) {
    const bool unipc = s.kind == unipc_multistep;
    const double first = unipc ? 1 : 1 - 1 / of(s.num_train_timesteps);
    const double lowest = unipc ? 1 / of(s.num_train_timesteps) : 0;
    grid.sigmas = spread(first, lowest, n + 1);
    grid.sigmas.pop_back();
    for (std::size_t i = 0; i < n; ++i) {
      double& sigma = grid.sigmas[i];
      sigma = shifted(sigma, s.flow_shift);
      if (compatible && unipc && std::abs(sigma - 1) < 1e-6) sigma -= 1e-6;
      grid.times[i] = sigma * of(s.num_train_timesteps);
      grid.times[i] = floored(grid.times[i], compatible);
    }
    end = grid.sigmas.back();
  } else {
    for (const double t : grid.times)
      grid.sigmas.push_back(
          table.sigma(static_cast<std::size_t>(std::clamp(t, 0.0, of(table.steps() - 1)))));
  }
  grid.sigmas.push_back(zero ? 0 : end);
  keep_as_float(grid.sigmas, compatible);
  return grid;
}

timed_sigmas edm_sigmas(const scheduler_settings& s, std::size_t n, bool compatible) {
  const double high = s.sigma_max.value_or(80), low = s.sigma_min.value_or(0.002);
  scheduler_settings law = s;
  law.use_karras_sigmas = s.sigma_schedule == sigma_law::karras;
  law.use_exponential_sigmas = !law.use_karras_sigmas;
  timed_sigmas grid;
  grid.sigmas = respaced(law, high, low, n);
  keep_as_float(grid.sigmas, compatible);
  const bool cosine = s.kind == scheduler_class::cosine_dpm_solver_multistep;
  for (const double sigma : grid.sigmas)
    grid.times.push_back(kept(
        cosine ? std::atan(sigma) / std::numbers::pi * 2 : 0.25 * std::log(sigma), compatible));
  const bool zero = s.final_sigmas_type == final_sigma::zero;
  grid.sigmas.push_back(zero ? 0 : grid.sigmas.back());
  return grid;
}

timed_sigmas flow_sigmas(const scheduler_settings& s, std::size_t n, std::span<const double> sigmas,
                         std::optional<double> mu, bool compatible) {
  const double all = of(s.num_train_timesteps);
  // the shifted ends of the training grid, which diffusers shifts once more
  const double low = shifted(1 / all, s.shift), high = 1;
  timed_sigmas grid;
  grid.sigmas = sigmas.empty() ? spread(high, compatible ? low : 1 / all, n)
                               : std::vector<double>(sigmas.begin(), sigmas.end());
  n = grid.sigmas.size();
  if (s.use_dynamic_shifting) {
    if (!mu)
      fail(errc::incompatible_options,
           {"use_dynamic_shifting: no mu given; call levels({.steps = n, .mu = ...})"});
    const double shift = s.time_shift_type == shift_kind::exponential ? std::exp(*mu) : *mu;
    for (auto& sigma : grid.sigmas) sigma = shift / (shift + (1 / sigma - 1));
  } else {
    for (auto& sigma : grid.sigmas) sigma = shifted(sigma, s.shift);
  }
  if (s.shift_terminal && *s.shift_terminal > 0) {
    const double rest = 1 - grid.sigmas.back();
    if (rest > 0)
      for (auto& sigma : grid.sigmas) sigma = 1 - (1 - sigma) * (1 - *s.shift_terminal) / rest;
  }
  if (respaces(s)) grid.sigmas = respaced(s, grid.sigmas.front(), grid.sigmas.back(), n);
  keep_as_float(grid.sigmas, compatible);
  for (const double sigma : grid.sigmas) grid.times.push_back(sigma * all);
  grid.sigmas.push_back(0);
  return grid;
}

}  // namespace ebb
