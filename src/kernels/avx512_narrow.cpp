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
#include "pack.inl"

#include "bits.inl"
#include "clip.inl"
#include "exp.inl"
#include "philox.inl"

#include "normal.inl"

#include "narrow.inl"

#include "combine.inl"

#define EBB_STREAM_BYTES 64
inline void stream_one(float* out, const float* in) { _mm512_stream_ps(out, _mm512_loadu_ps(in)); }
#include "stream.inl"

}  // namespace

const narrow_tables avx512_narrow = {
    {{combine<half>, narrow_learned_scale<half>, first_non_finite<half>, narrow_clip<half>,
      stream<half>, fence, narrow_normals<half>},
     widen<half>,
     narrow<half>},
    {{combine<bfloat16>, narrow_learned_scale<bfloat16>, first_non_finite<bfloat16>,
      narrow_clip<bfloat16>, stream<bfloat16>, fence, narrow_normals<bfloat16>},
     widen<bfloat16>,
     narrow<bfloat16>}};

}  // namespace ebb::kernels
