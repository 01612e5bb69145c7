// Instantiated by src/elements.
#pragma once

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
  return kernels::current<T>().combine(out, n, coefficients, inputs, terms);
}

template <class T>
void learned_scale(T* z, const T* v, std::size_t n, double log_min, double log_max) noexcept {
  kernels::current<T>().learned_scale(z, v, n, log_min, log_max);
}

template <class T>
std::size_t first_non_finite(const T* x, std::size_t n) noexcept {
  return kernels::current<T>().first_non_finite(x, n);
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

}  // namespace ebb
