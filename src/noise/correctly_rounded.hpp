// log, exp, sine and cosine in double, correctly rounded but for one argument in a million: the
// value any good C library is at or one digit beside, and the same on every machine. Computed in
// pairs of doubles, 74 bits or more; for what is rare or needs every digit.
#pragma once

namespace ebb::correctly_rounded {

[[nodiscard]] double log(double x) noexcept;  // x positive, finite and not subnormal
[[nodiscard]] double exp(double x) noexcept;  // |x| <= 700
struct direction {
  double cosine, sine;
};
[[nodiscard]] direction cos_sin(double angle) noexcept;  // 0 <= angle <= 2 pi or a little more

}  // namespace ebb::correctly_rounded
