// One row of a sampler: a linear combination, written as the paper's formula over symbols.
//   x()   the state at the start of the step
//   d(k)  the x_0 estimate of k evaluations ago, after correction (clipping and the like)
//   e(k)  the noise estimate of k evaluations ago, before correction
//   u(k)  the unguided x_0 estimate; equal to d(k) without guidance
//   z(k)  draw k of the step: the same numbers wherever the step names it
// Two memories, d and e, because DDIM as shipped clips x_0 and keeps the unclipped noise.
// Terms are kept, and later added, in the order x, d, e, u, z; a term of coefficient 0 is no term.
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <vector>

namespace ebb {

struct symbol {
  enum class kind { x, d, e, u, z };
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
  combination(symbol of) : terms_{{of, 1}} {}

  [[nodiscard]] const std::vector<term>& terms() const { return terms_; }
  [[nodiscard]] bool empty() const { return terms_.empty(); }

  // The coefficient of one symbol; 0 if the row does not name it.
  [[nodiscard]] double operator[](symbol of) const {
    const auto place = find(of);
    return place != terms_.end() && place->of == of ? place->coefficient : 0;
  }

  combination& operator+=(const combination& other) {
    for (const auto& [of, c] : other.terms_) add(of, c);
    return *this;
  }
  combination& operator*=(double factor) {
    for (auto& t : terms_) t.coefficient *= factor;
    return drop_zeros();
  }

  friend combination operator+(combination a, const combination& b) { return a += b; }
  friend combination operator-(const combination& a, combination b) { return (b *= -1) += a; }
  friend combination operator-(combination a) { return a *= -1; }
  friend combination operator*(combination a, double c) { return a *= c; }
  friend combination operator*(double c, combination a) { return a *= c; }
  friend combination operator/(combination a, double c) {
    for (auto& t : a.terms_) t.coefficient /= c;
    return a.drop_zeros();
  }
  friend bool operator==(const combination&, const combination&) = default;

  // `next` with its state x() replaced by the result of `first`: first one row, then the other.
  friend combination after(const combination& first, const combination& next) {
    combination rest = next;
    const double c = next[{symbol::kind::x, 0}];
    rest.add({symbol::kind::x, 0}, -c);
    return c * first + rest;
  }

 private:
  std::vector<term>::const_iterator find(symbol of) const {
    return std::lower_bound(terms_.begin(), terms_.end(), of,
                            [](const term& t, const symbol& s) { return t.of < s; });
  }
  void add(symbol of, double c) {
    const auto place = terms_.begin() + (find(of) - terms_.cbegin());
    if (place == terms_.end() || place->of != of)
      terms_.insert(place, {of, c});
    else
      place->coefficient += c;
    drop_zeros();
  }
  combination& drop_zeros() {
    std::erase_if(terms_, [](const term& t) { return t.coefficient == 0; });
    return *this;
  }

  std::vector<term> terms_;
};

combination after(const combination& first, const combination& next);

namespace symbols {
inline combination x() { return symbol{symbol::kind::x, 0}; }
inline combination d(std::size_t k = 0) { return symbol{symbol::kind::d, k}; }
inline combination e(std::size_t k = 0) { return symbol{symbol::kind::e, k}; }
inline combination u(std::size_t k = 0) { return symbol{symbol::kind::u, k}; }
inline combination z(std::size_t k = 0) { return symbol{symbol::kind::z, k}; }
}  // namespace symbols

}  // namespace ebb
