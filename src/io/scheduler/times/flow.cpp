#include "flow_shift.hpp"

namespace ebb {

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
