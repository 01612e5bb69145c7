// The kernels of half and bfloat16 for avx2: its flags are in cmake/kernels.cmake.
#include "kernels.hpp"

#include <immintrin.h>

namespace ebb::kernels {
namespace {

#define EBB_PACK 8
#define EBB_NATIVE_PACK
using native_narrow = __m128i;
using native_words = __m256i;
inline native_words zero_extend(native_narrow x) { return _mm256_cvtepu16_epi32(x); }
inline native_narrow truncate(native_words x) {
  return _mm256_castsi256_si128(_mm256_permute4x64_epi64(_mm256_packus_epi32(x, x), 0x08));
}
#define EBB_NATIVE_HALF
using native_floats = __m256;
inline native_floats widen_half(native_narrow x) { return _mm256_cvtph_ps(x); }
inline native_narrow narrow_half(native_floats x) {
  return _mm256_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT);
}
#include "pack.inl"

#include "bits.inl"
#include "clip.inl"
#include "exp.inl"
#include "philox.inl"

#include "normal.inl"

#include "narrow.inl"

#include "combine.inl"

#define EBB_STREAM_BYTES 32
inline void stream_one(float* out, const float* in) { _mm256_stream_ps(out, _mm256_loadu_ps(in)); }
#include "stream.inl"

}  // namespace

const narrow_tables avx2_narrow = {
    {{combine<half>, narrow_learned_scale<half>, first_non_finite<half>, narrow_clip<half>,
      stream<half>, fence, narrow_normals<half>},
     widen<half>,
     narrow<half>},
    {{combine<bfloat16>, narrow_learned_scale<bfloat16>, first_non_finite<bfloat16>,
      narrow_clip<bfloat16>, stream<bfloat16>, fence, narrow_normals<bfloat16>},
     widen<bfloat16>,
     narrow<bfloat16>}};

}  // namespace ebb::kernels
