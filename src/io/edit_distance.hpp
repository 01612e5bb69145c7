// How far two names are apart: the fewest single characters to insert, delete or replace
// (V. Levenshtein, 1966). For messages that suggest the nearest name.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace ebb {

// Looks at the first 256 bytes of each.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

// The first of the nearest; `names` holds one or more.
[[nodiscard]] std::string_view nearest_name(std::string_view wanted,
                                            std::span<const std::string_view> names);

}  // namespace ebb
