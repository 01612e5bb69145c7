// The same trajectories as diffusers' DDIMScheduler and DDPMScheduler, composed from schedule,
// levels and sampler. The file names network, start, draws and diffusers' commit; its figures are
// from a float32 run.
#include <ebb/ebb.hpp>

#include <nlohmann/json.hpp>

#include <fstream>

#include "support/catch.hpp"

using namespace ebb;
using nlohmann::json;

namespace {

const json& file() {
  static const json parsed = [] {
    std::ifstream stream(EBB_SOURCE_DIR "/tests/golden/diffusers_trajectories.json");
    return json::parse(stream);
  }();
  return parsed;
}

// diffusers' defaults where the case is silent.
discrete_schedule schedule_of(const json& config) {
  if (config.contains("trained_betas"))
    return discrete_schedule::from_betas(config["trained_betas"].get<std::vector<double>>());
  const std::string law = config.value("beta_schedule", "linear");
  const beta_range range{1000, config.value("beta_start", 1e-4), config.value("beta_end", 0.02)};
  const auto schedule = law == "linear"          ? discrete_schedule::linear(range)
                        : law == "scaled_linear" ? discrete_schedule::scaled_linear(range)
                                                 : discrete_schedule::squaredcos_cap_v2();
  return config.value("rescale_betas_zero_snr", false) ? schedule.with_zero_terminal_snr()
                                                       : schedule;
}

prediction prediction_of(const json& config) {
  const std::string type = config.value("prediction_type", "epsilon");
  return type == "sample"         ? prediction::sample()
         : type == "v_prediction" ? prediction::v()
                                  : prediction::epsilon();
}

// DDPMScheduler walks its timesteps and ends clean. DDIMScheduler steps by N div n whatever the
// grid, so the target of a step need not be the next step's level: each step's plan is made apart.
plan plan_of(const json& c) {
  const json& config = c["config"];
  const auto schedule = schedule_of(config);
  const auto times = c["timesteps"].get<std::vector<double>>();
  if (c["scheduler"] != "DDIMScheduler") {
    const bool large = config.value("variance_type", "fixed_small") == "fixed_large";
    return ddpm{large ? ddpm::variance_type::fixed_large
                      : ddpm::variance_type::fixed_small}(grid::from_timesteps(schedule, times));
  }
  const auto stride = static_cast<double>(schedule.steps() / times.size());
  const auto end = config.value("set_alpha_to_one", true) ? schedule.clean() : schedule(0);
  plan plan;
  for (const double t : times) {
    const auto target = t < stride ? end : schedule(t - stride);
    plan.add(ddim{}({schedule(t), target}).stages().front());
  }
  return plan;
}

template <class T>
double worst_error(const json& c) {
  tensor<T> x(shape{2, 3, 4, 4});
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = static_cast<T>(1.5 * std::sin(0.37 * static_cast<double>(i) + 0.1));

  options<T> options{.prediction = prediction_of(c["config"])};
  std::uint64_t draws = 0;
  options.noise = [&draws](std::span<T> z, const draw& draw) {
    draws = draw.index + 1;
    for (std::size_t i = 0; i < z.size(); ++i)
      z[i] = static_cast<T>(std::sqrt(2.0) * std::sin(12.9898 * static_cast<double>(i + 1) +
                                                      7.8233 * static_cast<double>(draws)));
  };
  if (c["config"].value("clip_sample", true)) options.correct_x0 = clip{};

  const auto network = [](view<const T> in, const noise_level& at, view<T> out) {
    for (std::size_t i = 0; i < in.size(); ++i)
      out[i] = static_cast<T>(0.6 * std::sin(1.7 * in[i] + 0.003 * at.t) + 0.2 * in[i]);
  };
  run<T> run(plan_of(c), x, options);
  REQUIRE(sample(run, network));

  // diffusers draws once more where the last step's variance is 0, and scales it to nothing
  CHECK((draws == c["draws"].get<std::uint64_t>() || draws + 1 == c["draws"].get<std::uint64_t>()));
  const auto expected = c["final"].get<std::vector<double>>();
  REQUIRE(expected.size() == run.state().size());
  double error = 0, largest = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    error = std::max(error, std::abs(run.state()[i] - expected[i]));
    largest = std::max(largest, std::abs(expected[i]));
  }
  return error / largest;
}

}  // namespace

TEST_CASE("diffusers' DDIM and DDPM trajectories", "[golden]") {
  std::size_t cases = 0;
  double worst = 0;
  for (const json& c : file()["cases"]) {
    const auto scheduler = c["scheduler"].get<std::string>();
    if (scheduler != "DDIMScheduler" && scheduler.rfind("DDPM", 0) != 0) continue;
    ++cases;
    INFO(c["name"].get<std::string>());
    const double in_double = worst_error<double>(c), in_float = worst_error<float>(c);
    CHECK(in_double < 2e-5);
    CHECK(in_float < 2e-5);
    worst = std::max({worst, in_double, in_float});
  }
  CHECK(cases == 18);
  std::printf("diffusers: %zu trajectories, largest relative error %.1e\n", cases, worst);
}
