#include "flow_shift.hpp"
#include "noisiest_kept.hpp"

namespace ebb {

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

}  // namespace ebb
