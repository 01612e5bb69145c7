// Inpainting: half of a picture is known and kept, the network finishes the rest. No training is
// needed for it: after each step `correct_xt` puts the known part back, at that step's noise level.
// Three of the network's four pictures begin with this roof, so there are three ways to go on.
#include "../common/pictures.hpp"

#include <ebb/ebb.hpp>

#include <cstdio>

// The known picture whose pixels fit a sample best.
std::size_t closest(const ebb::gaussian_mixture& network, ebb::view<const float> sample) {
  std::vector<double> likeness;
  for (const auto& known : network.components()) {
    double sum = 0;
    for (std::size_t i = 0; i < sample.size(); ++i) sum += sample[i] * known.mean[i];
    likeness.push_back(sum);
  }
  return static_cast<std::size_t>(std::ranges::max_element(likeness) - likeness.begin());
}

int main() {
  const auto network = pictures::network();
  const auto levels = ebb::grid::trailing(ebb::discrete_schedule::linear(), 100);
  const ebb::shape shape{100, pictures::height * pictures::width};  // a hundred samples

  // mask: 0 keeps what is known, 1 leaves the sampler free.
  ebb::tensor<float> known(shape), mask(shape);
  const std::vector<double> roof = pictures::values(pictures::roof);
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const std::size_t pixel = i % shape.sample_size();
    const bool upper = pixel < roof.size();
    known[i] = upper ? static_cast<float>(roof[pixel]) : 0;
    mask[i] = upper ? 0 : 1;
  }
  std::printf("Known, and grey where it is not:\n");
  pictures::print(ebb::view(known).sample(0));

  const auto x = ebb::sample<float>(ebb::ddpm{}, levels, network, shape,
                                    {.prediction = ebb::prediction::sample(),
                                     .seed = 3,
                                     .correct_xt = ebb::inpaint<float>(known, mask, 3)});

  std::printf("\nFinished, the first three of 100:\n");
  pictures::print(ebb::view(x).samples(0, 3));

  std::array<int, 4> count{};
  for (std::size_t i = 0; i < shape.batch(); ++i) ++count[closest(network, ebb::view(x).sample(i))];
  std::printf("\n%d houses, %d trees, %d boats, %d moons\n", count[0], count[1], count[2],
              count[3]);
}
