// Compiled once for each instruction set, which EBB_BY_HAND names. Nothing of the standard library
// is used: the linker keeps one copy of an inline function, and that copy might be the AVX one.
#include "by_hand.hpp"

#include <cstdint>

namespace by_hand {
namespace {

// An exponent of ones carries into the sign bit.
inline std::uint32_t not_finite(float x) {
  return (__builtin_bit_cast(std::uint32_t, x) & 0x7FFFFFFF) + 0x00800000;
}
inline std::uint64_t not_finite(double x) {
  return (__builtin_bit_cast(std::uint64_t, x) & 0x7FFFFFFFFFFFFFFF) + 0x0010000000000000;
}

template <class T>
bool two_m(const two_m_row<T>& row, const T* __restrict x, const T* __restrict out,
           const T* __restrict before, T* __restrict d, T* __restrict next,
           std::size_t n) noexcept {
  const auto [skip, of_out, of_x, of_d, of_before] = row;
  decltype(not_finite(T())) bad = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const T estimate = skip * x[i] + of_out * out[i];
    const T moved = of_x * x[i] + of_d * estimate + of_before * before[i];
    bad |= not_finite(moved);
    d[i] = estimate;
    next[i] = moved;
  }
  return bad >> (8 * sizeof(T) - 1) == 0;
}

template <class T>
void triad(T* __restrict a, const T* __restrict b, const T* __restrict c, T s,
           std::size_t n) noexcept {
  for (std::size_t i = 0; i < n; ++i) a[i] = b[i] + s * c[i];
}

}  // namespace

const table EBB_BY_HAND{{two_m<float>, triad<float>}, {two_m<double>, triad<double>}};

}  // namespace by_hand
