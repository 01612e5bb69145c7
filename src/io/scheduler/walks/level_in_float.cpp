#include "level_in_float.hpp"

#include <cmath>

namespace ebb {

level_in_float in_float(const noise_level& level) {
  const auto alpha = static_cast<float>(level.alpha), sigma = static_cast<float>(level.sigma);
  return {alpha, sigma, std::log(alpha) - std::log(sigma)};
}

}  // namespace ebb
