// The strips of a ziggurat under exp(-x^2 / 2) (Marsaglia and Tsang 2000), as NumPy has them: strip
// i spans the abscissae up to x(i), x(255) = r where the tail begins; strip 0 is the base, tail and
// all, made as wide as its area needs. All strips have one area.
#pragma once

#include <array>
#include <cstdint>

namespace ebb {

struct ziggurat {
  static constexpr double r = 3.6541528853610087963519472518;
  static constexpr double inverse_r = 0.27366123732975827203338247596;

  // Of a uniform integer n below 2^52 (float: 2^23): x = n width. Below `inside` x is under the
  // curve whatever its height in the strip.
  std::array<double, 256> width, height;
  std::array<std::uint64_t, 256> inside;
  std::array<float, 256> float_width, float_height;
  std::array<std::uint32_t, 256> float_inside;

  static const ziggurat& strips();

 private:
  ziggurat();
};

}  // namespace ebb
