// Latencies, counted between powers of two.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

class histogram {
 public:
  explicit histogram(std::size_t size) { sorted_.reserve(size); }

  void add(double microseconds) { sorted_.push_back(microseconds); }

  void print(std::FILE* out) {
    std::sort(sorted_.begin(), sorted_.end());
    auto begin = sorted_.begin();
    while (begin != sorted_.end()) {
      const double below = std::exp2(std::floor(std::log2(*begin)) + 1);
      const auto end = std::lower_bound(begin, sorted_.end(), below);
      const auto count = static_cast<std::size_t>(end - begin);
      const std::string bar((50 * count + sorted_.size() - 1) / sorted_.size(), '#');
      std::fprintf(out, "  < %7.4g us %6zu %s\n", below, count, bar.c_str());
      begin = end;
    }
    std::fprintf(out, "  median %.2f us, 99.9 %% below %.2f us, worst %.2f us\n", at(0.5),
                 at(0.999), sorted_.back());
  }

 private:
  [[nodiscard]] double at(double share) const {
    return sorted_[static_cast<std::size_t>(share * static_cast<double>(sorted_.size() - 1))];
  }

  std::vector<double> sorted_;
};
