#include "torch_blocks.hpp"

#include <stdint.h>

#include <cmath>

#include "correctly_rounded.hpp"
#include "float_math.hpp"

namespace ebb::torch {
namespace {

#include "torch_blocks.inl"

constexpr double two_pi = 6.283185307179586;

}  // namespace

void avx2_blocks_without_fma(float* x, size_t n) noexcept { blocks(x, n); }

void plain_blocks(float* x, size_t n) noexcept {
  for (; n >= 16; n -= 16, x += 16)
    for (int j = 0; j < 8; ++j) {
      const float r = std::sqrt(-2.0f * float_math::log(1.0f - x[j]));
      const auto [c, s] = float_math::cos_sin(static_cast<float>(two_pi * x[j + 8]));
      x[j] = r * c + 0.0f;
      x[j + 8] = r * s + 0.0f;
    }
}

void plain_blocks(double* x, size_t n) noexcept {
  for (; n >= 16; n -= 16, x += 16)
    for (int j = 0; j < 8; ++j) {
      const double r = std::sqrt(-2.0 * correctly_rounded::log(1.0 - x[j]));
      const auto [c, s] = correctly_rounded::cos_sin(two_pi * x[j + 8]);
      x[j] = r * c + 0.0;
      x[j + 8] = r * s + 0.0;
    }
}

}  // namespace ebb::torch
