#include "ziggurat.hpp"

#include <cmath>

#include "correctly_rounded.hpp"
#include "double_double.hpp"

namespace ebb {
namespace {

// a / b 2^bits to the nearest integer, a < b
std::uint64_t scaled_quotient(double a, double b, int bits) {
  const auto quotient = double_double{a, 0} / double_double{b, 0};
  const double scaled = std::ldexp(quotient.high, bits), whole = std::floor(scaled);
  const double rest = (scaled - whole) + std::ldexp(quotient.low, bits);
  return static_cast<std::uint64_t>(whole) + (rest > 0.5 ? 1 : 0);
}

}  // namespace

// From the tail upwards: the strip above x has the area x (f(y) - f(x)).
ziggurat::ziggurat() {
  constexpr double area = 0x1.43016a5a4372ep-8;
  std::array<double, 256> x;
  x[255] = r;
  for (std::size_t i = 255; i > 0; --i) {
    height[i] = correctly_rounded::exp(-0.5 * x[i] * x[i]);
    // NumPy's table has one number that is not the nearest.
    if (i == 38) height[i] = std::nextafter(height[i], 1.0);
    x[i - 1] = i == 1 ? area / height[255]
                      : std::sqrt(-2.0 * correctly_rounded::log(area / x[i] + height[i]));
  }
  height[0] = 1;
  for (std::size_t i = 0; i < 256; ++i) {
    const double inner = i == 0 ? r : i == 1 ? 0 : x[i - 1];
    width[i] = std::ldexp(x[i], -52);
    inside[i] = scaled_quotient(inner, x[i], 52);
    float_width[i] = static_cast<float>(std::ldexp(x[i], -23));
    float_height[i] = static_cast<float>(height[i]);
    float_inside[i] = static_cast<std::uint32_t>(scaled_quotient(inner, x[i], 23));
  }
}

const ziggurat& ziggurat::strips() {
  static const ziggurat made;
  return made;
}

}  // namespace ebb
