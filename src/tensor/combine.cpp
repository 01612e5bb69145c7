#include <ebb/tensor/combine.hpp>

#include "../kernels/dispatch.hpp"
#include "overlap.hpp"

namespace ebb {
namespace {

constexpr std::size_t most_inputs = 64;

}  // namespace

template <class T>
bool combine(T* out, std::size_t n, const double* coefficients, const T* const* inputs,
             std::size_t terms) noexcept {
  return kernels::of<T>(kernels::current()).combine(out, n, coefficients, inputs, terms);
}

template <class T>
void learned_scale(T* z, const T* v, std::size_t n, double log_min, double log_max) noexcept {
  kernels::of<T>(kernels::current()).learned_scale(z, v, n, log_min, log_max);
}

template <class T>
std::size_t first_non_finite(const T* x, std::size_t n) noexcept {
  return kernels::of<T>(kernels::current()).first_non_finite(x, n);
}

template <class T>
bool combine(view<T> out, std::span<const double> coefficients,
             std::span<const view<const T>> inputs) {
  const std::size_t terms = inputs.size();
  if (coefficients.size() != terms)
    fail(errc::shape_mismatch, {"combine: ", coefficients.size(), " coefficients for ", terms,
                                " inputs: need one for each"});
  if (terms > most_inputs)
    fail(
        errc::invalid_option,
        {"combine: ", terms, " inputs: need ", most_inputs,
         " or fewer; combine in two calls, or call the unchecked combine, which takes any number"});
  std::array<const T*, most_inputs> data;
  for (std::size_t k = 0; k < terms; ++k) {
    if (inputs[k].size() != out.size())
      fail(errc::shape_mismatch, {"combine: input ", k, " has ", inputs[k].size(),
                                  " elements, the output ", out.size(), ": need equal sizes"});
    if (overlap_partly(out, inputs[k]))
      fail(errc::shape_mismatch,
           {"combine: input ", k,
            " overlaps the output partly: need the same memory or none of it"});
    data[k] = inputs[k].data();
  }
  return combine<T>(out.data(), out.size(), coefficients.data(), data.data(), terms);
}

template bool combine(view<float>, std::span<const double>, std::span<const view<const float>>);
template bool combine(view<double>, std::span<const double>, std::span<const view<const double>>);
template bool combine(float*, std::size_t, const double*, const float* const*,
                      std::size_t) noexcept;
template bool combine(double*, std::size_t, const double*, const double* const*,
                      std::size_t) noexcept;
template void learned_scale(float*, const float*, std::size_t, double, double) noexcept;
template void learned_scale(double*, const double*, std::size_t, double, double) noexcept;
template std::size_t first_non_finite(const float*, std::size_t) noexcept;
template std::size_t first_non_finite(const double*, std::size_t) noexcept;

}  // namespace ebb
