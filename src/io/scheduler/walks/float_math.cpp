#include "float_math.hpp"

#include <cmath>
#include <initializer_list>

namespace ebb {

// exp(x) = 2^q exp(s) with s at most log(2) / 2 away from 0.
float torch_exp(float x) {
  if (std::isnan(x) || std::abs(x) > 100) return std::exp(x);
  const float q = std::nearbyint(x * 1.44269504F);
  const float s = std::fma(q, -1.42860677e-6F, std::fma(q, -0.693145752F, x));
  float u = 0.000198527618F;
  for (const float c : {0.00139304355F, 0.00833336078F, 0.0416664854F, 0.166666672F, 0.5F})
    u = std::fma(u, s, c);
  return std::ldexp(1 + std::fma(s * s, u, s), static_cast<int>(q));
}

// log(x) = e log(2) + log(m) with m from 0.75 to 1.5, by the series of (m - 1) / (m + 1), its
// leading terms as pairs of floats: in double here.
float torch_log(float x) {
  if (!(x > 0) || x > 1e38F) return std::log(x);
  const int e = std::ilogb(x * (1 / 0.75F));
  const float m = std::ldexp(x, -e);
  const float ratio = (m - 1) * (1 / (1 + m)), square = ratio * ratio;
  float t = 0.302729487F;
  for (const float c : {0.399610817F, 0.666669488F}) t = std::fma(t, square, c);
  const double log_2 = 0.693147182464599609375 - 1.904654323148236017e-9;
  const auto wide = static_cast<double>(m);
  return static_cast<float>(e * log_2 + 2 * ((wide - 1) / (wide + 1)) +
                            static_cast<double>(square * ratio * t));
}

}  // namespace ebb
