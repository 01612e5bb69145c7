// The 2M step as a straight port of the Python that everyone ships: an array for each operation.
#pragma once

#include "../by_hand/row.hpp"

#include <ebb/tensor/tensor.hpp>

#include <utility>
#include <vector>

template <class T, class Operation>
std::vector<T> each(const std::vector<T>& a, const std::vector<T>& b, Operation operation) {
  std::vector<T> result(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) result[i] = operation(a[i], b[i]);
  return result;
}
template <class T>
std::vector<T> operator+(const std::vector<T>& a, const std::vector<T>& b) {
  return each(a, b, [](T x, T y) { return x + y; });
}
template <class T>
std::vector<T> operator-(const std::vector<T>& a, const std::vector<T>& b) {
  return each(a, b, [](T x, T y) { return x - y; });
}
template <class T>
std::vector<T> operator*(T c, const std::vector<T>& a) {
  return each(a, a, [c](T x, T) { return c * x; });
}

template <class T>
class two_m_temporaries {
 public:
  two_m_temporaries(std::vector<two_m_row<T>> rows, const ebb::tensor<T>& x,
                    const ebb::tensor<T>& out)
      : rows_(std::move(rows)), x_(x.begin(), x.end()), out_(out.begin(), out.end()) {}

  void advance() {
    const auto& row = rows_[now_++];
    auto d = row.skip * x_ + row.out * out_;
    x_ = row.of_x * x_ + (row.of_d + row.of_before) * d - row.of_before * (d - before_);
    before_ = std::move(d);
  }
  [[nodiscard]] const T* state() const { return x_.data(); }

 private:
  std::vector<two_m_row<T>> rows_;
  std::size_t now_ = 0;
  std::vector<T> x_, out_, before_ = std::vector<T>(x_.size());
};
