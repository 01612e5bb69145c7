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
#include "pack.inl"

#include "bits.inl"
#include "clip.inl"
#include "exp.inl"
#include "philox.inl"

#include "normal.inl"

#include "narrow.inl"

#include "combine.inl"

#ifdef __SSE2__
#define EBB_STREAM_BYTES 16
inline void stream_one(float* out, const float* in) { _mm_stream_ps(out, _mm_loadu_ps(in)); }
#endif
#include "stream.inl"

}  // namespace

const narrow_tables baseline_narrow = {
    {{combine<half>, narrow_learned_scale<half>, first_non_finite<half>, narrow_clip<half>,
      stream<half>, fence, narrow_normals<half>},
     widen<half>,
     narrow<half>},
    {{combine<bfloat16>, narrow_learned_scale<bfloat16>, first_non_finite<bfloat16>,
      narrow_clip<bfloat16>, stream<bfloat16>, fence, narrow_normals<bfloat16>},
     widen<bfloat16>,
     narrow<bfloat16>}};

}  // namespace ebb::kernels
