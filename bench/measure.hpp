// How everything is measured: the mean of many steps, without what is made before them, in time of
// the thread, so that what else runs on the machine counts for little. Names are
// what/by whom/type/size, as ratios.py and peers.py have them.
#pragma once

#include <ebb/ebb.hpp>

#include <benchmark/benchmark.h>

#include <ctime>
#include <string>

struct size {
  const char* name;
  ebb::shape shape;
  std::size_t steps;               // measured in one go
  benchmark::IterationCount goes;  // for one figure
};

inline const size sizes[]{{"16x14", {1, 16, 14}, 1000, 50},  // a robot's action chunk
                          {"4x64x64", {1, 4, 64, 64}, 100, 20},
                          {"16x128x128", {1, 16, 128, 128}, 50, 4},
                          {"32Mi", {32, 16, 256, 256}, 4, 1}};

// add.operator()<T>(size), for each; double's largest is left out.
template <class Add>
void for_all_sizes(Add add) {
  for (const size& at : sizes) {
    add.template operator()<float>(at);
    if (at.shape.size() < 1'000'000) add.template operator()<double>(at);
  }
}

template <class T>
constexpr const char* type_name = nullptr;
template <>
inline constexpr const char* type_name<float> = "float";
template <>
inline constexpr const char* type_name<double> = "double";
template <>
inline constexpr const char* type_name<ebb::half> = "half";
template <>
inline constexpr const char* type_name<ebb::bfloat16> = "bfloat16";

inline double thread_seconds() {
  std::timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// make() gives what is measured; its advance() is one step. The first one warms up.
template <class T, class Make>
void measure(const std::string& name, const size& at, Make make) {
  const auto go = [at, make](benchmark::State& state) {
    for ([[maybe_unused]] auto _ : state) {
      auto measured = make();
      measured.advance();
      const double begin = thread_seconds();
      for (std::size_t i = 0; i < at.steps; ++i) {
        measured.advance();
        benchmark::DoNotOptimize(measured);
      }
      state.SetIterationTime((thread_seconds() - begin) / static_cast<double>(at.steps));
    }
  };
  benchmark::RegisterBenchmark((name + "/" + type_name<T> + "/" + at.name).c_str(), go)
      ->Iterations(at.goes)
      ->UseManualTime();
}

// Levels for so many steps and the first; the last step, of another kind, is left out.
inline ebb::levels levels_for(const size& at) {
  return ebb::grid::uniform_log_snr(ebb::discrete_schedule::linear(), at.steps + 2,
                                    {.from = -4, .to = 4});
}

template <class T>
ebb::tensor<T> start(const size& at) {
  return ebb::randn<T>(at.shape, 1);
}
// What stands for the network's output, the same at every step.
template <class T>
ebb::tensor<T> output(const size& at) {
  return ebb::randn<T>(at.shape, 2);
}
