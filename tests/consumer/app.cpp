// The first program of Ebb's README, checked.
#include <ebb/ebb.hpp>

int main() {
  const auto levels = ebb::grid::trailing(ebb::discrete_schedule::linear(), 20);
  const auto ideal = [](ebb::view<const float> x, ebb::noise_level at, ebb::view<float> out) {
    for (std::size_t i = 0; i < x.size(); ++i)
      out[i] = static_cast<float>(std::tanh(at.alpha * x[i] / (at.sigma * at.sigma)));
  };
  const auto x = ebb::sample<float>(ebb::ddim{}, levels, ideal, {8},
                                    {.prediction = ebb::prediction::sample(), .seed = 7});
  for (const float value : x)
    if (std::abs(std::abs(value) - 1) > 1e-3) return 1;
  return ebb::version_major == 0 ? 0 : 1;
}
