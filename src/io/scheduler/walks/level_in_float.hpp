// A level as diffusers computes it from its sigma, in float.
#pragma once

#include "../walks.hpp"

namespace ebb {

struct level_in_float {
  float alpha, sigma, lambda;
};

[[nodiscard]] level_in_float in_float(const scheduler_settings& s, const noise_level& level);

}  // namespace ebb
