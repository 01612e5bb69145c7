// Standard normals into a buffer: Ebb's sources and the standard library's.
#include "benchmarks.hpp"
#include "measure.hpp"

#include <ebb/noise/torch_cpu.hpp>

#include <random>

namespace {

// Asks any of Ebb's noise sources for one draw after the other.
template <class T, class Source>
struct draws {
  Source source;
  ebb::tensor<T> out;
  ebb::draw draw{.sample_size = out.shape().sample_size()};

  void advance() {
    source(std::span<T>(out.data(), out.size()), draw);
    ++draw.index;
  }
};

template <class T>
struct standard_library {
  ebb::tensor<T> out;
  std::mt19937_64 engine{1};
  std::normal_distribution<T> normal{};

  void advance() {
    for (T& value : out) value = normal(engine);
  }
};

template <class T>
void add(const size& at) {
  measure<T>("normals/philox", at, [=] {
    return draws<T, ebb::philox_noise>{{.seed = 1}, ebb::tensor<T>(at.shape)};
  });
  measure<T>("normals/torch_cpu_noise", at, [=] {
    return draws<T, ebb::torch_cpu_noise>{ebb::torch_cpu_noise(1), ebb::tensor<T>(at.shape)};
  });
  measure<T>("normals/std", at, [=] { return standard_library<T>{ebb::tensor<T>(at.shape)}; });
}

}  // namespace

void add_normals() {
  for_all_sizes([]<class T>(const size& at) { add<T>(at); });
}
