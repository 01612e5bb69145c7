// The 2M step as the loop of ../by_hand, for the instruction set that Ebb uses: out of place, and
// refusing what is not finite before anything has moved.
#pragma once

#include "../by_hand/by_hand.hpp"

#include <ebb/tensor/instruction_set.hpp>
#include <ebb/tensor/tensor.hpp>

#include <stdexcept>
#include <utility>
#include <vector>

template <class T>
const by_hand::loops<T>& loops() {
  const auto set = ebb::current_instruction_set();
  const by_hand::table& table = set == ebb::instruction_set::avx512 ? by_hand::avx512
                                : set == ebb::instruction_set::avx2 ? by_hand::avx2
                                                                    : by_hand::baseline;
  if constexpr (std::is_same_v<T, float>) return table.for_float;
  else return table.for_double;
}

template <class T>
class two_m_by_hand {
 public:
  two_m_by_hand(std::vector<two_m_row<T>> rows, const ebb::tensor<T>& x, const ebb::tensor<T>& out)
      : rows_(std::move(rows)), x_(x), out_(out) {}

  void advance() {
    if (!step_(rows_[now_++], x_.data(), out_.data(), before_.data(), d_.data(), next_.data(),
               x_.size()))
      throw std::domain_error("not finite");
    swap(x_, next_);
    swap(before_, d_);
  }
  [[nodiscard]] const T* state() const { return x_.data(); }

 private:
  decltype(by_hand::loops<T>::two_m) step_ = loops<T>().two_m;
  std::vector<two_m_row<T>> rows_;
  std::size_t now_ = 0;
  ebb::tensor<T> x_, out_, next_{x_.shape()}, d_{x_.shape()}, before_{x_.shape()};
};
