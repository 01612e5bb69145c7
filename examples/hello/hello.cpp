// The smallest whole program: eight numbers out of noise.
//
// A sampler needs a schedule (how noise was added in training), levels (where to stop on the way
// back) and a network that undoes noise. For data that is +1 or -1 the best network is known, so
// none is trained here: given x = alpha x_0 + sigma noise, the mean of x_0 is a tanh.
#include <ebb/ebb.hpp>

#include <cstdio>

int main() {
  auto schedule = ebb::discrete_schedule::linear();  // DDPM's betas, 1000 steps
  auto levels = ebb::grid::trailing(schedule, 20);   // 20 of them are enough

  auto ideal = [](ebb::view<const float> x, ebb::noise_level at, ebb::view<float> out) {
    for (std::size_t i = 0; i < x.size(); ++i)
      out[i] = float(std::tanh(at.alpha * x[i] / (at.sigma * at.sigma)));
  };

  auto x = ebb::sample<float>(ebb::ddim{}, levels, ideal, {8},
                              {.prediction = ebb::prediction::sample(), .seed = 7});

  for (float value : x) std::printf("%+.3f\n", value);
}
