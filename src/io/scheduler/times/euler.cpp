#include "spacing.hpp"

namespace ebb {

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

}  // namespace ebb
