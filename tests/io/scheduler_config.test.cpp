#include <ebb/ebb.hpp>
#include <ebb/io/scheduler_config.hpp>

#include <cstdio>
#include <filesystem>
#include <map>
#include <random>

#include "fuzz/json_texts.hpp"
#include "support/refused.hpp"

using namespace ebb;
using ebb::test::check_refused;

namespace {

const std::vector<std::string> classes{"CMStochasticIterativeScheduler",
                                       "CogVideoXDDIMScheduler",
                                       "CogVideoXDPMScheduler",
                                       "CosineDPMSolverMultistepScheduler",
                                       "DDIMScheduler",
                                       "DDIMInverseScheduler",
                                       "DDIMParallelScheduler",
                                       "DDPMScheduler",
                                       "DDPMParallelScheduler",
                                       "DDPMWuerstchenScheduler",
                                       "DEISMultistepScheduler",
                                       "DPMSolverMultistepScheduler",
                                       "DPMSolverMultistepInverseScheduler",
                                       "DPMSolverSDEScheduler",
                                       "DPMSolverSinglestepScheduler",
                                       "EDMDPMSolverMultistepScheduler",
                                       "EDMEulerScheduler",
                                       "EulerAncestralDiscreteScheduler",
                                       "EulerDiscreteScheduler",
                                       "FlowMatchEulerDiscreteScheduler",
                                       "FlowMatchHeunDiscreteScheduler",
                                       "FlowMatchLCMScheduler",
                                       "HeunDiscreteScheduler",
                                       "IPNDMScheduler",
                                       "KDPM2AncestralDiscreteScheduler",
                                       "KDPM2DiscreteScheduler",
                                       "LCMScheduler",
                                       "LMSDiscreteScheduler",
                                       "LTXEulerAncestralRFScheduler",
                                       "PNDMScheduler",
                                       "SASolverScheduler",
                                       "SCMScheduler",
                                       "TCDScheduler",
                                       "UnCLIPScheduler",
                                       "UniPCMultistepScheduler"};

std::string config_of(const std::string& name, const std::string& more = "") {
  std::string text = R"({"_class_name": ")";
  text += name;
  text += '"';
  if (!more.empty()) text.append(", ").append(more);
  return text += '}';
}

// A run over a network of no meaning; whether its result is finite is the run's to say.
tensor<double> result_of(const scheduler_config& config, std::size_t steps) {
  const auto grid = config.levels(steps);
  auto options = config.options<double>();
  options.seed = 5;
  return sample<double>(
      config.sampler, grid,
      [](view<const double> x, const noise_level& at, view<double> out) {
        for (std::size_t i = 0; i < x.size(); ++i)
          out[i] = std::tanh(x[i]) * std::cos(0.002 * at.t);
      },
      shape{1, 6}, options);
}

bool is(const levels& a, const levels& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

const auto scaled = discrete_schedule::scaled_linear();
const std::string sd =
    R"("beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear")";

}  // namespace

TEST_CASE("every class runs in both modes, at any number of steps", "[io]") {
  for (const auto& name : classes)
    for (const bool compatible : {false, true})
      for (const std::size_t steps : {1U, 2U, 3U, 10U, 25U}) {
        INFO(name << (compatible ? ", compatible, " : ", exact, ") << steps << " steps");
        if (name == "SCMScheduler" && steps > 3) continue;
        const auto config = parse_scheduler_config(config_of(name), {.compatible = compatible});
        CHECK(config.class_name == name);
        try {
          CHECK(config.levels(steps).size() >= steps);
          CHECK(result_of(config, steps).size() == 6);
        } catch (const error& refusal) {
          FAIL_CHECK(refusal.what());
        }
      }
}

