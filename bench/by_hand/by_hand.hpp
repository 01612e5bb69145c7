// What a careful programmer would write for one machine: plain loops, compiled with -O3
// -march=native. Ebb is held to these.
#pragma once

#include "row.hpp"

#include <cstddef>

namespace by_hand {

template <class T>
struct loops {
  // One step of DPM-Solver++(2M) with Ebb's guarantees: d and next are free buffers, false if the
  // result is not finite.
  bool (*two_m)(const two_m_row<T>& row, const T* x, const T* out, const T* before, T* d, T* next,
                std::size_t n) noexcept;
  // STREAM's: a = b + s c.
  void (*triad)(T* a, const T* b, const T* c, T s, std::size_t n) noexcept;
};

// For one instruction set of Ebb's: loops.cpp is compiled for each.
struct table {
  loops<float> for_float;
  loops<double> for_double;
};
extern const table baseline, avx2, avx512;

}  // namespace by_hand
