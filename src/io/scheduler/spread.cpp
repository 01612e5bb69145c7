#include "spread.hpp"

#include "kept.hpp"

#include <cmath>

namespace ebb {

std::vector<double> spread(double first, double last, std::size_t n) {
  const double gap = n > 1 ? (last - first) / static_cast<double>(n - 1) : 0;
  std::vector<double> values;
  for (std::size_t i = 0; i < n; ++i) values.push_back(first + static_cast<double>(i) * gap);
  return values;
}

std::vector<double> spread_in_float(double first, double last, std::size_t steps) {
  if (steps == 1) return {kept(first, true)};
  std::vector<double> values;
  const auto from = static_cast<float>(first), to = static_cast<float>(last);
  const float step = (to - from) / static_cast<float>(steps - 1);
  for (std::size_t i = 0; i < steps; ++i) {
    const std::size_t begun = i / 16 * 16 + 16 <= steps ? i / 8 * 8 : i;
    const float base = begun < steps / 2
                           ? std::fma(step, static_cast<float>(begun), from)
                           : std::fma(-step, static_cast<float>(steps - 1 - begun), to);
    const double gone = kept(static_cast<double>(step) * static_cast<double>(i - begun), true);
    values.push_back(kept(static_cast<double>(base) + gone, true));
  }
  return values;
}

}  // namespace ebb
