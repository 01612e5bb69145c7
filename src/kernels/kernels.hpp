// The kernels of one instruction set, as a table of functions. The same sources (*.inl) are
// compiled once for each set by baseline.cpp, avx2.cpp, avx512.cpp and *_narrow.cpp, with per-file
// flags (cmake/kernels.cmake) that never let a result differ: no FMA, no reassociation. What those
// files define is local to them, and they use no template or inline function of the standard
// library or of Ebb's headers (of half and bfloat16 their bits alone): the linker would keep one
// copy for the whole program, and that copy might be the AVX one.
#pragma once

#include <ebb/compiler.hpp>
#include <ebb/tensor/bfloat16.hpp>
#include <ebb/tensor/half.hpp>

#include <stddef.h>
#include <stdint.h>

namespace ebb::kernels {

// 16 Philox blocks, 64 normals: counter and key of each, as 64-bit lanes that hold 32-bit words.
// The groups after it go on counting: their word 0 is higher by 16 each.
struct block_group {
  static constexpr int blocks = 16;
  static constexpr int normals = 4 * blocks;

  uint64_t element[blocks];  // counter word 0
  uint64_t sample[blocks];   // counter word 1
  uint64_t draw_low, draw_high;
  uint64_t key_low[blocks], key_high[blocks];
  bool one_key;  // key 0 for all of them
};

template <class T>
struct sum_of {
  const double* coefficients;
  const T* const* inputs;
  size_t terms;
};

// What combine_pair is made for: an estimate, of which a row makes its second term, x's being the
// first.
constexpr size_t mid_at = 1;
constexpr bool makes_pair(size_t before, size_t after, size_t at) {
  return (before == 1 || before == 2) && after >= 2 && after <= 4 && at == mid_at;
}

template <class T>
struct typed_table {
  bool (*combine)(T* out, size_t n, const double* coefficients, const T* const* inputs,
                  size_t terms) noexcept;
  bool (*combine_pair)(T* mid, T* out, size_t n, const sum_of<T>& first,
                       const sum_of<T>& second) noexcept;  // makes_pair() alone
  void (*learned_scale)(T* z, const T* v, size_t n, double log_min, double log_max) noexcept;
  size_t (*first_non_finite)(const T* x, size_t n) noexcept;
  void (*clip)(T* x, size_t n, double range) noexcept;
  void (*stream)(T* out, const T* in, size_t n) noexcept;  // past the cache; fence() then
  void (*fence)() noexcept;
  void (*normals)(T* out, const block_group& group, size_t groups) noexcept;  // 64 for each
};

template <class T>
struct narrow_table : typed_table<T> {
  void (*widen)(float* out, const T* in, size_t n) noexcept;
  void (*narrow)(T* out, const float* in, size_t n) noexcept;
};

// Apart, so that a program links what it uses.
struct wide_tables {
  typed_table<float> for_float;
  typed_table<double> for_double;
};
struct narrow_tables {
  narrow_table<half> for_half;
  narrow_table<bfloat16> for_bfloat16;
};

extern const wide_tables baseline, avx2, avx512;
extern const narrow_tables baseline_narrow, avx2_narrow, avx512_narrow;

}  // namespace ebb::kernels
