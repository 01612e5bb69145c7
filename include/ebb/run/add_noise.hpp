// An image brought to a noise level, for image to image: alpha x_0 + sigma z.
#pragma once

#include <ebb/noise/philox.hpp>
#include <ebb/schedule/noise_level.hpp>
#include <ebb/tensor/combine.hpp>
#include <ebb/tensor/tensor.hpp>

#include <array>

namespace ebb {

// x0: {batch, ...}. The noise is philox_noise{seed}'s, at a draw number of its own. first_sample:
// of a split batch, as in options. Errors: errc::non_finite naming the element.
template <class T>
tensor<T> add_noise(view<const T> x0, const noise_level& level, std::uint64_t seed,
                    std::uint64_t first_sample = 0) {
  check_noise_level(level, "add_noise: level", 0);
  tensor<T> x(x0.shape());
  draw draw{.index = reserved_draw::add_noise,
            .first_sample = first_sample,
            .sample_size = x.shape().sample_size()};
  philox_noise{seed}(std::span<T>(x.data(), x.size()), draw);
  if (!combine<T>(x, std::array{level.alpha, level.sigma}, std::array{x0, view<const T>(x)})) {
    const std::size_t bad = first_non_finite(x.data(), x.size());
    fail(errc::non_finite, {"add_noise: element ", bad, " of x0 is ", static_cast<double>(x0[bad]),
                            ", at sigma = ", level.sigma, " it becomes ",
                            static_cast<double>(x[bad]), ": need finite numbers"});
  }
  return x;
}

template <class T>
tensor<T> add_noise(const tensor<T>& x0, const noise_level& level, std::uint64_t seed,
                    std::uint64_t first_sample = 0) {
  return add_noise<T>(view<const T>(x0), level, seed, first_sample);
}

}  // namespace ebb
