// The plans of diffusers' schedulers as they are: our samplers where the formulas agree, and what
// differs spelt out. Levels are those that compatible_levels() makes for the same settings.
#pragma once

#include "times.hpp"

#include <ebb/plan/plan.hpp>

#include <functional>
#include <memory>

namespace ebb {

// `request` has its number of steps and lists that the class takes.
[[nodiscard]] levels compatible_levels(const scheduler_settings& settings,
                                       std::shared_ptr<const training_table> table,
                                       const level_request& request);

// Multistep DPM-Solver upwards, from the end of the grid to its beginning; its third order
// corrected.
[[nodiscard]] plan inverse_walk(const scheduler_settings& settings, const levels& grid);

// Whether the class keeps its state at alpha = 1, x_0 + sigma eps.
[[nodiscard]] bool runs_exploding(const scheduler_settings& settings);

// The sigma that a run of linspace or trailing times begins with.
[[nodiscard]] double most_noise(const scheduler_settings& settings, const training_table& table);

[[nodiscard]] std::function<plan(const levels&)> compatible_walk(
    const scheduler_settings& settings, std::shared_ptr<const training_table> table);

}  // namespace ebb
