// sqrt(a^2 + b^2), correctly rounded but for one pair in a million. std::hypot is within an ulp,
// and another one on a processor that multiplies and adds at once.
#pragma once

#include "noise/double_double.hpp"

#include <algorithm>
#include <cmath>

namespace ebb {

inline double hypotenuse(double a, double b) noexcept {
  const double most = std::max(std::abs(a), std::abs(b));
  if (!(most > 0) || !std::isfinite(a) || !std::isfinite(b)) return std::hypot(a, b);
  const int exponent = std::ilogb(most);
  a = std::ldexp(a, -exponent);
  b = std::ldexp(b, -exponent);
  const auto square = exact_product(a, a) + exact_product(b, b);
  const double root = std::sqrt(square.high);
  const auto rest = square - exact_product(root, root);
  return std::ldexp(root + rest.high / (2 * root), exponent);
}

}  // namespace ebb
