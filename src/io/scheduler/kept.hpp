#pragma once

namespace ebb {

// Rounded to float where `compatible`.
[[nodiscard]] inline double kept(double value, bool compatible) {
  return compatible ? static_cast<double>(static_cast<float>(value)) : value;
}

}  // namespace ebb
