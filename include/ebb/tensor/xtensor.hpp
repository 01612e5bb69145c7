// xtensor 0.24 to 0.27, opt-in: row-major xt::xtensor, xt::xarray and what xt::adapt gives convert
// to ebb::view with the shape they have, and as_xtensor goes back. A container declared
// column-major and an xt::view do not convert; one whose layout is known at run time only throws
// errc::not_contiguous unless it is row-major.
#pragma once

#include <ebb/tensor/view.hpp>

#if __has_include(<xtensor/containers/xtensor.hpp>)  // 0.26 and later
#include <xtensor/containers/xadapt.hpp>
#include <xtensor/containers/xarray.hpp>
#include <xtensor/containers/xtensor.hpp>
#else
#include <xtensor/xadapt.hpp>
#include <xtensor/xarray.hpp>
#include <xtensor/xtensor.hpp>
#endif

#include <vector>

namespace ebb {

// What the specialisations below share.
template <class C>
struct xtensor_traits {
  using value_type = std::remove_const_t<typename C::value_type>;

  template <class D>
  static auto view_of(D& x) {
    const ebb::shape shape(x.shape());
    std::size_t inner = 1;
    for (std::size_t axis = shape.rank(); axis-- > 0; inner *= shape[axis])
      if (shape.size() != 0 && shape[axis] != 1 &&
          static_cast<std::size_t>(x.strides()[axis]) != inner)
        fail(errc::not_contiguous,
             {"xtensor container of shape ", to_string(shape), ": stride ", axis, " = ",
              x.strides()[axis], ": need ", inner, " (row-major, no gaps); assign it to an ",
              "xt::xarray<T> first"});
    return view(x.data(), shape);
  }
};

// The owning ones: rank any, or N.
template <class C, std::size_t N>
struct owning_xtensor_traits : xtensor_traits<C> {
  // Errors: errc::shape_mismatch for another number of extents.
  static C make(const shape& shape) {
    if constexpr (N != SIZE_MAX)
      if (shape.rank() != N)
        fail(errc::shape_mismatch, {"xt::xtensor of ", N, " dimensions for shape ",
                                    to_string(shape), ": need as many extents"});
    typename C::shape_type extents;
    xt::resize_container(extents, shape.rank());
    for (std::size_t axis = 0; axis < shape.rank(); ++axis) extents[axis] = shape[axis];
    return C(extents, xt::layout_type::row_major);
  }
};

template <class E, std::size_t N, xt::layout_type L, class Tag>
requires(L !=
         xt::layout_type::column_major) struct container_traits<xt::xtensor_container<E, N, L, Tag>>
    : owning_xtensor_traits<xt::xtensor_container<E, N, L, Tag>, N> {
};
template <class E, xt::layout_type L, class S, class Tag>
requires(L !=
         xt::layout_type::column_major) struct container_traits<xt::xarray_container<E, L, S, Tag>>
    : owning_xtensor_traits<xt::xarray_container<E, L, S, Tag>, SIZE_MAX> {
};
template <class E, std::size_t N, xt::layout_type L, class Tag>
requires(L !=
         xt::layout_type::column_major) struct container_traits<xt::xtensor_adaptor<E, N, L, Tag>>
    : xtensor_traits<xt::xtensor_adaptor<E, N, L, Tag>> {
};
template <class E, xt::layout_type L, class S, class Tag>
requires(L !=
         xt::layout_type::column_major) struct container_traits<xt::xarray_adaptor<E, L, S, Tag>>
    : xtensor_traits<xt::xarray_adaptor<E, L, S, Tag>> {
};

// The same memory and shape, not owned.
template <class T>
[[nodiscard]] auto as_xtensor(view<T> x) {
  return xt::adapt(x.data(), x.size(), xt::no_ownership(),
                   std::vector<std::size_t>(x.shape().begin(), x.shape().end()));
}
template <container C>
[[nodiscard]] auto as_xtensor(C& c) {
  return as_xtensor(as_view(c));
}

}  // namespace ebb