TEST_CASE("exact configs are the plain calls", "[io]") {
  const auto ddim_config = parse_scheduler_config(
      config_of("DDIMScheduler", sd + R"(, "timestep_spacing": "trailing", "clip_sample": false)"));
  CHECK(is(ddim_config.levels(30), grid::trailing(scaled, 30)));
  CHECK(ddim_config.sampler(ddim_config.levels(30)) == ddim{}(grid::trailing(scaled, 30)));
  CHECK_FALSE(ddim_config.options().correct_x0);

  const auto karras = parse_scheduler_config(
      config_of("DPMSolverMultistepScheduler", sd + R"(, "use_karras_sigmas": true)"));
  const auto grid = karras.levels(20), expected = grid::karras(scaled, 20);
  REQUIRE(grid.size() == 21);
  for (std::size_t i = 0; i < 21; ++i) {
    CHECK(grid[i].sigma == Approx(expected[i].sigma).epsilon(1e-12).margin(1e-15));
    CHECK(grid[i].t == Approx(expected[i].t).margin(1e-6));
  }
  CHECK(karras.sampler(grid) == dpm_solver_multistep{}(grid));

  const auto even = parse_scheduler_config(
      config_of("EulerDiscreteScheduler", sd + R"(, "interpolation_type": "log_linear")"));
  const auto in_log = even.levels(8);
  REQUIRE(in_log.size() == 9);
  const auto ratio = [&](std::size_t i) {
    return in_log[i].sigma / in_log[i].alpha / (in_log[i + 1].sigma / in_log[i + 1].alpha);
  };
  for (std::size_t i = 1; i < 7; ++i) CHECK(ratio(i) == Approx(ratio(0)).epsilon(1e-9));
  CHECK(in_log[8].sigma == 0);

  const auto third =
      parse_scheduler_config(config_of("DPMSolverMultistepScheduler", R"("solver_order": 3)"));
  CHECK(third.sampler(grid) == dpm_solver_multistep{.order = 3}(grid));

  const auto flux =
      parse_scheduler_config(config_of("FlowMatchEulerDiscreteScheduler", R"("shift": 3.0)"));
  CHECK(flux.levels(4)[0].t == 1000);
  CHECK(flux.levels(4)[3].sigma == Approx(3 * 0.001 / 1.002).epsilon(1e-9));  // once
  const auto twice = parse_scheduler_config(
      config_of("FlowMatchEulerDiscreteScheduler", R"("shift": 3.0)"), {.compatible = true});
  CHECK(twice.levels(4)[3].sigma == Approx(0.008929).epsilon(1e-4));  // as diffusers has it
}

TEST_CASE("what a class cannot space is refused by the number asked for", "[io][bad input]") {
  for (const bool compatible : {false, true}) {
    const auto lcm = parse_scheduler_config(config_of("LCMScheduler", R"("beta_end": 0.02)"),
                                            {.compatible = compatible});
    check_refused([&] { (void)lcm.levels(51); }, errc::invalid_steps,
                  {"steps = 51", "original_inference_steps = 50"});
    const auto flux = parse_scheduler_config(
        config_of("FlowMatchEulerDiscreteScheduler", R"("use_dynamic_shifting": true)"),
        {.compatible = compatible});
    check_refused([&] { (void)flux.levels({.steps = 4, .mu = 1000}); }, errc::invalid_option,
                  {"mu = 1000", "need -700 to 700"});
  }
}

TEST_CASE("no levels make an empty plan, in every class", "[io][bad input]") {
  for (const auto& text : test::corpus("config"))
    for (const bool compatible : {false, true}) {
      INFO(text);
      try {
        CHECK(parse_scheduler_config(text, {.compatible = compatible}).sampler({}).empty());
      } catch (const error& refusal) {
        CHECK(refusal.code() != errc::invalid_plan);
      }
    }
}

TEST_CASE("as many steps as the table has", "[io]") {
  for (const std::string name :
       {"DDIM", "PNDM", "EulerDiscrete", "HeunDiscrete", "DPMSolverMultistep",
        "DPMSolverSinglestep", "DPMSolverMultistepInverse", "UniPCMultistep", "DEISMultistep"})
    for (const bool compatible : {false, true}) {
      INFO(name);
      const auto config =
          parse_scheduler_config(config_of(name + "Scheduler", R"("num_train_timesteps": 100)"),
                                 {.compatible = compatible});
      const auto grid = config.levels(100);
      CHECK_NOTHROW(config.sampler(grid));
      CHECK(grid.size() >= 100);
    }
}

