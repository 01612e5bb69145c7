// exp and log in float as PyTorch has them on x86: SLEEF's, right to 1 ulp. The differences from
// correct rounding show where solvers' weights cancel.
#pragma once

namespace ebb {

[[nodiscard]] inline double of(float value) { return static_cast<double>(value); }

[[nodiscard]] float torch_exp(float x);
[[nodiscard]] float torch_log(float x);

}  // namespace ebb
