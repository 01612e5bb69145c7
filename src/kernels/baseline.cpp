// The kernels for what every processor of the target has.
#include "kernels.hpp"

#if defined(__AVX2__)  // the user's own flags raised the baseline
#include <immintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace ebb::kernels {
namespace {

#ifdef __SSE2__
#define EBB_STREAM_BYTES 16
inline void stream_one(float* out, const float* in) { _mm_stream_ps(out, _mm_loadu_ps(in)); }
inline void stream_one(double* out, const double* in) { _mm_stream_pd(out, _mm_loadu_pd(in)); }
#endif
#include "wide_set.inl"

}  // namespace

const wide_tables baseline = wide_set;

}  // namespace ebb::kernels