TEST_CASE("Wuerstchen's law, where it is clamped, and IPNDM's own numbers", "[io]") {
  for (const bool compatible : {false, true}) {
    const auto config =
        parse_scheduler_config(config_of("DDPMWuerstchenScheduler"), {.compatible = compatible});
    const auto grid = config.levels(1000);
    CHECK(grid.size() > 900);
    CHECK(grid.front().t == 1);
    CHECK(grid.back().t == 0);
    CHECK(grid.back().sigma == Approx(0.01).epsilon(1e-3));

    const auto listed =
        parse_scheduler_config(config_of("IPNDMScheduler", R"("trained_betas": [0.9, 0.5, 0])"),
                               {.compatible = compatible});
    const auto levels = listed.levels(2);
    CHECK(levels[1].sigma == 0.5);
    CHECK(levels[1].alpha == Approx(std::sqrt(0.75)).epsilon(1e-6));
    check_refused([&] { (void)listed.levels(3); }, errc::invalid_steps,
                  {"steps = 3", "trained_betas", "make 2 steps"});
  }
}

TEST_CASE("a compatible sampler takes a grid for what it was asked for", "[io]") {
  const auto config = parse_scheduler_config(
      config_of("DDIMScheduler", R"("timestep_spacing": "linspace", "clip_sample": false)"),
      {.compatible = true});
  const auto whole = config.levels(50);
  const auto plan = config.sampler(whole), tail = config.sampler(whole.last(2));
  for (std::size_t i = 0; i < 2; ++i) CHECK(tail.stages()[i] == plan.stages()[48 + i]);
  // made by hand: as if asked for its steps, and the head of a grid ends where it ends
  const levels by_hand({whole.begin() + 48, whole.end()});
  CHECK_FALSE(config.sampler(by_hand) == tail);
  const auto solver = parse_scheduler_config(
      config_of("DPMSolverMultistepScheduler",
                R"("final_sigmas_type": "sigma_min", "timestep_spacing": "linspace")"),
      {.compatible = true});
  const auto grid = solver.levels({.timesteps = {900, 500, 0}});
  CHECK(solver.sampler(grid).evaluations() == 3);
  levels head({}, grid.between());
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) head.push_back(grid[i]);
  CHECK(solver.sampler(head).evaluations() == head.size() - 1);
}

TEST_CASE("a lambda_min_clipped that leaves no timestep is refused", "[io][bad input]") {
  const std::string above = R"("lambda_min_clipped": 9)";
  for (const bool compatible : {false, true}) {
    const auto config = parse_scheduler_config(config_of("DPMSolverMultistepScheduler", above),
                                               {.compatible = compatible});
    check_refused([&] { (void)config.levels(5); }, errc::incompatible_options,
                  {"lambda_min_clipped = 9", "need less"});
  }
  const auto inverse = parse_scheduler_config(
      config_of("DPMSolverMultistepInverseScheduler", above), {.compatible = true});
  check_refused([&] { (void)inverse.levels(5); }, errc::incompatible_options,
                {"lambda_min_clipped = 9", "need less"});
}

TEST_CASE("the two modes meet where the steps are many", "[io]") {
  for (const std::string name :
       {"DDIMScheduler", "EulerDiscreteScheduler", "HeunDiscreteScheduler", "PNDMScheduler",
        "DPMSolverMultistepScheduler", "UniPCMultistepScheduler", "KDPM2DiscreteScheduler"}) {
    const std::string plain = sd + R"(, "clip_sample": false)";
    const auto exact = parse_scheduler_config(config_of(name, plain));
    const auto compatible = parse_scheduler_config(config_of(name, plain), {.compatible = true});
    const auto a = result_of(exact, 250), b = result_of(compatible, 250);
    for (std::size_t i = 0; i < a.size(); ++i) {
      INFO(name << ": " << a[i] << ", " << b[i]);
      CHECK(std::abs(a[i] - b[i]) < 0.05 * (1 + std::abs(a[i])));
    }
  }
}

