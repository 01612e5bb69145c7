// PyTorch's Box-Muller transform of n uniforms in [0, 1), in place, in blocks of 16: element j of a
// block gives the radius, element j + 8 the angle.
#pragma once

#include <stddef.h>

namespace ebb::torch {

// By the polynomials of its AVX2 kernel. One source, torch_blocks.inl, compiled twice: the
// multiply-add instruction where the processor has it (avx2), the C library's fma where not. The
// bits are the same.
void avx2_blocks(float* x, size_t n) noexcept;
void avx2_blocks_without_fma(float* x, size_t n) noexcept;

void plain_blocks(float* x, size_t n) noexcept;
void plain_blocks(double* x, size_t n) noexcept;

}  // namespace ebb::torch
