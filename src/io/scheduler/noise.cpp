#include "noise.hpp"

#include "walks/float_math.hpp"

#include <algorithm>

namespace ebb {

solver_path::solver_path(std::uint64_t seed, const levels& grid) : path_{.seed = seed} {
  for (const auto& level : grid) sigmas_.push_back(level.noise_to_signal());
  path_.sigma_max = *std::max_element(sigmas_.begin(), sigmas_.end());
  path_.sigma_min = path_.sigma_max;
  for (const double sigma : sigmas_)
    if (sigma > 0) path_.sigma_min = std::min(path_.sigma_min, sigma);
}

draw solver_path::as_asked(draw draw) const {
  const auto from = std::find(sigmas_.begin(), sigmas_.end(), draw.from);
  if (draw.index >= reserved_draw::start || sigmas_.end() - from < 2 || from[1] <= 0) return draw;
  const float time = -torch_log(static_cast<float>(from[0]));
  const float next = -torch_log(static_cast<float>(from[1]));
  const bool halfway = draw.to != from[1];
  draw.from = of(torch_exp(-time));
  draw.to = of(torch_exp(-(halfway ? time + (next - time) * 0.5F : next)));
  return draw;
}

std::optional<solver_path> seeded_path(const scheduler_settings& s, const levels& grid) {
  if (s.kind != scheduler_class::dpm_solver_sde || !s.noise_sampler_seed) return {};
  return solver_path(*s.noise_sampler_seed, grid);
}

}  // namespace ebb
