// The 2M step in Eigen's expressions: in place, two passes, no check.
#pragma once

#include "../by_hand/row.hpp"

#include <ebb/tensor/tensor.hpp>

#include <Eigen/Core>
#include <vector>

template <class T>
class two_m_eigen {
 public:
  two_m_eigen(std::vector<two_m_row<T>> rows, const ebb::tensor<T>& x, const ebb::tensor<T>& out)
      : rows_(std::move(rows)), x_(copy(x)), out_(copy(out)) {}

  void advance() {
    const auto& row = rows_[now_++];
    d_ = row.skip * x_ + row.out * out_;
    x_ = row.of_x * x_ + row.of_d * d_ + row.of_before * before_;
    d_.swap(before_);
  }
  [[nodiscard]] const T* state() const { return x_.data(); }

 private:
  using array = Eigen::Array<T, Eigen::Dynamic, 1>;
  static array copy(const ebb::tensor<T>& x) {
    return Eigen::Map<const array>(x.data(), static_cast<Eigen::Index>(x.size()));
  }

  std::vector<two_m_row<T>> rows_;
  std::size_t now_ = 0;
  array x_, out_, d_ = array::Zero(x_.size()), before_ = array::Zero(x_.size());
};
