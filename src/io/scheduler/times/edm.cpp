#include "spacing.hpp"

#include <algorithm>
#include <numbers>

namespace ebb {

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

}  // namespace ebb
