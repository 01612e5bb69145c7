#include <ebb/tensor/convert.hpp>

#include "../kernels/dispatch.hpp"

namespace ebb {
namespace {

void check(std::size_t from, std::size_t to) {
  if (from != to)
    fail(errc::shape_mismatch,
         {"convert: from has ", from, " elements, to has ", to, ": need equal sizes"});
}

template <class T>
void widen(view<const T> from, view<float> to) {
  check(from.size(), to.size());
  kernels::current<T>().widen(to.data(), from.data(), to.size());
}

template <class T>
void narrow(view<const float> from, view<T> to) {
  check(from.size(), to.size());
  kernels::current<T>().narrow(to.data(), from.data(), to.size());
}

}  // namespace

void convert(view<const half> from, view<float> to) { widen(from, to); }
void convert(view<const bfloat16> from, view<float> to) { widen(from, to); }
void convert(view<const float> from, view<half> to) { narrow(from, to); }
void convert(view<const float> from, view<bfloat16> to) { narrow(from, to); }

}  // namespace ebb
