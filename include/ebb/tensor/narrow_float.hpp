// Numbers that are stored in 16 bits and computed in float: ebb::half and ebb::bfloat16. They
// convert from and to float by themselves, so arithmetic on them is float arithmetic; storing a
// result rounds it, to the nearest and halves to even. The bits are those of every other library's
// type of that format: reinterpret_cast its pointers.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace ebb {

// What half and bfloat16 share. Format: digits, min_exponent and max_exponent as in
// std::numeric_limits; float widened(bits), exact; bits narrowed(float), rounded. A NaN stays one,
// its sign and upper bits kept, and quiet.
template <class Self, class Format>
struct narrow_float {
  using format = Format;

  std::uint16_t bits;

  narrow_float() = default;  // undetermined; Self() is 0
  constexpr narrow_float(float value) noexcept : bits(Format::narrowed(value)) {}
  // Rounded once.
  template <class A>
  requires std::is_arithmetic_v<A>
  constexpr narrow_float(A value) noexcept
      : bits(Format::narrowed(to_odd(static_cast<double>(value)))) {}

  [[nodiscard]] static constexpr Self from_bits(std::uint16_t bits) noexcept {
    Self result{};
    result.bits = bits;
    return result;
  }

  constexpr operator float() const noexcept { return Format::widened(bits); }

  constexpr Self operator-() const noexcept {
    return from_bits(static_cast<std::uint16_t>(bits ^ 0x8000u));
  }
  constexpr Self& operator+=(float x) noexcept { return assign(*this + x); }
  constexpr Self& operator-=(float x) noexcept { return assign(*this - x); }
  constexpr Self& operator*=(float x) noexcept { return assign(*this * x); }
  constexpr Self& operator/=(float x) noexcept { return assign(*this / x); }

 private:
  constexpr Self& assign(float value) noexcept {
    bits = Format::narrowed(value);
    return static_cast<Self&>(*this);
  }

  // A float between which and the value no narrow number and no middle of two lies: the value cut,
  // with its last bit set where something was cut off.
  static constexpr float to_odd(double value) noexcept {
    const float near = static_cast<float>(value);
    if (static_cast<double>(near) == value || value != value) return near;
    auto cut = std::bit_cast<std::uint32_t>(near);
    const double size = value < 0 ? -value : value;
    if (static_cast<double>(std::bit_cast<float>(cut & 0x7fffffffu)) > size) --cut;
    return std::bit_cast<float>(cut | 1u);
  }
};

template <class T>
inline constexpr bool is_narrow = requires {
  typename T::format;
  requires std::is_base_of_v<narrow_float<T, typename T::format>, T>;
};

// What sums of T are formed in: float for the narrow types, else T.
template <class T>
using arithmetic_t = std::conditional_t<is_narrow<T>, float, T>;

// For std::numeric_limits.
template <class T, class Format>
struct narrow_limits {
 private:
  static constexpr int fraction = Format::digits - 1;
  static constexpr std::uint16_t top =
      static_cast<std::uint16_t>((0x7fffu >> fraction) << fraction);
  static constexpr T of(unsigned bits) noexcept {
    return T::from_bits(static_cast<std::uint16_t>(bits));
  }

 public:
  static constexpr bool is_specialized = true, is_signed = true, is_integer = false;
  static constexpr bool is_exact = false, is_iec559 = true, is_bounded = true, is_modulo = false;
  static constexpr bool has_infinity = true, has_quiet_NaN = true, has_signaling_NaN = true;
  static constexpr bool traps = false, tinyness_before = false;
  static constexpr std::float_round_style round_style = std::round_to_nearest;
  static constexpr int radix = 2, digits = Format::digits, digits10 = fraction * 3 / 10;
  static constexpr int max_digits10 = Format::digits * 3 / 10 + 2;
  static constexpr int min_exponent = Format::min_exponent, max_exponent = Format::max_exponent;
  static constexpr int min_exponent10 = (min_exponent - 1) * 301 / 1000;
  static constexpr int max_exponent10 = max_exponent * 301 / 1000;

  static constexpr T min() noexcept { return of(1u << fraction); }
  static constexpr T max() noexcept { return of(top - 1u); }
  static constexpr T lowest() noexcept { return -max(); }
  static constexpr T epsilon() noexcept {
    return of(static_cast<unsigned>(max_exponent - 1 - fraction) << fraction);
  }
  static constexpr T round_error() noexcept { return T(0.5F); }
  static constexpr T infinity() noexcept { return of(top); }
  static constexpr T quiet_NaN() noexcept { return of(top | 1u << (fraction - 1)); }
  static constexpr T signaling_NaN() noexcept { return of(top | 1u); }
  static constexpr T denorm_min() noexcept { return of(1); }
};

}  // namespace ebb
