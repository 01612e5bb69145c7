// How far two names are apart: the fewest single characters to insert, delete or replace
// (V. Levenshtein, 1966). For messages that suggest the nearest name.
#pragma once

#include <cstddef>
#include <string_view>

namespace ebb {

// Looks at the first 256 bytes of each.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace ebb
