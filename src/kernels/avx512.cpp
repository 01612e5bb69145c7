// The kernels for avx512: its flags are in cmake/kernels.cmake.
#include "kernels.hpp"

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"  // in GCC's own header: bug 105593
#endif
#include <immintrin.h>

namespace ebb::kernels {
namespace {

#include "bits.inl"
#include "combine.inl"
#include "exp.inl"
#include "philox.inl"

#include "normal.inl"

}  // namespace

const table avx512 = {
    {combine<float>, learned_scale<float>, first_non_finite<float>, normals<float>},
    {combine<double>, learned_scale<double>, first_non_finite<double>, normals<double>}};

}  // namespace ebb::kernels
