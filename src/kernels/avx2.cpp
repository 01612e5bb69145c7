// The kernels for avx2: its flags are in cmake/kernels.cmake.
#include "kernels.hpp"

#include <immintrin.h>

namespace ebb::kernels {
namespace {

#include "bits.inl"
#include "combine.inl"
#include "exp.inl"
#include "philox.inl"

#include "normal.inl"

}  // namespace

const table avx2 = {
    {combine<float>, learned_scale<float>, first_non_finite<float>, normals<float>},
    {combine<double>, learned_scale<double>, first_non_finite<double>, normals<double>}};

}  // namespace ebb::kernels
