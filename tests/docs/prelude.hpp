// What the code blocks of the documentation take for granted.
#pragma once

#include <ebb/ebb.hpp>
#include <ebb/io/checkpoint.hpp>
#include <ebb/io/pipeline.hpp>
#if __has_include(<onnxruntime_cxx_api.h>)
#include <ebb/denoisers/onnxruntime.hpp>
#endif

#include <cstdio>
#include <thread>
#include <vector>

inline const auto net = [](ebb::view<const float> x, ebb::noise_level, ebb::view<float> out) {
  for (std::size_t i = 0; i < x.size(); ++i) out[i] = x[i];
};
inline const auto net_without_prompt = net;
inline const ebb::levels levels = ebb::grid::trailing(ebb::discrete_schedule::linear(), 20);
inline const ebb::tensor<float> image(ebb::shape{1, 3, 8, 8});
inline const ebb::tensor<float> mask(ebb::shape{1, 3, 8, 8});

inline const auto schedule = ebb::discrete_schedule::scaled_linear();
inline const auto grid_of_steps = [](std::size_t steps) {
  return ebb::grid::karras(schedule, steps);
};

struct inference_engine {
  void infer(const float* x, double t, float* out);
};
inline inference_engine engine;
