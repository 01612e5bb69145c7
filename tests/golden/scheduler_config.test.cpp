// diffusers' own trajectories from diffusers' own configs: every case of
// tests/golden/diffusers_trajectories.json (the file names network, start, draws and commit), read
// by parse_scheduler_config in compatible mode and run in float and double.
#include <ebb/ebb.hpp>
#include <ebb/io/scheduler_config.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <fstream>

#include "support/catch.hpp"

using namespace ebb;
using nlohmann::json;

namespace {

struct outcome {
  double error = 0;  // of the largest value
  std::size_t calls = 0, draws = 0;
};

template <class T>
outcome run_case(const json& c, const char* column) {
  json config = c["config"];
  config["_class_name"] = c["scheduler"];
  const auto loaded = parse_scheduler_config(config.dump(), {.compatible = true});
  level_request request;
  if (!c["steps"].is_null()) request.steps = c["steps"];
  if (c["call"].contains("sigmas")) request.sigmas = c["call"]["sigmas"].get<std::vector<double>>();
  if (c["call"].contains("mu")) request.mu = c["call"]["mu"].get<double>();
  const auto grid = loaded.levels(request);

  auto options = loaded.options<T>();
  const double scale =
      options.start_scale.value_or(std::hypot(grid.front().alpha, grid.front().sigma));
  CHECK(scale == Approx(c["init_noise_sigma"].get<double>()).epsilon(1e-6));
  tensor<T> x(shape{2, 3, 4, 4});
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = static_cast<T>(1.5 * std::sin(0.37 * static_cast<double>(i) + 0.1) *
                          c["init_noise_sigma"].get<double>());
  outcome result;
  options.noise = [&](std::span<T> z, const draw& draw) {
    result.draws = draw.index + 1;
    for (std::size_t i = 0; i < z.size(); ++i)
      z[i] = static_cast<T>(std::sqrt(2.0) * std::sin(12.9898 * static_cast<double>(i + 1) +
                                                      7.8233 * static_cast<double>(result.draws)));
  };
  run<T> run(loaded.sampler(grid), x, options);
  sample(run, [&](view<const T> in, const noise_level& at, view<T> out) {
    ++result.calls;
    for (std::size_t i = 0; i < in.size(); ++i)
      out[i] = static_cast<T>(0.6 * std::sin(1.7 * in[i] + 0.003 * at.t) + 0.2 * in[i]);
  });
  const auto expected = c[column].get<std::vector<double>>();
  double away = 0, size = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    away = std::max(away, std::abs(static_cast<double>(run.state()[i]) - expected[i]));
    size = std::max(size, std::abs(expected[i]));
  }
  result.error = away / size;
  return result;
}

// How far the reference itself moves from float to double.
double own_distance(const json& c) {
  const auto a = c["final"].get<std::vector<double>>();
  const auto b = c["final_double_state"].get<std::vector<double>>();
  double away = 0, size = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    away = std::max(away, std::abs(a[i] - b[i]));
    size = std::max(size, std::abs(a[i]));
  }
  return away / size;
}

}  // namespace

TEST_CASE("diffusers' trajectories from diffusers' configs", "[golden]") {
  std::ifstream stream(EBB_SOURCE_DIR "/tests/golden/diffusers_trajectories.json");
  const json file = json::parse(stream);
  REQUIRE(file["cases"].size() == 122);
  double in_float = 0, in_double = 0;
  for (const auto& c : file["cases"]) {
    const auto name = c["name"].get<std::string>();
    INFO(c["scheduler"].get<std::string>() << ", " << name);
    const auto single = run_case<float>(c, "final"),
               twice = run_case<double>(c, "final_double_state");
    CHECK(single.error <= std::max(2e-5, 2 * own_distance(c)));
    CHECK(twice.error <= 5e-6);
    CHECK(single.calls == c["network_calls"].get<std::size_t>());
    CHECK(single.draws == c["draws"].get<std::size_t>());
    in_float = std::max(in_float, single.error);
    in_double = std::max(in_double, twice.error);
  }
  std::printf("diffusers: 122 trajectories, largest relative error %.1e in float, %.1e in double\n",
              in_float, in_double);
}
