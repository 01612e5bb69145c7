// How a container of another library becomes a view, and comes back: a specialisation of
// container_traits for each kind, in an opt-in header (ebb/tensor/eigen.hpp,
// ebb/tensor/xtensor.hpp) or in yours:
//
//   template <> struct ebb::container_traits<my_image> {
//     using value_type = float;
//     static ebb::view<float> view_of(my_image& x) { return {x.pixels(), {x.count(), x.area()}}; }
//     static ebb::view<const float> view_of(const my_image& x) { ... }
//     static my_image make(const ebb::shape& shape) { ... }   // owning containers only
//   };
//
// view_of reads memory in place, contiguous and row-major with axis 0 the batch, or throws
// errc::not_contiguous. From then on the container converts to ebb::view wherever one is taken.
// make returns a container of that shape, contents unspecified.
#pragma once

#include <concepts>
#include <type_traits>

namespace ebb {

class shape;
template <class T>
class view;

template <class C>
struct container_traits {};

// C, const or not, has a specialisation.
template <class C>
concept container = requires(std::remove_reference_t<C>& c) {
  typename container_traits<std::remove_cvref_t<C>>::value_type;
  container_traits<std::remove_cvref_t<C>>::view_of(c);
};

// ... and can be made from a shape: what sample() can return.
template <class C>
concept owning_container = container<C> && std::same_as<C, std::remove_cvref_t<C>> &&
    requires(const shape& shape) {
  { container_traits<C>::make(shape) } -> std::same_as<C>;
};

// view_of(c): view<T>, or view<const T> of a const container.
template <class C>
requires container<C>
using view_of_t = decltype(container_traits<std::remove_cvref_t<C>>::view_of(
    std::declval<std::remove_reference_t<C>&>()));

}  // namespace ebb
