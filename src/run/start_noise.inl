// Instantiated by src/elements.
#pragma once

#include <ebb/noise/philox.hpp>
#include <ebb/run/sample.hpp>

#include "../hypotenuse.hpp"

#include <limits>

namespace ebb {

template <class T>
tensor<T> start_noise(const levels& grid, const shape& shape, const options<T>& options) {
  if (grid.empty())
    fail(errc::empty_plan, {"levels: none given; a grid has 2 or more, the last is the target"});
  tensor<T> x(shape);
  draw draw{.index = reserved_draw::start,
            .from = grid.front().noise_to_signal(),
            .to = grid.front().noise_to_signal(),
            .first_sample = options.first_sample,
            .sample_size = shape.sample_size()};
  const std::span<T> all(x.data(), x.size());
  if (options.noise) options.noise(all, draw);
  else philox_noise{options.seed}(all, draw);
  const double scale =
      options.start_scale.value_or(hypotenuse(grid.front().alpha, grid.front().sigma));
  using number = arithmetic_t<T>;
  if (!std::isfinite(static_cast<T>(scale)))
    fail(errc::invalid_option,
         {"start_scale = ", scale, ": need a finite number that the element type can hold"});
  constexpr double largest_normal = 6.77;  // of philox_noise
  if (is_narrow<T> && !std::isfinite(static_cast<T>(largest_normal * scale)))
    fail(errc::invalid_option,
         {"start_scale = ", scale, ": normals reach ", largest_normal,
          ", and the element type ends at ", static_cast<double>(std::numeric_limits<T>::max()),
          ": need bfloat16 or float, or levels that preserve the variance"});
  for (auto& value : x) value *= static_cast<number>(scale);
  return x;
}

}  // namespace ebb