TEST_CASE("mu and sigmas are for flow matching", "[io]") {
  const auto flux = parse_scheduler_config(
      config_of("FlowMatchEulerDiscreteScheduler", R"("use_dynamic_shifting": true)"));
  const auto grid = flux.levels({.sigmas = {1, 0.75, 0.5, 0.25}, .mu = 1.15});
  REQUIRE(grid.size() == 5);
  CHECK(grid[2].sigma == Approx(std::exp(1.15) / (std::exp(1.15) + 1)).epsilon(1e-12));
  CHECK(grid.back().sigma == 0);
  check_refused([&] { (void)flux.levels(4); }, errc::incompatible_options,
                {"use_dynamic_shifting", "mu"});
  check_refused(
      [&] {
        (void)flux.levels({.sigmas = {0.5, 0.75}, .mu = 1});
      },
      errc::invalid_sigmas, {"sigmas[1] = 0.75"});
  const auto plain = parse_scheduler_config(config_of("DDIMScheduler"));
  check_refused([&] { (void)plain.levels({.steps = 4, .mu = 1}); }, errc::incompatible_options,
                {"DDIMScheduler takes no mu"});
  check_refused([&] { (void)plain.levels(0); }, errc::invalid_steps, {"steps = 0"});
  check_refused([&] { (void)plain.levels(1001); }, errc::invalid_steps,
                {"steps = 1001", "num_train_timesteps = 1000"});
}

TEST_CASE("lists of times and sigmas, as each class takes them", "[io]") {
  const auto config = [](const char* name, const std::string& more = {}) {
    return parse_scheduler_config(config_of(name, more));
  };
  const auto times_of = [](const levels& grid) {
    std::vector<double> times;
    for (const auto& level : grid) times.push_back(level.t);
    return times;
  };
  const std::vector<double> times{999, 500, 20};
  for (const auto* name : {"DDPMScheduler", "DDPMParallelScheduler", "LCMScheduler", "TCDScheduler",
                           "EulerDiscreteScheduler", "HeunDiscreteScheduler",
                           "DPMSolverMultistepScheduler", "DPMSolverSinglestepScheduler"}) {
    INFO(name);
    for (const bool compatible : {false, true}) {
      const auto read = parse_scheduler_config(config_of(name), {.compatible = compatible});
      const auto grid = read.levels({.timesteps = times});
      REQUIRE(grid.size() == 4);
      for (std::size_t i = 0; i < 3; ++i) CHECK(grid[i].t == times[i]);
    }
    check_refused(
        [&] {
          (void)config(name).levels({.timesteps = {500, 999}});
        },
        errc::invalid_sigmas, {"timesteps[1] = 999", "falling"});
    check_refused(
        [&] {
          (void)config(name).levels({.timesteps = {1000, 2}});
        },
        errc::invalid_sigmas, {"timesteps[0] = 1000", "below 1000"});
    check_refused([&] { (void)config(name).levels({.steps = 5, .timesteps = times}); },
                  errc::invalid_steps, {"steps = 5", "3 steps"});
  }
  CHECK(times_of(config("FlowMatchEulerDiscreteScheduler", R"("shift": 3.0)")
                     .levels({.timesteps = times})) == std::vector<double>{999, 500, 20, 0});
  CHECK(config("FlowMatchEulerDiscreteScheduler").levels({.timesteps = times})[1].sigma == 0.5);
  CHECK(times_of(config("DDPMWuerstchenScheduler").levels({.timesteps = {1, 0.25, 0}})) ==
        std::vector<double>{1, 0.25, 0});
  CHECK(times_of(config("SCMScheduler").levels({.timesteps = {1.5, 1.25, 0}})) ==
        std::vector<double>{1.5, 1.25, 0});
  CHECK(config("LTXEulerAncestralRFScheduler").levels({.sigmas = {1, 0.5, 0}})[1].t == 500);
  const auto euler = config("EulerDiscreteScheduler").levels({.sigmas = {14.5, 3, 0.5, 0.1}});
  REQUIRE(euler.size() == 4);
  CHECK(euler.back().noise_to_signal() == Approx(0.1));
  const auto edm = config("EDMEulerScheduler");
  CHECK(is(edm.levels({.sigmas = {0, 0.25, 0.5, 0.75, 1}}), edm.levels(5)));
  const auto wan = config("UniPCMultistepScheduler",
                          R"("use_flow_sigmas": true, "prediction_type": "flow_prediction",)"
                          R"("use_dynamic_shifting": true)");
  CHECK(wan.levels({.sigmas = {0.9, 0.5}, .mu = std::log(3.0)})[1].sigma ==
        Approx(0.75).epsilon(1e-12));

  const auto refused = [&](const char* name, const std::string& more, const level_request& request,
                           const char* why) {
    check_refused([&] { (void)config(name, more).levels(request); }, errc::incompatible_options,
                  {name, why});
  };
  refused("DDIMScheduler", "", {.timesteps = times}, "takes no timesteps");
  refused("DDPMScheduler", "", {.sigmas = {3, 2}}, "takes no sigmas");
  refused("UniPCMultistepScheduler", "", {.sigmas = {0.9, 0.5}}, "use_flow_sigmas");
  refused("EulerDiscreteScheduler", R"("use_karras_sigmas": true)", {.timesteps = times},
          "use_karras_sigmas");
  refused("EulerDiscreteScheduler", "", {.sigmas = {3, 2}, .timesteps = {2, 1}}, "not both");
  refused("DPMSolverMultistepScheduler", "", {.steps = 3, .mu = 1}, "use_dynamic_shifting");
}

