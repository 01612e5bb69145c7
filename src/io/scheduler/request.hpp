// What may be asked of a config's grid: which classes take times, sigmas and a mu, as diffusers has
// it.
#pragma once

#include "settings.hpp"

#include <ebb/io/scheduler_config.hpp>

namespace ebb {

// The number of steps asked for. Errors: see ebb/io/scheduler_config.hpp.
[[nodiscard]] std::size_t steps_of(const scheduler_settings& settings,
                                   const level_request& request);

}  // namespace ebb
