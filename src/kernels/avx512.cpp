// The kernels for avx512: its flags are in cmake/kernels.cmake.
#include "kernels.hpp"

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"  // in GCC's own header: bug 105593
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <immintrin.h>

namespace ebb::kernels {
namespace {

#define EBB_STREAM_BYTES 64
inline void stream_one(float* out, const float* in) { _mm512_stream_ps(out, _mm512_loadu_ps(in)); }
inline void stream_one(double* out, const double* in) {
  _mm512_stream_pd(out, _mm512_loadu_pd(in));
}
#include "wide_set.inl"

}  // namespace

const wide_tables avx512 = wide_set;

}  // namespace ebb::kernels
