// What options of one scheduler must be to each other.
#pragma once

#include "option.hpp"

namespace ebb {

// `steps_given`: the file has num_train_timesteps. Corrects what the file only implies, and warns
// of what diffusers fails at or drops. Errors: invalid_beta, invalid_option, unsupported_order,
// incompatible_options.
void check_together(scheduler_settings& settings, const reading& file, bool steps_given);

}  // namespace ebb
