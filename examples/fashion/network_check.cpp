// Compares the network with PyTorch's outputs for the same (rounded) weights, stored by
// tools/fashion/export.py:  network_check fashion.safetensors reference.safetensors
#include "network.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <exception>

int main(int argc, char** argv) try {
  if (argc != 3) return std::fputs("usage: network_check WEIGHTS REFERENCE\n", stderr), 2;
  const fashion_network network{std::string(argv[1])};
  const ebb::safetensors reference = ebb::load_safetensors(argv[2]);
  const auto &x = reference["x"].values, &t = reference["t"].values;
  const auto &label = reference["label"].values, &v = reference["v"].values;

  constexpr std::size_t pixels = fashion_network::pixels;
  std::vector<float> out(v.size());
  for (std::size_t i = 0; i < t.size(); ++i) {
    const std::array asked{int(label[i])};
    network(ebb::view<const float>(&x[i * pixels], {pixels}), t[i], asked,
            ebb::view<float>(&out[i * pixels], {pixels}));
  }
  double worst = 0;
  for (std::size_t i = 0; i < v.size(); ++i)
    worst = std::max(worst, double(std::abs(out[i] - v[i])));
  std::printf("largest difference from PyTorch: %.2g\n", worst);
  return worst < 1e-4 ? 0 : 1;
} catch (const std::exception& error) {
  std::fprintf(stderr, "network_check: %s\n", error.what());
  return 2;
}
