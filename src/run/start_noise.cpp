#include <ebb/noise/philox.hpp>
#include <ebb/run/sample.hpp>

#include "../hypotenuse.hpp"

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
  if (!std::isfinite(static_cast<T>(scale)))
    fail(errc::invalid_option,
         {"start_scale = ", scale, ": need a finite number that the element type can hold"});
  for (auto& value : x) value *= static_cast<T>(scale);
  return x;
}

template tensor<float> start_noise(const levels&, const shape&, const options<float>&);
template tensor<double> start_noise(const levels&, const shape&, const options<double>&);

}  // namespace ebb
