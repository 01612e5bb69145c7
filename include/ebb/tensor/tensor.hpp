// An owning buffer: contiguous, row-major, 64-byte aligned, with a shape whose axis 0 is the batch.
// Converts to view wherever one is taken.
#pragma once

#include <ebb/tensor/bfloat16.hpp>
#include <ebb/tensor/half.hpp>
#include <ebb/tensor/view.hpp>

#include <new>
#include <utility>
#include <vector>

namespace ebb {

template <class T = float>
class tensor {
  static_assert(std::is_trivially_copyable_v<T> && sizeof(T) <= 8, "Ebb: tensor<T> holds numbers");

 public:
  using value_type = T;

  // No elements, shape {0}; so is a tensor that was moved from.
  tensor() noexcept = default;

  // Zeros.
  explicit tensor(const ebb::shape& shape) : tensor(shape, allocate(shape.size())) {
    for (std::size_t i = 0; i < size(); ++i) data_[i] = T();
  }

  // Copies. Errors: errc::shape_mismatch unless there are shape.size() values.
  tensor(const ebb::shape& shape, const std::vector<T>& values) : tensor(shape, nullptr) {
    if (values.size() != shape.size())
      fail(errc::shape_mismatch, {"tensor: ", values.size(), " values for shape ", to_string(shape),
                                  ": need ", shape.size()});
    data_ = allocate(shape.size());
    copy(values.data());
  }
  explicit tensor(view<const T> other) : tensor(other.shape(), allocate(other.size())) {
    copy(other.data());
  }

  tensor(const tensor& other) : tensor(other.shape_, allocate(other.size())) { copy(other.data_); }
  tensor(tensor&& other) noexcept { swap(other); }
  ~tensor() { ::operator delete (data_, std::align_val_t{64}); }

  // Reuses the memory where sizes agree.
  tensor& operator=(const tensor& other) {
    if (this == &other) return *this;
    if (size() == other.size()) {
      shape_ = other.shape_;
      copy(other.data_);
    } else {
      tensor copied(other);
      swap(copied);
    }
    return *this;
  }
  tensor& operator=(tensor&& other) noexcept {
    tensor moved(std::move(other));
    swap(moved);
    return *this;
  }

  void swap(tensor& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(shape_, other.shape_);
  }
  friend void swap(tensor& a, tensor& b) noexcept { a.swap(b); }

  [[nodiscard]] T* data() noexcept { return data_; }
  [[nodiscard]] const T* data() const noexcept { return data_; }
  [[nodiscard]] std::size_t size() const noexcept { return shape_.size(); }
  [[nodiscard]] bool empty() const noexcept { return size() == 0; }
  [[nodiscard]] const ebb::shape& shape() const noexcept { return shape_; }
  [[nodiscard]] T& operator[](std::size_t i) noexcept { return data_[i]; }
  [[nodiscard]] const T& operator[](std::size_t i) const noexcept { return data_[i]; }
  [[nodiscard]] T* begin() noexcept { return data_; }
  [[nodiscard]] T* end() noexcept { return data_ + size(); }
  [[nodiscard]] const T* begin() const noexcept { return data_; }
  [[nodiscard]] const T* end() const noexcept { return data_ + size(); }

  friend bool operator==(const tensor& a, const tensor& b) {
    if (a.shape_ != b.shape_) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
      if (a[i] != b[i]) return false;
    return true;
  }

 private:
  tensor(const ebb::shape& shape, T* data) noexcept : data_(data), shape_(shape) {}

  static T* allocate(std::size_t n) {
    return n ? static_cast<T*>(::operator new (n * sizeof(T), std::align_val_t{64})) : nullptr;
  }

  void copy(const T* from) noexcept {
    for (std::size_t i = 0; i < size(); ++i) data_[i] = from[i];
  }

  T* data_ = nullptr;
  ebb::shape shape_{0};
};

template <class T>
struct container_traits<tensor<T>> {
  using value_type = T;
  static view<T> view_of(tensor<T>& x) noexcept { return {x.data(), x.shape()}; }
  static view<const T> view_of(const tensor<T>& x) noexcept { return {x.data(), x.shape()}; }
  static tensor<T> make(const shape& shape) { return tensor<T>(shape); }
};

}  // namespace ebb
