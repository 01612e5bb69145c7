// One row of a sampler: a linear combination, written as the paper's formula over symbols.
//   x()   the state at the start of the step
//   d(k)  the x_0 estimate of k evaluations ago, after correction (clipping and the like)
//   e(k)  the noise estimate of k evaluations ago, before correction
//   n(k)  the same after correction: (point - alpha d(k)) / sigma; equal to e(k) without one
//   u(k)  the unguided x_0 estimate; equal to d(k) without guidance
//   z(k)  draw k of the step: the same numbers wherever the step names it
// e and n, because DDIM as shipped clips x_0 and keeps the unclipped noise, while everything that
// follows slopes wants those of the corrected path.
// Terms stand, and are later added, in the order x, d, e, n, u, z; a coefficient of 0 is no term.
#pragma once

#include <compare>
#include <cstddef>
#include <utility>
#include <vector>

namespace ebb {

struct symbol {
  enum class kind { x, d, e, n, u, z };
  kind what = kind::x;
  std::size_t index = 0;

  friend auto operator<=>(const symbol&, const symbol&) = default;
};

struct term {
  symbol of;
  double coefficient = 0;

  friend bool operator==(const term&, const term&) = default;
};

class combination {
 public:
  combination() = default;
  combination(symbol of);

  [[nodiscard]] const std::vector<term>& terms() const& { return terms_; }
  [[nodiscard]] std::vector<term> terms() && { return std::move(terms_); }
  [[nodiscard]] bool empty() const { return terms_.empty(); }

  // The coefficient of one symbol; 0 if the row does not name it.
  [[nodiscard]] double operator[](symbol of) const;

  combination& operator+=(const combination& other);
  combination& operator*=(double factor);
  combination& operator/=(double divisor);

  friend combination operator+(combination a, const combination& b) { return a += b; }
  friend combination operator-(const combination& a, combination b) { return (b *= -1) += a; }
  friend combination operator-(combination a) { return a *= -1; }
  friend combination operator*(combination a, double c) { return a *= c; }
  friend combination operator*(double c, combination a) { return a *= c; }
  friend combination operator/(combination a, double c) { return a /= c; }
  friend bool operator==(const combination&, const combination&) = default;

 private:
  void add(symbol of, double c);
  combination& drop_zeros();

  std::vector<term> terms_;
};

// `next` with its state x() replaced by the result of `first`: first one row, then the other.
combination after(const combination& first, const combination& next);

namespace symbols {
combination x();
combination d(std::size_t k = 0);
combination e(std::size_t k = 0);
combination n(std::size_t k = 0);
combination u(std::size_t k = 0);
combination z(std::size_t k = 0);
}  // namespace symbols

}  // namespace ebb
