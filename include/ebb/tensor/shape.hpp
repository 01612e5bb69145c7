// The extents of a buffer, row-major, axis 0 the batch: {8} is eight samples of one number, {1, 16,
// 14} one sample of 16 x 14. Up to 8 extents, held in place.
#pragma once

#include <ebb/error.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>

namespace ebb {

class shape {
 public:
  static constexpr std::size_t max_rank = 8;
  static constexpr std::size_t max_size = PTRDIFF_MAX / 8;  // elements, of up to 8 bytes each

 private:
  // First, because clang needs it to make shapes in constant expressions.
  template <class I>
  constexpr void assign(const I* extents, std::size_t rank) {
    if (rank > max_rank)
      fail(errc::shape_overflow, {"shape: ", rank, " extents: need ", max_rank, " or fewer"});
    rank_ = rank;
    for (std::size_t axis = 0; axis < rank; ++axis) {
      if constexpr (std::signed_integral<I>)
        if (extents[axis] < 0)
          fail(errc::shape_overflow,
               {"shape: extent ", axis, " = ", extents[axis], ": need 0 or more"});
      extents_[axis] = static_cast<std::size_t>(extents[axis]);
    }
    check();
  }

 public:
  // No extents: one scalar sample.
  constexpr shape() noexcept = default;

  // Errors: errc::shape_overflow for more than 8 extents, or a product beyond max_size.
  constexpr shape(std::initializer_list<std::size_t> extents) {
    assign(extents.begin(), extents.size());
  }

  // From a range of integers (std::vector, std::span, another library's shape). Errors: as above,
  // and for a negative extent.
  template <class Range>
  requires requires(const Range& range) {
    { *range.data() } -> std::convertible_to<std::size_t>;
    requires std::integral<std::remove_cvref_t<decltype(*range.data())>>;
    { range.size() } -> std::convertible_to<std::size_t>;
  }
  constexpr explicit shape(const Range& extents) {
    assign(extents.data(), static_cast<std::size_t>(extents.size()));
  }

  [[nodiscard]] constexpr std::size_t rank() const noexcept { return rank_; }
  [[nodiscard]] constexpr std::size_t operator[](std::size_t axis) const noexcept {
    return extents_[axis];
  }
  [[nodiscard]] constexpr const std::size_t* begin() const noexcept { return extents_.data(); }
  [[nodiscard]] constexpr const std::size_t* end() const noexcept {
    return extents_.data() + rank_;
  }

  // Elements in all; samples; elements in each sample. size() == batch() * sample_size().
  [[nodiscard]] constexpr std::size_t size() const noexcept { return batch() * sample_size_; }
  [[nodiscard]] constexpr std::size_t batch() const noexcept { return rank_ ? extents_[0] : 1; }
  [[nodiscard]] constexpr std::size_t sample_size() const noexcept { return sample_size_; }

  // The same samples, n of them. Errors: errc::shape_overflow.
  [[nodiscard]] constexpr shape with_batch(std::size_t n) const {
    shape result = *this;
    if (rank_ == 0) result.rank_ = 1;
    result.extents_[0] = n;
    result.check();
    return result;
  }

  friend constexpr bool operator==(const shape& a, const shape& b) noexcept {
    if (a.rank_ != b.rank_) return false;
    for (std::size_t axis = 0; axis < a.rank_; ++axis)
      if (a.extents_[axis] != b.extents_[axis]) return false;
    return true;
  }

 private:
  constexpr void check() {
    sample_size_ = 1;
    for (std::size_t axis = rank_; axis-- > 0;) {
      const std::size_t inner = sample_size_;
      if (inner != 0 && extents_[axis] > max_size / inner) overflow();
      if (axis > 0) sample_size_ *= extents_[axis];
    }
  }

  [[noreturn]] void overflow() const;  // names the shape and the limit

  std::array<std::size_t, max_rank> extents_{};
  std::size_t rank_ = 0;
  std::size_t sample_size_ = 1;
};

// "{1, 16, 14}"
[[nodiscard]] std::string to_string(const shape& shape);

}  // namespace ebb
