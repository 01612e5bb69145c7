// k-diffusion's own end states (tests/golden/kdiffusion_trajectories.json: commit 4601bf0, run in
// float64 on a fixed denoiser with given noise), by run<double>.
#include <ebb/ebb.hpp>
#include <nlohmann/json.hpp>

#include <fstream>
#include <map>

#include "support/catch.hpp"

using namespace ebb;
using nlohmann::json;

namespace {

constexpr double pi_like = 12.9898, step_like = 7.8233;  // of the file's noise

double denoised(double x, double s) {
  return x / (1 + s * s) + 0.4 * s / (1 + s) * std::sin(1.3 * x) / std::sqrt(1 + s * s);
}

plan plan_of(const json& of, const levels& grid) {
  const auto& set = of["options"];
  const double eta = set.value("eta", 1.0), s_noise = set.value("s_noise", 1.0);
  const churn churn{.s_churn = set.value("s_churn", 0.0),
                    .s_tmin = set.value("s_tmin", 0.0),
                    .s_tmax = set.value("s_tmax", std::numeric_limits<double>::infinity()),
                    .s_noise = s_noise,
                    .draw_always = true};
  const auto rule =
      set.value("solver_type", "midpoint") == "heun" ? second_order::heun : second_order::midpoint;
  const auto name = of["function"].get<std::string>();
  if (name == "sample_euler") return euler{.churn = churn}(grid);
  if (name == "sample_euler_ancestral")
    return euler_ancestral{.eta = eta, .s_noise = s_noise}(grid);
  if (name == "sample_heun") return heun{.churn = churn}(grid);
  if (name == "sample_dpm_2") return dpm_2{.churn = churn}(grid);
  if (name == "sample_dpm_2_ancestral")
    return dpm_2_ancestral{.eta = eta, .s_noise = s_noise}(grid);
  if (name == "sample_lms") return lms{}(grid);
  if (name == "sample_dpmpp_2s_ancestral")
    return dpm_solver_2s_ancestral{.eta = eta, .s_noise = s_noise}(grid);
  if (name == "sample_dpmpp_sde") return dpm_solver_sde{.eta = eta, .s_noise = s_noise}(grid);
  if (name == "sample_dpmpp_2m") return dpm_solver_multistep{}(grid);
  if (name == "sample_dpmpp_2m_sde")
    return dpm_solver_multistep{.rule = rule, .eta = eta, .s_noise = s_noise}(grid);
  if (name == "sample_dpmpp_3m_sde")
    return dpm_solver_multistep{
        .order = 3, .rule = second_order::heun, .eta = eta, .s_noise = s_noise, .as_shipped = true}(
        grid);
  FAIL("no sampler for " << name);
  return {};
}

}  // namespace

TEST_CASE("k-diffusion's end states, to 1e-9", "[golden]") {
  std::ifstream file(EBB_SOURCE_DIR "/tests/golden/kdiffusion_trajectories.json");
  const json all = json::parse(file);
  REQUIRE(all["cases"].size() == 47);
  double worst = 0;
  for (const auto& of : all["cases"]) {
    INFO(of["name"].get<std::string>());
    levels grid;
    for (const double sigma : of["sigmas"]) grid.push_back({sigma, 1, sigma});
    const auto expected = of["final"].get<std::vector<double>>();
    tensor<double> x({1, expected.size()});
    for (std::size_t i = 0; i < x.size(); ++i)
      x[i] = grid[0].sigma * 1.2 * std::sin(0.61 * static_cast<double>(i) + 0.3);
    std::size_t calls = 0;
    const auto net = [&](view<const double> in, const noise_level& at, view<double> out) {
      ++calls;
      for (std::size_t i = 0; i < in.size(); ++i) out[i] = denoised(in[i], at.sigma);
    };
    const auto noise = [](std::span<double> z, const draw& draw) {
      for (std::size_t i = 0; i < z.size(); ++i)
        z[i] = std::sqrt(2.0) * std::sin(pi_like * static_cast<double>(i + 1) +
                                         step_like * static_cast<double>(draw.index + 1));
    };
    run<double> run(plan_of(of, grid), x, {.prediction = prediction::sample(), .noise = noise});
    sample(run, net);
    CHECK(calls == of["network_calls"].get<std::size_t>());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const double error = std::abs(run.state()[i] - expected[i]);
      worst = std::max(worst, error);
      if (error > 1e-9) CHECK(run.state()[i] == Approx(expected[i]).margin(1e-9));
    }
  }
  std::printf("k-diffusion: 47 cases, largest difference %.1e\n", worst);
  CHECK(worst <= 1e-9);
}
