// torchsde's BrownianInterval with tol = 1e-6, pool_size = 24, halfway_tree = True: one path of
// tensors of T.
#pragma once

#include <ebb/noise/torch_cpu.hpp>

#include <vector>

namespace ebb {

// round(x, 6) of Python: the double nearest to the decimal number nearest to x. x >= 0.
[[nodiscard]] double six_digits(double x);

template <class T>
class brownian_tree {
 public:
  // The path from time `first` to `last`, 0 <= first < last.
  brownian_tree(std::uint64_t seed, double first, double last, torch_cpu_path path)
      : seed_(seed), path_(path), first_(first), last_(last) {}

  // out = W(to) - W(from), first <= from <= to <= last.
  void increment(double from, double to, std::span<T> out) const;

 private:
  using values = std::vector<T>;
  struct node {
    double start, end;
    std::uint64_t place;
    std::uint32_t depth;
  };

  void randn(std::uint32_t seed, values& out) const;
  [[nodiscard]] values halve(const node& at, double middle, values& w) const;
  void sum(const node& at, double from, double to, values w, std::span<T> out) const;

  std::uint64_t seed_;
  torch_cpu_path path_;
  double first_, last_;
};

extern template class brownian_tree<float>;
extern template class brownian_tree<double>;

}  // namespace ebb
