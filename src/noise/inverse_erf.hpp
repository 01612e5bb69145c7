// The inverse error function in XLA's two precisions (Giles 2012, "Approximating the erfinv
// function", GPU Computing Gems, Jade edition): x times a polynomial of w = -log(1 - x^2), or of
// its root in the tails.
#pragma once

namespace ebb {

[[nodiscard]] float inverse_erf(float x) noexcept;  // -1 < x < 1
[[nodiscard]] double inverse_erf(double x) noexcept;

}  // namespace ebb
