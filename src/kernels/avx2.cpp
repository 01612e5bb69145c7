// The kernels for avx2: its flags are in cmake/kernels.cmake.
#include "kernels.hpp"

#include <immintrin.h>

namespace ebb::kernels {
namespace {

#define EBB_STREAM_BYTES 32
inline void stream_one(float* out, const float* in) { _mm256_stream_ps(out, _mm256_loadu_ps(in)); }
inline void stream_one(double* out, const double* in) {
  _mm256_stream_pd(out, _mm256_loadu_pd(in));
}
#include "wide_set.inl"

}  // namespace

const wide_tables avx2 = wide_set;

}  // namespace ebb::kernels
