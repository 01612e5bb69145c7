#include "edit_distance.hpp"

#include <algorithm>
#include <array>

namespace ebb {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  constexpr std::size_t most = 256;
  a = a.substr(0, most);
  b = b.substr(0, most);
  std::array<std::size_t, most + 1> row{};  // row[j]: from the part of a so far to b's first j
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

std::string_view nearest_name(std::string_view wanted, std::span<const std::string_view> names) {
  return *std::ranges::min_element(
      names, {}, [&](std::string_view name) { return edit_distance(name, wanted); });
}

}  // namespace ebb
