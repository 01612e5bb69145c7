// A level of the grid as diffusers computes with it.
#pragma once

#include <ebb/schedule/noise_level.hpp>

namespace ebb {

struct level_in_float {
  float alpha, sigma, lambda;
};

[[nodiscard]] level_in_float in_float(const noise_level& level);

}  // namespace ebb
