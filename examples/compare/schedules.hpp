// Training laws by name, for the analytic problems.
#pragma once

#include <ebb/io/named.hpp>

std::vector<std::string> schedule_names();

// Errors: ebb::error listing the names.
ebb::any_schedule schedule_named(const std::string& name);

// "a, b, c".
std::string joined(const std::vector<std::string>& names);
