// IEEE 754 binary16, "fp16": 1 sign, 5 exponent, 10 fraction bits. Up to 65504, steps of 2^-24 near
// 0, three decimal digits.
#pragma once

#include <ebb/tensor/narrow_float.hpp>

namespace ebb {

struct binary16 {
  static constexpr int digits = 11, min_exponent = -13, max_exponent = 16;

  [[nodiscard]] static constexpr float widened(std::uint16_t bits) noexcept {
    const std::uint32_t sign = (bits & 0x8000u) << 16, exponent = bits >> 10 & 31u;
    const std::uint32_t fraction = bits & 0x3ffu;
    if (exponent == 0)
      return std::bit_cast<float>(
          sign | std::bit_cast<std::uint32_t>(static_cast<float>(fraction) * 0x1p-24f));
    std::uint32_t widened = (exponent + (127 - 15)) << 23 | fraction << 13;
    if (exponent == 31) widened = 0x7f800000u | fraction << 13 | (fraction != 0 ? 0x400000u : 0u);
    return std::bit_cast<float>(sign | widened);
  }

  [[nodiscard]] static constexpr std::uint16_t narrowed(float value) noexcept {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t sign = bits >> 16 & 0x8000u, size = bits & 0x7fffffffu;
    std::uint32_t narrow = (size - ((127u - 15u) << 23) + 0xfffu + (size >> 13 & 1u)) >> 13;
    if (size > 0x7f800000u) narrow = 0x7e00u | (size >> 13 & 0x3ffu);  // NaN
    else if (size >= 0x47800000u) narrow = 0x7c00u;                    // 65536 and more
    else if (size < 0x38800000u)  // below 2^-14: adding 1/2 leaves 24 bits behind the point
      narrow = std::bit_cast<std::uint32_t>(std::bit_cast<float>(size) + 0.5F) - 0x3f000000u;
    return static_cast<std::uint16_t>(sign | narrow);
  }
};

struct half : narrow_float<half, binary16> {
  using narrow_float::narrow_float;
};

}  // namespace ebb

template <>
struct std::numeric_limits<ebb::half> : ebb::narrow_limits<ebb::half, ebb::binary16> {};
