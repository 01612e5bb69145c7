// The kernels of half and bfloat16 for what every processor of the target has.
#include "kernels.hpp"

#if defined(__AVX2__)  // the user's own flags raised the baseline
#include <immintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace ebb::kernels {
namespace {

#define EBB_PACK 4
#ifdef __SSE2__
#define EBB_NATIVE_PACK
using native_narrow = int64_t;
using native_words = __m128i;
inline native_words zero_extend(native_narrow x) {
  return _mm_unpacklo_epi16(_mm_cvtsi64_si128(x), _mm_setzero_si128());
}
inline native_narrow truncate(native_words x) {
  const __m128i extended = _mm_srai_epi32(_mm_slli_epi32(x, 16), 16);
  return _mm_cvtsi128_si64(_mm_packs_epi32(extended, extended));
}
#endif
#ifdef __SSE2__
#define EBB_STREAM_BYTES 16
inline void stream_one(float* out, const float* in) { _mm_stream_ps(out, _mm_loadu_ps(in)); }
#endif
#include "narrow_set.inl"

}  // namespace

const narrow_tables baseline_narrow = narrow_set;

}  // namespace ebb::kernels
