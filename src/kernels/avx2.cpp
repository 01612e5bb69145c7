// The kernels for avx2: its flags are in cmake/kernels.cmake.
#include "kernels.hpp"

#include <immintrin.h>

namespace ebb::kernels {
namespace {

#include "bits.inl"
#include "clip.inl"
#include "combine.inl"
#include "exp.inl"
#include "philox.inl"

#include "normal.inl"

#define EBB_STREAM_BYTES 32
inline void stream_one(float* out, const float* in) { _mm256_stream_ps(out, _mm256_loadu_ps(in)); }
inline void stream_one(double* out, const double* in) {
  _mm256_stream_pd(out, _mm256_loadu_pd(in));
}
#include "stream.inl"

}  // namespace

const wide_tables avx2 = {{combine<float>, learned_scale<float>, first_non_finite<float>,
                           clip<float>, stream<float>, fence, normals<float>},
                          {combine<double>, learned_scale<double>, first_non_finite<double>,
                           clip<double>, stream<double>, fence, normals<double>}};

}  // namespace ebb::kernels
