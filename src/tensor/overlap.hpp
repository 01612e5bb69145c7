// Element by element in place: the same memory is fine, some of the same memory is not.
#pragma once

#include <ebb/tensor/view.hpp>

#include <functional>

namespace ebb {

template <class T>
[[nodiscard]] bool overlap_partly(view<T> out, view<const T> in) {
  const std::less<const T*> before;
  return out.data() != in.data() && before(in.data(), out.end()) && before(out.data(), in.end());
}

}  // namespace ebb
