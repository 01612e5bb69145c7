#include "correctly_rounded.hpp"

#include "double_double.hpp"

#include <array>
#include <bit>
#include <cstdint>

namespace ebb::correctly_rounded {
namespace {

// A series in z: its first terms in pairs, the rest, 2^-21 and less of the sum, in double.
template <std::size_t Pairs, std::size_t Rest>
struct series {
  std::array<double_double, Pairs> pairs{};
  std::array<double, Rest> rest{};

  // next(k, c): coefficient k + 1 from coefficient k.
  template <class Next>
  constexpr series(double_double first, Next next) {
    for (std::size_t k = 0; k < Pairs + Rest; ++k) {
      if (k < Pairs) pairs[k] = first;
      else rest[k - Pairs] = first.high;
      first = next(static_cast<double>(k), first);
    }
  }

  [[nodiscard]] double_double operator()(double_double z) const noexcept {
    double tail = 0;
    for (std::size_t k = Rest; k-- > 0;) tail = tail * z.high + rest[k];
    double_double sum = z * tail + pairs[Pairs - 1];
    for (std::size_t k = Pairs - 1; k-- > 0;) sum = sum * z + pairs[k];
    return sum;
  }
};

constexpr double_double one{1, 0};
constexpr series<5, 11> atanh_series(one, [](double k, double_double) {  // of atanh(s) / s
  return one / double_double{2 * k + 3, 0};
});
constexpr series<4, 8> sine_series(one, [](double k, double_double c) {
  return -c / double_double{(2 * k + 2) * (2 * k + 3), 0};
});
constexpr series<5, 8> cosine_series(one, [](double k, double_double c) {
  return -c / double_double{(2 * k + 1) * (2 * k + 2), 0};
});
constexpr series<7, 11> exp_series(one, [](double k, double_double c) {
  return c / double_double{k + 1, 0};
});

// log 2 and pi / 2 in three pieces; the first has zeros enough that whole multiples are exact
constexpr double log_2[] = {0x1.62e42fee00000p-1, 0x1.a39ef35793c76p-33, 0x1.cc01f97b57a08p-87};
constexpr double half_pi[] = {0x1.921fb54400000p+0, 0x1.0b4611a626331p-34, 0x1.1701b839a2520p-88};

// x + n c, x near -n c or not
double_double plus_multiple(double_double x, double n, const double (&c)[3]) noexcept {
  return (x + n * c[0]) + (exact_product(n, c[1]) + n * c[2]);
}

}  // namespace

// x = 2^e m, m in [sqrt(1/2), sqrt(2)); log m = 2 atanh((m - 1) / (m + 1))
double log(double x) noexcept {
  constexpr std::uint64_t root_half = 0x3FE6A09E667F3BCD, fraction = 0x000FFFFFFFFFFFFF;
  const auto shifted = std::bit_cast<std::uint64_t>(x) + (0x3FF0000000000000 - root_half);
  const double m = std::bit_cast<double>((shifted & fraction) + root_half);
  const double e = static_cast<double>(static_cast<int>(shifted >> 52) - 1023);
  if (m == 1 && e == 0) return 0;
  const auto s = double_double{m - 1, 0} / exact_sum(m, 1);
  const auto result = plus_multiple(s * atanh_series(s * s) * 2.0, e, log_2);
  return result.high + result.low;
}

// x = n log 2 + r
double exp(double x) noexcept {
  constexpr double shift = 0x1.8p52;  // adding it rounds to an integer
  const double n = (x * 0x1.71547652b82fep+0 + shift) - shift;
  const auto result = exp_series(plus_multiple({x, 0}, -n, log_2));
  const auto biased = static_cast<std::uint64_t>(static_cast<std::int64_t>(n) + 1023);
  return (result.high + result.low) * std::bit_cast<double>(biased << 52);
}

// angle = n pi / 2 + r
direction cos_sin(double angle) noexcept {
  const int n = static_cast<int>(angle * 0x1.45f306dc9c883p-1 + 0.5);
  const auto r = plus_multiple({angle, 0}, -n, half_pi);
  const auto square = r * r;
  const auto s = r * sine_series(square), c = cosine_series(square);
  const double sine = s.high + s.low, cosine = c.high + c.low;
  switch (n & 3) {
    case 0: return {cosine, sine};
    case 1: return {-sine, cosine};
    case 2: return {-cosine, -sine};
    default: return {sine, -cosine};
  }
}

}  // namespace ebb::correctly_rounded
