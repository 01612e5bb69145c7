// Compiled for AVX2 and FMA (cmake/library.cmake); uses nothing of the standard library, of whose
// inline functions the linker might keep this copy for all.
#include "torch_blocks.hpp"

#include <stdint.h>

namespace ebb::torch {
namespace {
#include "torch_blocks.inl"
}  // namespace

void avx2_blocks(float* x, size_t n) noexcept { blocks(x, n); }

}  // namespace ebb::torch
