// The 2M step in xtensor's expressions: in place, two passes, no check.
#pragma once

#include "../by_hand/row.hpp"

#include <ebb/tensor/xtensor.hpp>

#include <array>
#include <utility>
#include <vector>

template <class T>
class two_m_xtensor {
 public:
  two_m_xtensor(std::vector<two_m_row<T>> rows, const ebb::tensor<T>& x, const ebb::tensor<T>& out)
      : rows_(std::move(rows)), x_(copy(x)), out_(copy(out)) {}

  void advance() {
    const auto& row = rows_[now_++];
    d_.assign(row.skip * x_ + row.out * out_);
    x_.assign(row.of_x * x_ + row.of_d * d_ + row.of_before * before_);
    std::swap(d_, before_);
  }
  [[nodiscard]] const T* state() const { return x_.data(); }

 private:
  using array = xt::xtensor<T, 1>;
  static array copy(const ebb::tensor<T>& x) {
    return xt::adapt(x.data(), x.size(), xt::no_ownership(), std::array{x.size()});
  }

  std::vector<two_m_row<T>> rows_;
  std::size_t now_ = 0;
  array x_, out_, d_ = xt::zeros_like(x_), before_ = xt::zeros_like(x_);
};
