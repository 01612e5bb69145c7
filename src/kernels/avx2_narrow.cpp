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
#define EBB_STREAM_BYTES 32
inline void stream_one(float* out, const float* in) { _mm256_stream_ps(out, _mm256_loadu_ps(in)); }
#include "narrow_set.inl"

}  // namespace

const narrow_tables avx2_narrow = narrow_set;

}  // namespace ebb::kernels
