// half and bfloat16 from and to float, whole buffers at a time. Widening is exact; narrowing rounds
// to the nearest, halves to even. For networks that want another type than the run's.
#pragma once

#include <ebb/tensor/bfloat16.hpp>
#include <ebb/tensor/half.hpp>
#include <ebb/tensor/view.hpp>

namespace ebb {

// Errors: errc::shape_mismatch for sizes that differ (shapes may). Nothing allocates.
void convert(view<const half> from, view<float> to);
void convert(view<const bfloat16> from, view<float> to);
void convert(view<const float> from, view<half> to);
void convert(view<const float> from, view<bfloat16> to);

}  // namespace ebb
