// A toy device. Its memory is out of the host's reach: there are only handles, and these kernels.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

class toy_device {
 public:
  using handle = std::size_t;

  explicit toy_device(std::size_t size) : size_(size) {}

  handle allocate() {
    memory_.emplace_back(size_);
    return memory_.size() - 1;
  }
  void upload(std::span<const float> from, handle to) {
    std::copy(from.begin(), from.end(), memory_[to].begin());
  }
  void download(handle from, std::span<float> to) const {
    std::copy(memory_[from].begin(), memory_[from].end(), to.begin());
  }

  void fill(handle y, float value) { std::fill(memory_[y].begin(), memory_[y].end(), value); }
  void axpby(double a, handle x, double b, handle y) {  // y = a x + b y
    const auto fa = static_cast<float>(a), fb = static_cast<float>(b);
    for (std::size_t i = 0; i < size_; ++i) memory_[y][i] = fa * memory_[x][i] + fb * memory_[y][i];
  }
  void map(handle x, handle y, auto kernel) {  // y = kernel(x), element by element
    for (std::size_t i = 0; i < size_; ++i) memory_[y][i] = kernel(memory_[x][i]);
  }

 private:
  std::size_t size_;
  std::vector<std::vector<float>> memory_;
};
