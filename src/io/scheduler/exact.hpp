// A config's levels and sampler with unrounded times, double and the corrected formulas.
#pragma once

#include "times.hpp"

#include <ebb/plan/plan.hpp>

#include <functional>

namespace ebb {

[[nodiscard]] levels exact_levels(const scheduler_settings& settings, std::size_t n,
                                  std::span<const double> sigmas, std::optional<double> mu);

[[nodiscard]] std::function<plan(const levels&)> exact_walk(const scheduler_settings& settings);

}  // namespace ebb
