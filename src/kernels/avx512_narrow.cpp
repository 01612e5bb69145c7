// The kernels of half and bfloat16 for avx512: its flags are in cmake/kernels.cmake.
#include "kernels.hpp"

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"  // in GCC's own header: bug 105593
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <immintrin.h>

namespace ebb::kernels {
namespace {

#define EBB_PACK 16
#define EBB_NATIVE_PACK
using native_narrow = __m256i;
using native_words = __m512i;
inline native_words zero_extend(native_narrow x) { return _mm512_cvtepu16_epi32(x); }
inline native_narrow truncate(native_words x) { return _mm512_cvtepi32_epi16(x); }
#define EBB_NATIVE_HALF
using native_floats = __m512;
inline native_floats widen_half(native_narrow x) { return _mm512_cvtph_ps(x); }
inline native_narrow narrow_half(native_floats x) {
  return _mm512_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT);
}
#define EBB_STREAM_BYTES 64
inline void stream_one(float* out, const float* in) { _mm512_stream_ps(out, _mm512_loadu_ps(in)); }
#include "narrow_set.inl"

}  // namespace

const narrow_tables avx512_narrow = narrow_set;

}  // namespace ebb::kernels
