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

// From `from` down to above 0 in the strides of n steps from `all`: where they differ there may be
// fewer than n.
std::vector<double> trailing(double from, double all, std::size_t n, bool rounds) {
  const double step = all / of(n);
  std::vector<double> values;
  for (std::size_t i = 0; i < n && from - of(i) * step > 0; ++i)
    values.push_back(whole(from - of(i) * step, rounds) - 1);
  return values;
}

// Karras' law between two ends, at shares of the way.
std::vector<double> along_karras(const std::vector<double>& shares, double high, double low,
                                 double rho) {
  const double a = std::pow(high, 1 / rho), b = std::pow(low, 1 / rho);
  std::vector<double> sigmas;
  for (const double u : shares) sigmas.push_back(std::pow(a + u * (b - a), rho));
  return sigmas;
}

// The three respacings between two ends, noisiest first.
std::vector<double> respaced(const scheduler_settings& s, double high, double low, std::size_t n) {
  if (s.use_karras_sigmas) return along_karras(spread(0, 1, n), high, low, s.rho);
  std::vector<double> sigmas;
  for (std::size_t i = 0; i < n; ++i) {
    const double u = n > 1 ? of(i) / of(n - 1) : 0;
    if (s.use_exponential_sigmas || s.use_lu_lambdas) {
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

// The shift of a flow's sigmas, which mu replaces where shifting is dynamic, and the stretch to the
// terminal one.
void shift(std::vector<double>& sigmas, const scheduler_settings& s, double by,
           const std::optional<double>& mu) {
  if (s.use_dynamic_shifting && mu) {
    const double shift = s.time_shift_type == shift_kind::exponential ? std::exp(*mu) : *mu;
    for (auto& sigma : sigmas) sigma = shift / (shift + (1 / sigma - 1));
  } else {
    for (auto& sigma : sigmas) sigma = shifted(sigma, by);
  }
  const double rest = 1 - sigmas.back();
  if (s.shift_terminal && rest > 0)
    for (auto& sigma : sigmas) sigma = 1 - (1 - sigma) * (1 - *s.shift_terminal) / rest;
}

// The first of the table's steps from the noisy end that is not too noisy for lambda_min_clipped.
std::size_t noisiest_kept(const scheduler_settings& s, const training_table& table) {
  for (std::size_t t = table.steps(); t-- > 0;)
    if (!(-std::log(table.sigma(t)) < s.lambda_min_clipped)) return t;
  fail(errc::incompatible_options, {"lambda_min_clipped = ", s.lambda_min_clipped,
                                    " is above log(alpha / sigma) = ", -std::log(table.sigma(0)),
                                    " of the first timestep: need less, or no step is left"});
}

// Whole numbers upwards, up to the noisiest.
std::vector<double> inverse_times(const scheduler_settings& s, std::size_t noisiest,
                                  std::size_t n) {
  std::vector<double> times;
  if (s.timestep_spacing == time_spacing::trailing) {
    times = trailing(of(noisiest + 1), of(s.num_train_timesteps), n, true);
    std::reverse(times.begin(), times.end());
    return times;
  }
  const bool leading = s.timestep_spacing == time_spacing::leading;
  const double stride = std::floor(of(noisiest + 1) / of(n + 1));
  for (std::size_t i = 0; i < n; ++i)
    times.push_back(leading ? of(i) * stride + static_cast<double>(s.steps_offset)
                            : whole(of(i) * (of(noisiest) / of(n)), true));
  return times;
}

}  // namespace

bool respaces(const scheduler_settings& s) {
  return s.use_karras_sigmas || s.use_exponential_sigmas || s.use_lu_lambdas || s.use_beta_sigmas;
}

std::vector<double> ddim_times(const scheduler_settings& s, std::size_t n, bool rounds) {
  const double all = of(s.num_train_timesteps);
  switch (s.timestep_spacing) {
    case time_spacing::trailing: return trailing(all, all, n, rounds);
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

timed_sigmas euler_sigmas(const scheduler_settings& s, const training_table& table,
                          const level_request& request, bool compatible) {
  const double all = of(table.steps());
  const std::size_t n = request.steps;
  timed_sigmas grid;
  if (!request.sigmas.empty()) {
    grid.sigmas = request.sigmas;
    keep_as_float(grid.sigmas, compatible);
    for (std::size_t i = 0; i < n; ++i) grid.times.push_back(table.time_of(grid.sigmas[i]));
    keep_as_float(grid.times, compatible);
    return grid;
  }
  if (!request.timesteps.empty()) {
    grid.times = request.timesteps;
  } else if (s.timestep_spacing == time_spacing::linspace) {
    // diffusers counts upwards, so that a single one is the cleanest
    grid.times = compatible && n == 1 ? std::vector<double>{0} : spread(all - 1, 0, n);
  } else if (s.timestep_spacing == time_spacing::leading) {
    for (std::size_t i = n; i-- > 0;)
      grid.times.push_back(of(i) * floored(all / of(n), compatible) +
                           static_cast<double>(s.steps_offset));
  } else {
    grid.times = trailing(all, all, n, compatible);
  }
  if (compatible && s.kind != scheduler_class::dpm_solver_sde) keep_as_float(grid.times, true);
  for (const double t : grid.times) grid.sigmas.push_back(table.sigma_at(t));
  if (s.interpolate_log) {
    const double high = std::log(table.sigma(table.steps() - 1)), low = std::log(table.sigma(0));
    grid.sigmas = (compatible ? spread_in_float : spread)(high, low, n + 1);
    for (auto& sigma : grid.sigmas) sigma = std::exp(sigma);
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
  // those of log_linear go on to the table's first, where diffusers ends
  if (!s.interpolate_log || respaces(s))
    grid.sigmas.push_back(s.final_sigmas_type == final_sigma::sigma_min ? table.sigma(0) : 0);
  return grid;
}

timed_sigmas inverse_sigmas(const scheduler_settings& s, const training_table& table,
                            std::size_t n) {
  const std::size_t all = table.steps(), noisiest = noisiest_kept(s, table);
  timed_sigmas grid;
  double end = table.sigma(noisiest);
  if (respaces(s)) {
    grid.sigmas = respaced(s, table.sigma(0), table.sigma(all - 1), n);
    for (const double sigma : grid.sigmas) {
      const double t = table.time_of(sigma);
      grid.times.push_back(s.use_karras_sigmas ? whole(t, true) : std::floor(t));
    }
    end = grid.sigmas.back();
  } else if (s.use_flow_sigmas) {
    grid.sigmas = spread(1 - 1 / of(all), 0, n + 1);
    grid.sigmas.pop_back();
    for (auto& sigma : grid.sigmas) {
      sigma = shifted(sigma, s.flow_shift);
      grid.times.push_back(std::floor(sigma * of(all)));
    }
    end = grid.sigmas.back();
  } else {
    grid.times = inverse_times(s, noisiest, n);
    for (const double t : grid.times) grid.sigmas.push_back(table.sigma_at(t));
  }
  grid.sigmas.push_back(end);
  keep_as_float(grid.sigmas, true);
  return grid;
}

timed_sigmas solver_sigmas(const scheduler_settings& s, const training_table& table,
                           const level_request& request, bool compatible) {
  using enum scheduler_class;
  const std::size_t n = request.steps;
  const double last = of(noisiest_kept(s, table) + 1);
  const auto spacing =
      s.kind == dpm_solver_singlestep ? time_spacing::linspace : s.timestep_spacing;
  timed_sigmas grid;
  if (!request.timesteps.empty()) {
    grid.times = request.timesteps;
  } else if (spacing == time_spacing::trailing) {
    grid.times = trailing(last, of(table.steps()), n, compatible);
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
    grid.times.resize(n);
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
    grid.sigmas = request.sigmas;
    if (grid.sigmas.empty()) {
      grid.sigmas = spread(first, lowest, n + 1);
      grid.sigmas.pop_back();
    }
    shift(grid.sigmas, s, s.flow_shift, request.mu);
    if (compatible && unipc && std::abs(grid.sigmas[0] - 1) < 1e-6) grid.sigmas[0] -= 1e-6;
    grid.times.clear();
    for (const double sigma : grid.sigmas)
      grid.times.push_back(floored(sigma * of(s.num_train_timesteps), compatible));
    if (!compatible) end = 0;
    else if (s.kind != dpm_solver_multistep && s.kind != dpm_solver_singlestep)
      end = grid.sigmas.back();
  } else {
    for (const double t : grid.times) grid.sigmas.push_back(table.sigma_at(t));
  }
  grid.sigmas.push_back(zero ? 0 : end);
  keep_as_float(grid.sigmas, compatible);
  return grid;
}

timed_sigmas edm_sigmas(const scheduler_settings& s, const level_request& request,
                        bool compatible) {
  const double high = s.sigma_max.value_or(80), low = s.sigma_min.value_or(0.002);
  scheduler_settings law = s;
  law.use_karras_sigmas = s.sigma_schedule == sigma_law::karras;
  law.use_exponential_sigmas = !law.use_karras_sigmas;
  timed_sigmas grid;
  if (compatible && law.use_exponential_sigmas) {
    // upwards in float, so that a single one is the lowest
    grid.sigmas = spread_in_float(std::log(low), std::log(high), request.steps);
    std::reverse(grid.sigmas.begin(), grid.sigmas.end());
    for (auto& sigma : grid.sigmas) sigma = std::exp(sigma);
  } else {
    grid.sigmas = request.sigmas.empty() || !law.use_karras_sigmas
                      ? respaced(law, high, low, request.steps)
                      : along_karras(request.sigmas, high, low, s.rho);
  }
  keep_as_float(grid.sigmas, compatible);
  const bool cosine = s.kind == scheduler_class::cosine_dpm_solver_multistep;
  for (const double sigma : grid.sigmas)
    grid.times.push_back(kept(
        cosine ? std::atan(sigma) / std::numbers::pi * 2 : 0.25 * std::log(sigma), compatible));
  const bool zero = s.final_sigmas_type == final_sigma::zero;
  double end = grid.sigmas.back();
  if (request.steps == 1) end = std::min(end, kept(low, compatible));
  grid.sigmas.push_back(zero ? 0 : end);
  return grid;
}

timed_sigmas flow_sigmas(const scheduler_settings& s, const level_request& request,
                         bool compatible) {
  const double all = of(s.num_train_timesteps);
  timed_sigmas grid;
  if (s.kind == scheduler_class::ltx_euler_ancestral_rf &&
      (!request.sigmas.empty() || !request.timesteps.empty())) {
    grid.sigmas = request.sigmas.empty() ? request.timesteps : request.sigmas;
    keep_as_float(grid.sigmas, compatible);
    for (const double sigma : grid.sigmas) grid.times.push_back(sigma * all);
    grid.times.pop_back();
    return grid;
  }
  // the ends of the training grid, which diffusers shifts once more where its shift is fixed
  const double low = s.use_dynamic_shifting ? 1 / all : shifted(1 / all, s.shift), high = 1;
  grid.sigmas = request.sigmas;
  if (grid.sigmas.empty())
    for (const double t : request.timesteps) grid.sigmas.push_back(t / all);
  if (grid.sigmas.empty()) grid.sigmas = spread(high, compatible ? low : 1 / all, request.steps);
  shift(grid.sigmas, s, s.shift, request.mu);
  if (respaces(s))
    grid.sigmas = respaced(s, grid.sigmas.front(), grid.sigmas.back(), grid.sigmas.size());
  keep_as_float(grid.sigmas, compatible);
  grid.times = request.timesteps;
  if (grid.times.empty() || s.invert_sigmas) {
    grid.times.clear();
    for (const double sigma : grid.sigmas)
      grid.times.push_back((s.invert_sigmas ? 1 - sigma : sigma) * all);
  }
  grid.sigmas.push_back(0);
  return grid;
}

}  // namespace ebb
