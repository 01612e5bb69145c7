// SDE samplers on one Brownian path: with more steps they come closer to the path's own solution, a
// fine run's end, sample by sample. With noise that is independent from run to run they do not.
#include <ebb/denoisers/gaussian_mixture.hpp>
#include <ebb/ebb.hpp>

#include "support/catch.hpp"

using namespace ebb;

namespace {

constexpr std::size_t samples = 400;

// Data that is two Gaussians, so that x_0 is no linear function of x_t.
gaussian_mixture problem() {
  return gaussian_mixture({{.mean = {-1}, .variance = {0.2}}, {.mean = {0.8}, .variance = {0.1}}});
}

// Even in log-SNR between sigma / alpha = 10 and 0.1, variance preserving.
levels even(std::size_t steps) {
  levels grid;
  for (std::size_t i = 0; i <= steps; ++i) {
    const double lambda = std::log(10) * (2 * double(i) / double(steps) - 1);
    const double sigma = 1 / std::sqrt(1 + std::exp(2 * lambda));
    grid.push_back({1 - double(i) / double(steps), std::exp(lambda) * sigma, sigma});
  }
  return grid;
}

using any_sampler = std::function<plan(const levels&)>;
using noise_of_run = std::function<void(std::span<double>, const draw&)>;

tensor<double> end_of(const any_sampler& sampler, std::size_t steps, const noise_of_run& noise) {
  const auto grid = even(steps);
  auto x = randn<double>({samples, 1}, 1);
  return sample<double>(sampler, grid, problem(), std::move(x),
                        {.prediction = prediction::sample(), .noise = noise});
}

double distance(const tensor<double>& x, const tensor<double>& y) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += (x[i] - y[i]) * (x[i] - y[i]);
  return std::sqrt(sum / double(x.size()));
}

}  // namespace

TEST_CASE("strong order: eight times the steps on one path end about eight times as near") {
  const std::vector<std::pair<const char*, any_sampler>> list{
      {"ddpm", ddpm{}},
      {"dpm_solver_multistep", dpm_solver_multistep{.eta = 1}},
      {"dpm_solver_sde", dpm_solver_sde{}},
      {"seeds_2", seeds_2{}},
      {"er_sde", er_sde{}}};
  for (const auto& [name, sampler] : list) {
    INFO(name);
    const auto fine = end_of(sampler, 1600, brownian_noise{7});
    const auto away = [&](std::size_t steps, const noise_of_run& noise) {
      return distance(end_of(sampler, steps, noise), fine);
    };
    const double few = away(25, brownian_noise{7}), many = away(200, brownian_noise{7});
    CHECK(few < 0.15);
    CHECK(few / many > 5);  // measured 5.8 to 8.7
    CHECK(away(200, philox_noise{7}) > 0.5);
    CHECK(away(200, brownian_noise{8}) > 0.5);
  }
}

// The stages of a step of SEEDS share its draws, which therefore lie side by side: else the noise
// would be counted twice, and the variance of the result be another.
TEST_CASE("strong order: samplers whose rows have several draws keep the variance on a path") {
  const auto nothing = [](view<const double> x, noise_level, view<double> out) {
    std::fill(out.begin(), out.begin() + long(x.size()), 0.0);
  };
  for (const auto& sampler : {any_sampler(seeds_2{}), any_sampler(seeds_3{})}) {
    const auto grid = even(4);
    auto x = randn<double>({1, 100000}, 1);
    for (auto& value : x) value *= grid.front().sigma;
    const auto y = sample<double>(sampler, grid, nothing, std::move(x),
                                  {.prediction = prediction::sample(), .noise = brownian_noise{3}});
    double sum = 0;
    for (const double value : y) sum += value * value;
    const double variance = sum / double(y.size()), expected = std::pow(grid.back().sigma, 2);
    CHECK(std::abs(variance / expected - 1) < 5 * std::sqrt(2e-5));  // once in two million
  }
}
