#include "level_in_float.hpp"

#include <cmath>

namespace ebb {

level_in_float in_float(const scheduler_settings& s, const noise_level& level) {
  const bool flow = s.use_flow_sigmas;
  const auto sigma = static_cast<float>(flow ? level.sigma : level.noise_to_signal());
  float alpha = 1;
  if (flow) alpha = 1 - sigma;
  else if (!runs_exploding(s)) alpha = 1 / std::sqrt(sigma * sigma + 1);
  const float noise = flow ? sigma : sigma * alpha;
  return {alpha, noise, std::log(alpha) - std::log(noise)};
}

}  // namespace ebb
