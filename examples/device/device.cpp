// For those whose state lives on a device: a GPU, an accelerator, another machine. A sampler is a
// plan, a plan is a table of coefficients, and whatever can add vectors can walk it. The walker
// (plan_walker.hpp) is complete: it knows no sampler, runs them all, and gives what ebb::sample
// gives. It shows stages, rows, their symbols, the prediction's scalings and the memories.
#include "../own_sampler/adams_bashforth2.hpp"
#include "plan_walker.hpp"

#include <ebb/ebb.hpp>

#include <cstdio>

const std::size_t size = 1000;

// The network, as device and host both have it: v-prediction, ideal for data that is +1 or -1.
float network(float x, const ebb::noise_level& at) {
  const double x0 = std::tanh(at.alpha * x / (at.sigma * at.sigma));
  return static_cast<float>((at.alpha * x - x0) / at.sigma);
}

std::vector<float> on_device(const ebb::plan& plan, std::span<const float> start) {
  toy_device gpu(size);
  plan_walker walker{
      .gpu = gpu,
      .plan = plan,
      .prediction = ebb::prediction::v(),
      .network =
          [&](auto input, const ebb::noise_level& at, auto output) {
            gpu.map(input, output, [&](float x) { return network(x, at); });
          },
      .draw_noise = [&](std::size_t number, auto z) {  // a real device would draw its own
        std::vector<float> normals(size);
        ebb::philox_noise{.seed = 7}(normals, {.index = number});
        gpu.upload(normals, z);
      }};
  gpu.upload(start, walker.x);
  walker.run();

  std::vector<float> samples(size);
  gpu.download(walker.x, samples);
  std::printf("%zu evaluations, %zu draws, memories: %zu d, %zu e, %zu z\n", plan.evaluations(),
              walker.draws, walker.d.size(), walker.e.size(), walker.z.size());
  return samples;
}

void compare(const char* name, const ebb::sampler auto& sampler, const ebb::levels& levels) {
  const auto start = ebb::randn<float>({1, size}, 1);
  std::printf("%-18s", name);
  const auto there = on_device(sampler(levels), {start.data(), size});

  auto net = [](ebb::view<const float> x, ebb::noise_level at, ebb::view<float> out) {
    for (std::size_t i = 0; i < size; ++i) out[i] = network(x[i], at);
  };
  const auto here =
      ebb::sample(sampler, levels, net, start, {.prediction = ebb::prediction::v(), .seed = 7});
  float difference = 0;
  for (std::size_t i = 0; i < size; ++i)
    difference = std::max(difference, std::abs(there[i] - here[i]));
  std::printf("%18s%+.3f %+.3f %+.3f ... largest difference to ebb::sample: %.6f\n", "", there[0],
              there[1], there[2], difference);
}

int main() {
  const auto levels = ebb::grid::trailing(ebb::discrete_schedule::linear(), 30);
  compare("ddim", ebb::ddim{}, levels);
  compare("ddpm", ebb::ddpm{}, levels);
  compare("adams_bashforth2", adams_bashforth2, levels);
}
