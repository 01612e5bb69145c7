// One trajectory of diffusers run again: its config in compatible mode on the network, start and
// draws that tests/golden/diffusers_trajectories.json and tools/golden/trajectories.json name.
#pragma once

#include <ebb/ebb.hpp>
#include <ebb/io/scheduler_config.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace ebb::test {

using nlohmann::json;

// Of the largest value; infinity where a number is none.
inline double relative_distance(const std::vector<double>& got,
                                const std::vector<double>& expected) {
  double away = 0, size = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double distance = std::abs(got[i] - expected[i]);
    away =
        std::isnan(distance) ? std::numeric_limits<double>::infinity() : std::max(away, distance);
    size = std::max(size, std::abs(expected[i]));
  }
  return size > 0 ? away / size : away;
}

struct trajectory {
  double error = 0;  // of the largest value
  double start_scale = 1;
  std::size_t calls = 0, draws = 0;
  double time_error = 0;  // of the times that the network is told, of the largest
};

inline level_request request_of(const json& c) {
  level_request request;
  const auto& call = c["call"];
  if (call.contains("sigmas")) request.sigmas = call["sigmas"].get<std::vector<double>>();
  if (call.contains("timesteps")) request.timesteps = call["timesteps"].get<std::vector<double>>();
  if (call.contains("mu")) request.mu = call["mu"].get<double>();
  if (request.sigmas.empty() && request.timesteps.empty()) request.steps = c["steps"];
  return request;
}

// Without the steps that image to image leaves out.
inline levels tail_of(const levels& whole, const json& c) {
  const auto left_out = c["call"].value("first_step", std::size_t{0});
  return left_out > 0 ? whole.last(whole.size() - 1 - left_out) : whole;
}

inline scheduler_config config_of(const json& c) {
  json config = c["config"];
  config["_class_name"] = c["scheduler"];
  return parse_scheduler_config(config.dump(), {.compatible = true});
}

// `column`: "final" or "final_double_state". Errors: those of the loader.
template <class T>
trajectory run_again(const json& c, const char* column) {
  const auto config = config_of(c);
  const auto whole = config.levels(request_of(c));
  const auto grid = tail_of(whole, c);
  auto options = config.options<T>(whole);
  trajectory result;
  result.start_scale =
      options.start_scale.value_or(std::hypot(whole.front().alpha, whole.front().sigma));
  const auto extents = c.value("shape", std::vector<std::size_t>{2, 3, 4, 4});
  tensor<T> x(shape{std::span<const std::size_t>(extents)});
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = static_cast<T>(1.5 * std::sin(0.37 * static_cast<double>(i) + 0.1) *
                          c["init_noise_sigma"].get<double>());
  options.noise = [&](std::span<T> z, const draw& draw) {
    result.draws = draw.index + 1;
    for (std::size_t i = 0; i < z.size(); ++i)
      z[i] = static_cast<T>(std::sqrt(2.0) * std::sin(12.9898 * static_cast<double>(i + 1) +
                                                      7.8233 * static_cast<double>(result.draws)));
  };
  std::vector<double> times;
  run<T> run(config.sampler(grid), x, options);
  const std::size_t length = x.size() / extents[0];
  const std::size_t given = run.output_shape().size() / extents[0];  // twice with a variance
  sample(run, [&](view<const T> in, const noise_level& at, view<T> out) {
    ++result.calls;
    times.push_back(at.t);
    for (std::size_t i = 0; i < in.size(); ++i) {
      const std::size_t to = i / length * given + i % length;
      out[to] = static_cast<T>(0.6 * std::sin(1.7 * in[i] + 0.003 * at.t) + 0.2 * in[i]);
      if (given > length)
        out[to + length] = static_cast<T>(0.5 + 0.4 * std::sin(0.9 * in[i] + 0.001 * at.t));
    }
  });
  std::vector<double> state;
  for (std::size_t i = 0; i < x.size(); ++i) state.push_back(static_cast<double>(run.state()[i]));
  result.error = relative_distance(state, c[column].get<std::vector<double>>());
  if (const auto told = c.value("timesteps", std::vector<double>{}); told.size() == times.size())
    result.time_error = relative_distance(times, told);
  return result;
}

// Float against double, and how far the reference itself moves from one to the other.
struct comparison {
  trajectory in_float, in_double;
  double allowed_in_float = 2e-5, allowed_in_double = 5e-6;
  bool counts_agree = false;  // evaluations and their times, draws, the start's scale

  [[nodiscard]] bool agrees() const {
    return counts_agree && in_float.error <= allowed_in_float &&
           in_double.error <= allowed_in_double;
  }
};

inline comparison compare(const json& c) {
  comparison result{run_again<float>(c, "final"), run_again<double>(c, "final_double_state")};
  const double own = relative_distance(c["final"].get<std::vector<double>>(),
                                       c["final_double_state"].get<std::vector<double>>());
  result.allowed_in_float = std::max(result.allowed_in_float, 2 * own);
  const auto& run = result.in_float;
  result.counts_agree = run.calls == c["network_calls"].get<std::size_t>() &&
                        run.draws == c["draws"].get<std::size_t>() && run.time_error < 1e-6 &&
                        std::abs(run.start_scale / c["init_noise_sigma"].get<double>() - 1) < 1e-6;
  return result;
}

}  // namespace ebb::test
