// The quantile of the Beta distribution: the x with I_x(alpha, beta) = p, where I is the
// regularised incomplete beta function (DLMF 8.17). Full relative precision in x and, near 1, in 1
// - x.
#pragma once

namespace ebb {

// Errors: errc::invalid_option for p outside [0, 1], or alpha or beta outside [0.01, 100].
[[nodiscard]] double beta_quantile(double p, double alpha, double beta);

}  // namespace ebb
