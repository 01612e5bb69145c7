// xtensor in, xtensor out. With <ebb/tensor/xtensor.hpp> (target ebb::xtensor) sample() takes and
// returns your container, and as_xtensor shows the network its input and output as xtensor sees
// them: the same memory, nothing copied, so it is written in xtensor's own expressions.
#include <ebb/ebb.hpp>
#include <ebb/tensor/xtensor.hpp>

#include <xtensor/xmath.hpp>
#include <xtensor/xnoalias.hpp>

#include <cstdio>

int main() {
  // Data: three independent channels. Their ideal network is linear, and broadcasts over the batch.
  const xt::xtensor<float, 1> mean{-1.0F, 0.0F, 2.0F}, deviation{0.1F, 0.5F, 1.0F};

  auto network = [&](ebb::view<const float> in, ebb::noise_level at, ebb::view<float> out) {
    const auto x = ebb::as_xtensor(in);
    auto x0 = ebb::as_xtensor(out);
    const auto alpha = float(at.alpha), sigma = float(at.sigma);
    const auto variance = deviation * deviation;
    const auto gain = alpha * variance / (alpha * alpha * variance + sigma * sigma);
    xt::noalias(x0) = mean + gain * (x - alpha * mean);
  };

  auto noise = ebb::randn<float>({4096, 3}, 42);
  xt::xtensor<float, 2> start = ebb::as_xtensor(noise);

  auto levels = ebb::grid::trailing(ebb::discrete_schedule::linear(), 100);
  xt::xtensor<float, 2> x =
      ebb::sample(ebb::ddim{}, levels, network, start, {.prediction = ebb::prediction::sample()});

  const xt::xtensor<float, 1> found_mean = xt::mean(x, {0}), found_deviation = xt::stddev(x, {0});
  std::printf("channel   mean (of the data)   deviation (of the data)\n");
  for (std::size_t i = 0; i < 3; ++i)
    std::printf("%zu        %+.2f (%+.2f)         %.2f (%.2f)\n", i, found_mean(i), mean(i),
                found_deviation(i), deviation(i));
}
