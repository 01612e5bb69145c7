// The one kernel every sampler runs on: a linear combination of buffers in a single pass.
//
//   out = c_0 in_0 + c_1 in_1 + ...     each coefficient rounded to T once, terms added left to
//                                       right, each product and each sum rounded to T (no FMA)
//
// T is float or double; or half or bfloat16, of which coefficients, products and sums are float and
// the result is rounded to T once.
//
// Compiled in src/ for several instruction sets, chosen at run time, all giving the same bits
// (ebb/tensor/instruction_set.hpp). Nothing allocates.
#pragma once

#include <ebb/tensor/bfloat16.hpp>
#include <ebb/tensor/half.hpp>
#include <ebb/tensor/view.hpp>

#include <span>

namespace ebb {

// True when every result is finite. No terms give zeros. out may be one of the inputs. Errors:
// errc::shape_mismatch for sizes that differ (shapes may), or memory of out that overlaps an
// input's without being the same; errc::invalid_option for more than 64 inputs.
template <class T>
bool combine(view<T> out, std::span<const double> coefficients,
             std::span<const view<const T>> inputs);

// The same on n elements, unchecked: `terms` coefficients and inputs, of n elements each.
template <class T>
bool combine(T* out, std::size_t n, const double* coefficients, const T* const* inputs,
             std::size_t terms) noexcept;

// z[i] *= exp((f log_max + (1 - f) log_min) / 2) with f = (v[i] + 1) / 2: noise scaled by a learned
// variance (Nichol and Dhariwal 2021, arXiv 2102.09672, eq. 15). v may be z.
template <class T>
void learned_scale(T* z, const T* v, std::size_t n, double log_min, double log_max) noexcept;

// The index of the first NaN or infinity; n where there is none.
template <class T>
[[nodiscard]] std::size_t first_non_finite(const T* x, std::size_t n) noexcept;

extern template bool combine(view<float>, std::span<const double>,
                             std::span<const view<const float>>);
extern template bool combine(view<double>, std::span<const double>,
                             std::span<const view<const double>>);
extern template bool combine(view<half>, std::span<const double>,
                             std::span<const view<const half>>);
extern template bool combine(view<bfloat16>, std::span<const double>,
                             std::span<const view<const bfloat16>>);
extern template bool combine(float*, std::size_t, const double*, const float* const*,
                             std::size_t) noexcept;
extern template bool combine(double*, std::size_t, const double*, const double* const*,
                             std::size_t) noexcept;
extern template bool combine(half*, std::size_t, const double*, const half* const*,
                             std::size_t) noexcept;
extern template bool combine(bfloat16*, std::size_t, const double*, const bfloat16* const*,
                             std::size_t) noexcept;
extern template void learned_scale(float*, const float*, std::size_t, double, double) noexcept;
extern template void learned_scale(double*, const double*, std::size_t, double, double) noexcept;
extern template void learned_scale(half*, const half*, std::size_t, double, double) noexcept;
extern template void learned_scale(bfloat16*, const bfloat16*, std::size_t, double,
                                   double) noexcept;
extern template std::size_t first_non_finite(const float*, std::size_t) noexcept;
extern template std::size_t first_non_finite(const double*, std::size_t) noexcept;
extern template std::size_t first_non_finite(const half*, std::size_t) noexcept;
extern template std::size_t first_non_finite(const bfloat16*, std::size_t) noexcept;

}  // namespace ebb
