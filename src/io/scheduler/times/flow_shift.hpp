// The shift of a flow's sigmas.
#pragma once

#include "spacing.hpp"

namespace ebb {

[[nodiscard]] inline double shifted(double sigma, double shift) {
  return shift * sigma / (1 + (shift - 1) * sigma);
}

// The shift of a flow's sigmas, which mu replaces where shifting is dynamic, and the stretch to the
// terminal one.
void shift(std::vector<double>& sigmas, const scheduler_settings& s, double by,
           const std::optional<double>& mu);

}  // namespace ebb
