// A borrowed buffer: contiguous, row-major, with a shape whose axis 0 is the batch. Made from a
// tensor, a std::vector, span or array, or any container with container_traits; whatever is strided
// does not convert. Constness is in T: view<const float> reads. The memory must outlive the view.
#pragma once

#include <ebb/tensor/container.hpp>
#include <ebb/tensor/shape.hpp>

#include <span>

namespace ebb {

template <class T>
inline constexpr bool is_view = false;
template <class T>
inline constexpr bool is_view<view<T>> = true;

// A plain contiguous list of numbers: std::vector, std::span, std::array. Not what has a shape of
// its own (xtensor, Eigen, multi_array): those come in by container_traits or not at all.
template <class R>
concept plain_range =
    !is_view<std::remove_cvref_t<R>> && !container<R> && std::ranges::contiguous_range<R> &&
    std::ranges::sized_range<R> && !requires(R & r) {
  r.shape();
}
&&!requires(R & r) { r.rows(); };

template <class T>
class view {
 public:
  using element_type = T;
  using value_type = std::remove_cv_t<T>;

  // No elements, shape {0}.
  constexpr view() noexcept = default;

  // Errors: errc::shape_mismatch for a null pointer to one element or more.
  constexpr view(T* data, const ebb::shape& shape) : data_(data), shape_(shape) {
    if (data == nullptr && shape.size() != 0)
      fail(errc::shape_mismatch, {"view: null data with ", shape.size(), " elements of shape ",
                                  to_string(shape), ": need a pointer to that many"});
  }

  // view<T> to view<const T>.
  template <class U>
  requires(!std::same_as<U, T> &&
           std::is_convertible_v<U (*)[], T (*)[]>) constexpr view(const view<U>& other) noexcept
      : data_(other.data()), shape_(other.shape()) {}

  // A tensor, or another container with container_traits, in the shape it has. A temporary only as
  // view<const T>: it lives to the end of the expression.
  template <class C>
  requires(container<C> &&
           (std::is_lvalue_reference_v<C> ||
            std::is_const_v<T>)&&std::is_convertible_v<typename view_of_t<C>::element_type (*)[],
                                                       T (*)[]>) constexpr view(C&& c)
      : view(container_traits<std::remove_cvref_t<C>>::view_of(c)) {}

  // A plain range, in shape {size}.
  template <class R>
  requires(plain_range<R> &&
           (std::ranges::borrowed_range<R> || std::is_const_v<T>)&&std::is_convertible_v<
               std::remove_reference_t<std::ranges::range_reference_t<R>> (*)[],
               T (*)[]>) constexpr view(R&& range)
      : data_(std::ranges::data(range)),
        shape_({static_cast<std::size_t>(std::ranges::size(range))}) {}

  [[nodiscard]] constexpr T* data() const noexcept { return data_; }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return shape_.size(); }
  [[nodiscard]] constexpr bool empty() const noexcept { return size() == 0; }
  [[nodiscard]] constexpr const ebb::shape& shape() const noexcept { return shape_; }
  [[nodiscard]] constexpr T& operator[](std::size_t i) const noexcept { return data_[i]; }
  [[nodiscard]] constexpr T* begin() const noexcept { return data_; }
  [[nodiscard]] constexpr T* end() const noexcept { return data_ + size(); }
  [[nodiscard]] constexpr std::span<T> span() const noexcept { return {data_, size()}; }

  // Samples first ... first + count - 1: shape {count, ...}; sample(i): shape {1, ...}. Errors:
  // errc::invalid_split beyond the batch.
  [[nodiscard]] constexpr view samples(std::size_t first, std::size_t count) const {
    if (first > shape_.batch() || count > shape_.batch() - first)
      fail(errc::invalid_split,
           {"samples: first = ", first, ", count = ", count, ": the batch of shape ",
            to_string(shape_), " has ", shape_.batch()});
    view result;
    result.data_ = data_ + first * shape_.sample_size();
    result.shape_ = shape_.with_batch(count);
    return result;
  }
  [[nodiscard]] constexpr view sample(std::size_t i) const { return samples(i, 1); }

 private:
  T* data_ = nullptr;
  ebb::shape shape_{0};
};

template <class T>
view(T*, shape) -> view<T>;
template <container C>
view(C&) -> view<typename view_of_t<C>::element_type>;
template <plain_range R>
view(R&) -> view<std::remove_reference_t<std::ranges::range_reference_t<R>>>;

// The view of a container that stays: as_view(matrix). Errors: errc::not_contiguous.
template <container C>
[[nodiscard]] constexpr auto as_view(C& c) {
  return container_traits<std::remove_cv_t<C>>::view_of(c);
}

}  // namespace ebb

template <class T>
inline constexpr bool std::ranges::enable_borrowed_range<ebb::view<T>> = true;
