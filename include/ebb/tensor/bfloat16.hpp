// The upper half of a float, "bf16": 1 sign, 8 exponent, 7 fraction bits. The range of float, two
// decimal digits.
#pragma once

#include <ebb/tensor/narrow_float.hpp>

namespace ebb {

struct upper_half_of_float {
  static constexpr int digits = 8, min_exponent = -125, max_exponent = 128;

  [[nodiscard]] static constexpr float widened(std::uint16_t bits) noexcept {
    return std::bit_cast<float>(std::uint32_t{bits} << 16);
  }

  [[nodiscard]] static constexpr std::uint16_t narrowed(float value) noexcept {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    if ((bits & 0x7fffffffu) > 0x7f800000u) return static_cast<std::uint16_t>(bits >> 16 | 0x40u);
    return static_cast<std::uint16_t>((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16);
  }
};

struct bfloat16 : narrow_float<bfloat16, upper_half_of_float> {
  using narrow_float::narrow_float;
};

}  // namespace ebb

template <>
struct std::numeric_limits<ebb::bfloat16>
    : ebb::narrow_limits<ebb::bfloat16, ebb::upper_half_of_float> {};
