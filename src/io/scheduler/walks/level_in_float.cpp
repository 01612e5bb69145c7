#include "level_in_float.hpp"

#include "float_math.hpp"

namespace ebb {

level_in_float in_float(const noise_level& level) {
  const auto alpha = static_cast<float>(level.alpha), sigma = static_cast<float>(level.sigma);
  return {alpha, sigma, torch_log(alpha) - torch_log(sigma)};
}

}  // namespace ebb
