// The kernels for what every processor of the target has.
#include "kernels.hpp"

#if defined(__AVX2__)  // the user's own flags raised the baseline
#include <immintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace ebb::kernels {
namespace {

#include "bits.inl"
#include "combine.inl"
#include "exp.inl"
#include "philox.inl"

#include "normal.inl"

}  // namespace

const table baseline = {
    {combine<float>, learned_scale<float>, first_non_finite<float>, normals<float>},
    {combine<double>, learned_scale<double>, first_non_finite<double>, normals<double>}};

}  // namespace ebb::kernels
