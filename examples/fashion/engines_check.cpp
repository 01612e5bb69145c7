// Whether all engines draw the same: 50 steps of DDIM, to 1e-4 in 999 of 1000 pixels and 1e-2 in
// all, of pixels between -1 and 1. Names two of them, and fails where they are not there.
#include <ebb/ebb.hpp>

#include "engines.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace {

ebb::tensor<float> draw(const std::string& engine) {
  auto net = load_network(engine, "")({0, 1, 2, 3, 4, 5, 6, 7, 8, 10});
  const auto levels = ebb::grid::trailing(ebb::discrete_schedule::squaredcos_cap_v2(), 50);
  return ebb::sample<float>(ebb::ddim{}, levels, net, {10, 1, 28, 28},
                            {.prediction = ebb::prediction::v(), .correct_x0 = ebb::clip{}});
}

bool agree(const std::string& engine, const ebb::tensor<float>& a, const ebb::tensor<float>& b) {
  std::size_t apart = 0;
  float most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const float distance = std::abs(a[i] - b[i]);
    apart += distance <= 1e-4F ? 0 : 1;
    most = std::max(most, distance);
  }
  std::printf("%s: %zu of %zu pixels differ by more than 1e-4, at most by %.1e\n", engine.c_str(),
              apart, a.size(), static_cast<double>(most));
  return apart * 1000 <= a.size() && most <= 1e-2F;
}

}  // namespace

int main() try {
  const auto expected = draw("eigen");
  bool all = engines().size() > 1;
  for (const auto& engine : engines())
    if (engine != "eigen") all = agree(engine, draw(engine), expected) && all;
  return all ? 0 : 1;
} catch (const std::exception& e) {
  std::fprintf(stderr, "fashion_engines_check: %s\n", e.what());
  return 1;
}
