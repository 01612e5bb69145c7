// The two 16-bit floats of weight files, widened to float from their bits; both conversions are
// exact. F16 is IEEE 754 binary16 (1 sign, 5 exponent, 10 fraction bits); BF16 is the upper half
// of a float. Subnormals, infinities and the payloads of NaNs are kept.
#pragma once

#include <bit>
#include <cstdint>

namespace ebb {

[[nodiscard]] constexpr float bf16_to_float(std::uint16_t bits) noexcept {
  return std::bit_cast<float>(std::uint32_t{bits} << 16);
}

[[nodiscard]] constexpr float f16_to_float(std::uint16_t bits) noexcept {
  const std::uint32_t sign = (bits & 0x8000u) << 16, exponent = bits >> 10 & 31u;
  const std::uint32_t fraction = bits & 0x3ffu;
  if (exponent == 0) {  // zero or subnormal: fraction * 2^-24
    const float size = static_cast<float>(fraction) * 0x1p-24f;
    return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(size));
  }
  const std::uint32_t widened = exponent == 31 ? 255 : exponent + (127 - 15);
  return std::bit_cast<float>(sign | widened << 23 | fraction << 13);
}

}  // namespace ebb