TEST_CASE("an inverted flow is the same flow, its time and velocity turned", "[io]") {
  const auto plain = parse_scheduler_config(config_of("FlowMatchEulerDiscreteScheduler"));
  const auto turned = parse_scheduler_config(
      config_of("FlowMatchEulerDiscreteScheduler", R"("invert_sigmas": true)"));
  const auto net = [](double sign) {
    return [sign](view<const double> x, const noise_level& at, view<double> out) {
      const double t = sign > 0 ? at.t : 1000 - at.t;
      for (std::size_t i = 0; i < x.size(); ++i) out[i] = sign * (std::tanh(x[i]) + 0.001 * t);
    };
  };
  const auto a =
      sample<double>(plain.sampler, plain.levels(7), net(1), shape{1, 5}, plain.options<double>());
  const auto b = sample<double>(turned.sampler, turned.levels(7), net(-1), shape{1, 5},
                                turned.options<double>());
  for (std::size_t i = 0; i < 5; ++i) CHECK(a[i] == Approx(b[i]).epsilon(1e-12));
}

TEST_CASE("a config is saved as it was loaded", "[io]") {
  const auto path = (std::filesystem::temp_directory_path() / "ebb scheduler.json").string();
  const auto config = parse_scheduler_config(config_of(
      "DPMSolverMultistepScheduler", sd + R"(, "use_karras_sigmas": true, "solver_order": 3)"));
  config.save(path);
  const auto again = load_scheduler_config(path);
  CHECK(again.to_json() == config.to_json());
  CHECK(is(again.levels(12), config.levels(12)));
  CHECK(again.sampler(again.levels(12)) == config.sampler(config.levels(12)));
  std::filesystem::remove(path);
  check_refused([&] { (void)load_scheduler_config(path); }, errc::io_error, {path.c_str()});
}

TEST_CASE("clipping and thresholding are corrections", "[io]") {
  const auto clipped = parse_scheduler_config(config_of("DDPMScheduler")).options<double>();
  tensor<double> x({1, 2}, {3.0, -0.5});
  clipped.correct_x0(view<double>(x), {});
  CHECK(x[0] == 1);
  CHECK(x[1] == -0.5);
  const auto threshold = parse_scheduler_config(config_of(
      "DDIMScheduler",
      R"("thresholding": true, "sample_max_value": 1.5, "dynamic_thresholding_ratio": 1.0)"));
  tensor<double> y({1, 2}, {3.0, -0.6});
  threshold.options<double>().correct_x0(view<double>(y), {});
  CHECK(y[0] == Approx(1));
  CHECK(y[1] == Approx(-0.4));
}

