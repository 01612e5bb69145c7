// diffusers' two schedulers with a Brownian path, run with their own noise by
// tools/golden/brownian.py (diffusers 0.42.1, torchsde 0.2.6): DPM-Solver SDE with PyTorch 1.13,
// whose tables Ebb's are to the last digit (a sigma one digit beside ends at another leaf of the
// path, and moves the result by 1e-3), the cosine one with PyTorch 2.15 (1.13 cannot make its
// seed).
#include <ebb/ebb.hpp>
#include <ebb/io/scheduler_config.hpp>

#include "golden/trajectory.hpp"
#include "support/catch.hpp"

using namespace ebb;

namespace {

scheduler_config config_with(const std::string& more, bool compatible = true) {
  return parse_scheduler_config(
      R"({"_class_name": "DPMSolverSDEScheduler", )" + more +
          R"("beta_schedule": "scaled_linear", "use_karras_sigmas": true})",
      {.compatible = compatible});
}

// The network of tools/golden/loop.py.
const auto network = [](view<const float> in, noise_level at, view<float> out) {
  for (std::size_t i = 0; i < in.size(); ++i) {
    const double value = double{in[i]};
    out[i] = static_cast<float>(0.6 * std::sin(1.7 * value + 0.003 * at.t) + 0.2 * value);
  }
};

}  // namespace

TEST_CASE("brownian: a whole run of diffusers' DPM-Solver SDE, its noise included") {
  const std::vector<double> expected{
      -0.8978598713874817,  8.099265098571777,   17.27290916442871,  3.2980153560638428,
      3.5070266723632812,   3.3347465991973877,  9.770739555358887,  11.757210731506348,
      -0.04939372092485428, 6.120014190673828,   -8.27357006072998,  -12.652618408203125,
      -21.24340057373047,   -1.2330422401428223, -3.557152509689331, -5.042079925537109,
      -7.756223678588867,   -1.5656752586364746, -2.129279375076294, 4.2604498863220215,
      4.151158332824707,    6.8366379737854,     4.009943008422852,  3.9165098667144775};
  const auto config = config_with(R"("noise_sampler_seed": 7, )");
  const auto grid = config.levels(5);
  const auto options = config.options(grid);
  tensor<float> x(shape{1, 2, 3, 4});
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = static_cast<float>(1.5 * std::sin(0.37 * static_cast<double>(i) + 0.1)) *
           static_cast<float>(*options.start_scale);
  const auto final = sample<float>(config.sampler, grid, network, std::move(x), options);
  const std::vector<double> got(final.begin(), final.end());
  const double away = test::relative_distance(got, expected);
  INFO(away);
  CHECK(away < 1e-6);
}

TEST_CASE(
    "brownian: only a seed in the config, in compatible mode and with the grid, brings noise") {
  const auto with = config_with(R"("noise_sampler_seed": 7, )");
  CHECK(with.options(with.levels(5)).noise);
  CHECK_FALSE(with.options().noise);
  const auto without = config_with("");
  CHECK_FALSE(without.options(without.levels(5)).noise);
  const auto exact = config_with(R"("noise_sampler_seed": 7, )", false);
  CHECK_FALSE(exact.options(exact.levels(5)).noise);
}

TEST_CASE("brownian: a run from noise, and the end of one, take the same path") {
  const auto config = config_with(R"("noise_sampler_seed": 7, )");
  const auto grid = config.levels(5);
  const auto options = config.options(grid);
  const auto silent = [](view<const float>, noise_level, view<float> out) {
    std::fill(out.begin(), out.end(), 0.0F);
  };
  const auto drawn = [&](const levels& part) {
    std::vector<std::vector<float>> draws;
    auto recorded = options;
    recorded.noise = [&](std::span<float> out, const draw& draw) {
      options.noise(out, draw);
      if (draw.index < reserved_draw::start) draws.emplace_back(out.begin(), out.end());
    };
    (void)sample<float>(config.sampler, part, silent, shape{1, 4}, recorded);
    return draws;
  };
  const auto whole = drawn(grid), last = drawn(from_strength(grid, 0.6));
  REQUIRE(whole.size() == 8);
  REQUIRE(last.size() == 4);
  CHECK(std::equal(last.begin(), last.end(), whole.begin() + 4));
  CHECK_NOTHROW(drawn(config.levels(1)));
}

TEST_CASE("brownian: a whole run of diffusers' cosine DPM-Solver, of one seed, start and noise") {
  const std::vector<double> expected{
      -0.05105399340391159, 0.008245445787906647, 0.23953314125537872, 0.30609697103500366,
      0.554181694984436,    -0.43826866149902344, 0.43434619903564453, -0.060859356075525284,
      0.07081592082977295,  0.2579661011695862,   0.1148756816983223,  -0.48330795764923096,
      0.2672750949859619,   0.17759747803211212,  0.4096772074699402,  0.07224464416503906,
      -0.6653451919555664,  -0.15662218630313873, 0.38383758068084717, -0.09395505487918854,
      0.141892209649086,    0.3789026737213135,   0.05709618702530861, -0.481155127286911};
  const auto config = parse_scheduler_config(
      R"({"_class_name": "CosineDPMSolverMultistepScheduler"})", {.compatible = true});
  const auto grid = config.levels(5);
  auto options = config.options(grid);
  options.noise = torchsde_noise{.seed = 42, .sigma_min = 0.3, .sigma_max = 500};
  const auto final = sample<float>(config.sampler, grid, network, shape{1, 2, 3, 4}, options);
  const std::vector<double> got(final.begin(), final.end());
  const double away = test::relative_distance(got, expected);
  INFO(away);
  CHECK(away < 1e-6);
}
