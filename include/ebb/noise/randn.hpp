// A tensor of standard normals: randn<float>({1, 4, 64, 64}, 42).
#pragma once

#include <ebb/noise/philox.hpp>
#include <ebb/tensor/tensor.hpp>

namespace ebb {

// Draw number reserved_draw::randn of the source: other numbers than a run's own draws.
// first_sample numbers the first sample of a split batch. Errors: those of philox_noise.
template <class T = float>
[[nodiscard]] tensor<T> randn(const shape& shape, const philox_noise& source,
                              std::uint64_t first_sample = 0) {
  tensor<T> x(shape);
  source(std::span<T>(x.data(), x.size()), {.index = reserved_draw::randn,
                                            .first_sample = first_sample,
                                            .sample_size = shape.sample_size()});
  return x;
}

template <class T = float>
[[nodiscard]] tensor<T> randn(const shape& shape, std::uint64_t seed) {
  return randn<T>(shape, philox_noise{.seed = seed});
}

}  // namespace ebb
