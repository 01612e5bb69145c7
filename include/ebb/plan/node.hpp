// The evaluations that a row may use: where each was made, and how long ago.
#pragma once

#include <ebb/schedule/levels.hpp>

#include <algorithm>
#include <vector>

namespace ebb {

struct node {
  noise_level at;
  std::size_t ago = 0;  // evaluations: 0 is the present one
};

// Newest first: grid[i] and up to count - 1 before it, of a method with one evaluation a step.
[[nodiscard]] inline std::vector<node> newest(const levels& grid, std::size_t i,
                                              std::size_t count) {
  std::vector<node> nodes;
  for (std::size_t k = 0; k < std::min(count, i + 1); ++k) nodes.push_back({grid[i - k], k});
  return nodes;
}

}  // namespace ebb