TEST_CASE("twenty thousand random configs: levels that fall, finite plans, typed refusals",
          "[io]") {
  std::mt19937_64 random(20261125);
  const auto pick = [&](const std::vector<std::string>& from) {
    return from[random() % from.size()];
  };
  const std::map<std::string, std::vector<std::string>> choices{
      {"beta_schedule", {"\"linear\"", "\"scaled_linear\"", "\"squaredcos_cap_v2\""}},
      {"prediction_type", {"\"epsilon\"", "\"v_prediction\"", "\"sample\""}},
      {"timestep_spacing", {"\"leading\"", "\"trailing\"", "\"linspace\""}},
      {"rescale_betas_zero_snr", {"true", "false"}},
      {"use_karras_sigmas", {"true", "false", "false"}},
      {"use_exponential_sigmas", {"true", "false", "false"}},
      {"use_beta_sigmas", {"true", "false", "false"}},
      {"use_flow_sigmas", {"true", "false", "false"}},
      {"solver_order", {"1", "2", "3"}},
      {"algorithm_type", {"\"dpmsolver++\"", "\"sde-dpmsolver++\"", "\"dpmsolver\""}},
      {"solver_type", {"\"midpoint\"", "\"heun\"", "\"bh1\"", "\"bh2\""}},
      {"final_sigmas_type", {"\"zero\"", "\"sigma_min\""}},
      {"set_alpha_to_one", {"true", "false"}},
      {"steps_offset", {"0", "1"}},
      {"lower_order_final", {"true", "false"}},
      {"num_train_timesteps", {"1000", "100", "50", "2", "1"}},
      {"shift", {"1.0", "3.0", "0.5"}},
      {"clip_sample", {"true", "false"}}};
  std::map<errc, std::size_t> refused;
  std::size_t made = 0;
  constexpr int configs =
#ifdef NDEBUG
      20000;
#else
      1000;
#endif
  for (int i = 0; i < configs; ++i) {
    std::string more;
    for (const auto& [key, values] : choices)
      if (random() % 3 == 0) more += (more.empty() ? "\"" : ", \"") + key + "\": " + pick(values);
    const auto text = config_of(pick(classes), more);
    const std::size_t steps = 1 + random() % 12;
    const bool compatible = random() % 2 == 0;
    try {
      const auto config = parse_scheduler_config(text, {.compatible = compatible});
      const auto plan = config.sampler(config.levels(steps));
      ++made;
      if (plan.empty()) FAIL_CHECK("no stages: " << text << ", " << steps << " steps");
    } catch (const error& refusal) {
      ++refused[refusal.code()];
      if (refusal.code() == errc::invalid_plan)
        FAIL_CHECK(text << ", " << steps << " steps: " << refusal.what());
    } catch (const std::exception& other) {
      FAIL_CHECK(text << ": " << other.what());
    }
  }
  CHECK(made > static_cast<std::size_t>(configs) / 3);
  std::printf("random configs: %zu made", made);
  for (const auto& [code, count] : refused)
    std::printf(", %zu of code %d", count, static_cast<int>(code));
  std::printf("\n");
}

TEST_CASE("broken configs are refused or whole", "[io][bad input]") {
  std::mt19937 random(4);
  std::size_t accepted = 0;
  for (int i = 0; i < 2000; ++i) {
    const auto whole = parse_scheduler_config(config_of(classes[random() % classes.size()]));
    const auto text = test::mutated(whole.to_json(), random);
    INFO(text);
    CHECK_NOTHROW(accepted += test::read_any_config(text) ? 1 : 0);
  }
  CHECK(accepted > 100);
  CHECK(accepted < 1900);
}

TEST_CASE("the fuzzer's corpus of configs, replayed", "[io][bad input]") {
  std::size_t read = 0;
  for (const auto& text : test::corpus("config")) {
    INFO(text);
    CHECK_NOTHROW(read += test::read_any_config(text) ? 1 : 0);
  }
  CHECK(read >= 35);
}
