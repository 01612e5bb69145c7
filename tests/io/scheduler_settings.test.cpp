#include "io/scheduler/settings.hpp"

#include <cmath>
#include <random>

#include "support/refused.hpp"

using namespace ebb;
using ebb::test::check_refused;

namespace {

read_scheduler parse(std::string_view text, bool strict = false) {
  return read_scheduler_config(text, "scheduler_config.json", strict);
}

// {"_class_name": "<name>Scheduler", <members>}
std::string config(const std::string& name, const std::string& members = "") {
  return R"({"_class_name": ")" + name + "Scheduler\"" + (members.empty() ? "" : ", ") + members +
         "}";
}

scheduler_settings settings_of(const std::string& name, const std::string& members = "") {
  return parse(config(name, members)).settings;
}

bool holds(const std::vector<std::string>& sentences, const std::string& words) {
  for (const auto& sentence : sentences)
    if (sentence.find(words) != std::string::npos) return true;
  return false;
}

const std::vector<std::string> names{"CMStochasticIterative",
                                     "CogVideoXDDIM",
                                     "CogVideoXDPM",
                                     "CosineDPMSolverMultistep",
                                     "DDIM",
                                     "DDIMInverse",
                                     "DDIMParallel",
                                     "DDPM",
                                     "DDPMParallel",
                                     "DDPMWuerstchen",
                                     "DEISMultistep",
                                     "DPMSolverMultistep",
                                     "DPMSolverMultistepInverse",
                                     "DPMSolverSDE",
                                     "DPMSolverSinglestep",
                                     "EDMDPMSolverMultistep",
                                     "EDMEuler",
                                     "EulerAncestralDiscrete",
                                     "EulerDiscrete",
                                     "FlowMatchEulerDiscrete",
                                     "FlowMatchHeunDiscrete",
                                     "FlowMatchLCM",
                                     "HeunDiscrete",
                                     "IPNDM",
                                     "KDPM2AncestralDiscrete",
                                     "KDPM2Discrete",
                                     "LCM",
                                     "LMSDiscrete",
                                     "LTXEulerAncestralRF",
                                     "PNDM",
                                     "SASolver",
                                     "SCM",
                                     "TCD",
                                     "UnCLIP",
                                     "UniPCMultistep"};

// Files of published models, as in the model's repository or as its conversion script writes them.
const std::vector<std::string> real_files{
    R"({"_class_name":"FlaxPNDMScheduler","_diffusers_version":"0.6.0",)"
    R"("beta_end":0.012,"beta_schedule":"scaled_linear","beta_start":0.00085,)"
    R"("clip_sample":false,"num_train_timesteps":1000,"set_alpha_to_one":false,)"
    R"("skip_prk_steps":true,"steps_offset":1,"trained_betas":null})",
    R"({"_class_name":"PNDMScheduler","_diffusers_version":"0.10.0.dev0",)"
    R"("beta_end":0.012,"beta_schedule":"scaled_linear","beta_start":0.00085,)"
    R"("clip_sample":false,"num_train_timesteps":1000,"prediction_type":"epsilon",)"
    R"("set_alpha_to_one":false,"skip_prk_steps":true,"steps_offset":1,)"
    R"("trained_betas":null})",
    R"({"_class_name":"DDIMScheduler","beta_end":0.012,"beta_schedule":"scaled_linear",)"
    R"("beta_start":0.00085,"clip_sample":false,"num_train_timesteps":1000,)"
    R"("prediction_type":"v_prediction","set_alpha_to_one":false,"skip_prk_steps":true,)"
    R"("steps_offset":1,"trained_betas":null})",
    R"({"_class_name":"EulerDiscreteScheduler","beta_end":0.012,)"
    R"("beta_schedule":"scaled_linear","beta_start":0.00085,"clip_sample":false,)"
    R"("interpolation_type":"linear","num_train_timesteps":1000,)"
    R"("prediction_type":"epsilon","sample_max_value":1.0,"set_alpha_to_one":false,)"
    R"("skip_prk_steps":true,"steps_offset":1,"timestep_spacing":"leading",)"
    R"("trained_betas":null,"use_karras_sigmas":false})",
    R"({"_class_name":"EulerAncestralDiscreteScheduler","beta_end":0.012,)"
    R"("beta_schedule":"scaled_linear","beta_start":0.00085,"clip_sample":false,)"
    R"("interpolation_type":"linear","num_train_timesteps":1000,)"
    R"("prediction_type":"epsilon","sample_max_value":1.0,"set_alpha_to_one":false,)"
    R"("skip_prk_steps":true,"steps_offset":1,"timestep_spacing":"trailing",)"
    R"("trained_betas":null,"use_karras_sigmas":false})",
    R"({"_class_name":"EulerDiscreteScheduler","beta_end":0.012,)"
    R"("beta_schedule":"scaled_linear","beta_start":0.00085,"clip_sample":false,)"
    R"("interpolation_type":"linear","num_train_timesteps":1000,)"
    R"("prediction_type":"v_prediction","set_alpha_to_one":false,"sigma_max":700.0,)"
    R"("sigma_min":0.002,"skip_prk_steps":true,"steps_offset":1,)"
    R"("timestep_spacing":"leading","timestep_type":"continuous","trained_betas":null,)"
    R"("use_karras_sigmas":true})",
    R"({"_class_name":"FlowMatchEulerDiscreteScheduler","num_train_timesteps":1000,)"
    R"("shift":3.0})",
    R"({"_class_name":"FlowMatchEulerDiscreteScheduler","base_image_seq_len":256,)"
    R"("base_shift":0.5,"max_image_seq_len":4096,"max_shift":1.15,)"
    R"("num_train_timesteps":1000,"shift":1.0,"use_dynamic_shifting":false})",
    R"({"_class_name":"FlowMatchEulerDiscreteScheduler","base_image_seq_len":256,)"
    R"("base_shift":0.5,"invert_sigmas":false,"max_image_seq_len":4096,)"
    R"("max_shift":1.15,"num_train_timesteps":1000,"shift":3.0,"shift_terminal":null,)"
    R"("time_shift_type":"exponential","use_beta_sigmas":false,)"
    R"("use_dynamic_shifting":true,"use_exponential_sigmas":false,)"
    R"("use_karras_sigmas":false})",
    R"({"_class_name":"LCMScheduler","beta_end":0.012,"beta_schedule":"scaled_linear",)"
    R"("beta_start":0.00085,"clip_sample":false,"clip_sample_range":1.0,)"
    R"("dynamic_thresholding_ratio":0.995,"interpolation_type":"linear",)"
    R"("num_train_timesteps":1000,"original_inference_steps":50,)"
    R"("prediction_type":"epsilon","rescale_betas_zero_snr":false,)"
    R"("sample_max_value":1.0,"set_alpha_to_one":false,"steps_offset":1,)"
    R"("thresholding":false,"timestep_scaling":10.0,"timestep_spacing":"leading",)"
    R"("trained_betas":null})",
    R"({"_class_name":"UniPCMultistepScheduler","beta_end":0.02,)"
    R"("beta_schedule":"linear","beta_start":0.0001,"disable_corrector":[],)"
    R"("dynamic_thresholding_ratio":0.995,"final_sigmas_type":"zero","flow_shift":3.0,)"
    R"("lower_order_final":true,"num_train_timesteps":1000,"predict_x0":true,)"
    R"("prediction_type":"flow_prediction","rescale_betas_zero_snr":false,)"
    R"("sample_max_value":1.0,"solver_order":2,"solver_p":null,"solver_type":"bh2",)"
    R"("steps_offset":0,"thresholding":false,"timestep_spacing":"linspace",)"
    R"("trained_betas":null,"use_beta_sigmas":false,"use_exponential_sigmas":false,)"
    R"("use_flow_sigmas":true,"use_karras_sigmas":false})",
    R"({"_class_name":"CogVideoXDDIMScheduler","beta_end":0.012,)"
    R"("beta_schedule":"scaled_linear","beta_start":0.00085,"clip_sample":false,)"
    R"("num_train_timesteps":1000,"prediction_type":"v_prediction",)"
    R"("rescale_betas_zero_snr":true,"set_alpha_to_one":true,"snr_shift_scale":3.0,)"
    R"("timestep_spacing":"trailing"})",
    R"({"_class_name":"FlowMatchEulerDiscreteScheduler","num_train_timesteps":1000,)"
    R"("shift":7.0})",
    R"({"_class_name":"DPMSolverMultistepScheduler","algorithm_type":"dpmsolver++",)"
    R"("beta_end":0.02,"beta_schedule":"linear","beta_start":0.0001,)"
    R"("dynamic_thresholding_ratio":0.995,"euler_at_final":false,)"
    R"("lambda_min_clipped":-Infinity,"lower_order_final":true,)"
    R"("num_train_timesteps":1000,"prediction_type":"epsilon","sample_max_value":1.0,)"
    R"("solver_order":2,"solver_type":"midpoint","steps_offset":0,"thresholding":false,)"
    R"("timestep_spacing":"linspace","trained_betas":null,"use_karras_sigmas":false,)"
    R"("use_lu_lambdas":false,"variance_type":null})",
    R"({"_class_name":"DDPMWuerstchenScheduler","s":0.008,"scaler":1.0})",
    R"({"_class_name":"FlowMatchEulerDiscreteScheduler","base_image_seq_len":1024,)"
    R"("base_shift":0.95,"invert_sigmas":false,"max_image_seq_len":4096,)"
    R"("max_shift":2.05,"num_train_timesteps":1000,"shift":1.0,"shift_terminal":0.1,)"
    R"("use_beta_sigmas":false,"use_dynamic_shifting":true,)"
    R"("use_exponential_sigmas":false,"use_karras_sigmas":false})",
    R"({"_class_name":"CosineDPMSolverMultistepScheduler","euler_at_final":false,)"
    R"("final_sigmas_type":"zero","lower_order_final":true,"num_train_timesteps":1000,)"
    R"("prediction_type":"v_prediction","rho":7.0,"sigma_data":1.0,"sigma_max":500,)"
    R"("sigma_min":0.3,"sigma_schedule":"exponential","solver_order":2,)"
    R"("solver_type":"midpoint"})",
    R"({"_class_name":"DDIMScheduler","beta_end":0.0195,)"
    R"("beta_schedule":"scaled_linear","beta_start":0.0015,"clip_sample":false,)"
    R"("num_train_timesteps":1000,"prediction_type":"epsilon","set_alpha_to_one":false,)"
    R"("steps_offset":1,"trained_betas":null})",
    R"({"_class_name":"DDIMScheduler","beta_end":0.012,"beta_schedule":"linear",)"
    R"("beta_start":0.00085,"clip_sample":false,"num_train_timesteps":1000,)"
    R"("prediction_type":"epsilon","set_alpha_to_one":false,"steps_offset":1,)"
    R"("thresholding":false})",
    R"({"_class_name":"UnCLIPScheduler","clip_sample":true,"clip_sample_range":10.0,)"
    R"("num_train_timesteps":1000,"prediction_type":"sample",)"
    R"("variance_type":"fixed_small_log"})",
    R"({"_class_name":"DDPMScheduler","beta_end":0.02,)"
    R"("beta_schedule":"squaredcos_cap_v2","beta_start":0.0001,"clip_sample":true,)"
    R"("dynamic_thresholding_ratio":0.95,"num_train_timesteps":1000,)"
    R"("prediction_type":"epsilon","sample_max_value":1.5,"thresholding":true,)"
    R"("trained_betas":null,"variance_type":"learned_range"})",
    R"({"_class_name":"EDMDPMSolverMultistepScheduler","algorithm_type":"dpmsolver++",)"
    R"("dynamic_thresholding_ratio":0.995,"euler_at_final":false,)"
    R"("final_sigmas_type":"zero","lower_order_final":true,"num_train_timesteps":1000,)"
    R"("prediction_type":"epsilon","rho":7.0,"sample_max_value":1.0,"sigma_data":0.5,)"
    R"("sigma_max":80.0,"sigma_min":0.002,"solver_order":2,"solver_type":"midpoint",)"
    R"("thresholding":false})",
    R"({"_class_name":"FlowMatchEulerDiscreteScheduler","base_image_seq_len":256,)"
    R"("base_shift":0.5,"max_image_seq_len":8192,"max_shift":0.9,"shift":1.0,)"
    R"("shift_terminal":0.02,"time_shift_type":"exponential",)"
    R"("use_dynamic_shifting":true})"};

}  // namespace

TEST_CASE("every class is read with its own defaults, and written so that it reads the same",
          "[io]") {
  for (std::size_t i = 0; i < names.size(); ++i) {
    INFO(names[i]);
    const auto first = parse(config(names[i]), true);
    CHECK(first.settings.kind == static_cast<scheduler_class>(i));
    CHECK(first.class_name == names[i] + "Scheduler");
    CHECK(name_of(first.settings.kind) == first.class_name);
    CHECK(first.warnings.empty());
    const auto again = parse(first.text, true);
    CHECK(again.settings == first.settings);
    CHECK(again.text == first.text);
    CHECK(parse(config("Flax" + names[i])).settings == first.settings);
  }
}

TEST_CASE("defaults differ from class to class as in diffusers", "[io]") {
  CHECK(settings_of("DDIM").clip_sample);
  CHECK(settings_of("DDIM").timestep_spacing == time_spacing::leading);
  CHECK_FALSE(settings_of("PNDM").set_alpha_to_one);
  CHECK(settings_of("EulerDiscrete").beta_end == 0.02);
  CHECK(settings_of("EulerDiscrete").timestep_spacing == time_spacing::linspace);
  CHECK_FALSE(settings_of("EulerDiscrete").sigma_min.has_value());
  CHECK(settings_of("HeunDiscrete").beta_start == 0.00085);
  CHECK(settings_of("HeunDiscrete").beta_schedule == beta_law::linear);
  CHECK(settings_of("LCM").beta_schedule == beta_law::scaled_linear);
  CHECK_FALSE(settings_of("LCM").clip_sample);
  CHECK(settings_of("CogVideoXDPM").snr_shift_scale == 3);
  CHECK(settings_of("CMStochasticIterative").num_train_timesteps == 40);
  CHECK(settings_of("CMStochasticIterative").sigma_max == 80.0);
  CHECK(settings_of("CosineDPMSolverMultistep").sigma_max == 500.0);
  CHECK(settings_of("CosineDPMSolverMultistep").sigma_schedule == sigma_law::exponential);
  CHECK(settings_of("CosineDPMSolverMultistep").prediction_type == prediction_kind::v_prediction);
  CHECK_FALSE(settings_of("DPMSolverSinglestep").lower_order_final);
  CHECK(settings_of("DPMSolverMultistep").variance_type == variance_kind::none);
  CHECK(std::isinf(settings_of("DPMSolverMultistep").lambda_min_clipped));
  CHECK(settings_of("DDPM").variance_type == variance_kind::fixed_small);
  CHECK(settings_of("UnCLIP").variance_type == variance_kind::fixed_small_log);
  CHECK(settings_of("UnCLIP").beta_schedule == beta_law::squaredcos_cap_v2);
  CHECK(settings_of("UniPCMultistep").solver_type == solver_kind::bh2);
  CHECK(settings_of("DEISMultistep").solver_type == solver_kind::logrho);
  CHECK(settings_of("SCM").prediction_type == prediction_kind::trigflow);
  CHECK(settings_of("FlowMatchEulerDiscrete").prediction_type == prediction_kind::flow_prediction);
  CHECK(settings_of("LTXEulerAncestralRF").eta == 1);
}

TEST_CASE("files as models have them are read, and come out as they went in", "[io]") {
  for (const auto& text : real_files) {
    INFO(text);
    const auto first = parse(text, true);
    const auto again = parse(first.text, true);
    CHECK(again.settings == first.settings);
    CHECK(again.text == first.text);
    CHECK(again.warnings == first.warnings);
  }
  const auto sdxl = parse(real_files[3]);
  CHECK(sdxl.settings.beta_schedule == beta_law::scaled_linear);
  CHECK(sdxl.settings.timestep_spacing == time_spacing::leading);
  CHECK(sdxl.settings.steps_offset == 1);
  CHECK(sdxl.warnings.size() == 4);
  CHECK(holds(sdxl.warnings, "skip_prk_steps has no effect in EulerDiscreteScheduler"));
  CHECK(sdxl.text.find("\"skip_prk_steps\": true") != std::string::npos);
  const auto pixart = parse(real_files[13]);
  CHECK(pixart.text.find("\"lambda_min_clipped\": -Infinity") != std::string::npos);
  CHECK(pixart.warnings.empty());
}

TEST_CASE("JSON as Python writes it is understood", "[io]") {
  CHECK(parse(std::string("\xEF\xBB\xBF").append(config("DDIM"))).settings == settings_of("DDIM"));
  CHECK(settings_of("DDIM", R"("num_train_timesteps": 500.0)").num_train_timesteps == 500);
  CHECK(settings_of("EDMEuler", R"("sigma_max": 500)").sigma_max == 500.0);
  CHECK(settings_of("DPMSolverMultistep", R"("lambda_min_clipped": -5.1)").lambda_min_clipped ==
        -5.1);
  for (const char* null : {"trained_betas", "use_karras_sigmas", "sigma_min", "sigma_max"})
    CHECK(settings_of("EulerDiscrete", std::string("\"").append(null) + "\": null") ==
          settings_of("EulerDiscrete"));
  CHECK_FALSE(settings_of("DDIM", R"("clip_sample": null)").clip_sample);
  CHECK(settings_of("DDPM", R"("variance_type": null)") == settings_of("DDPM"));
  CHECK(settings_of("DPMSolverSDE", R"("noise_sampler_seed": 7)").noise_sampler_seed == 7U);
  CHECK(settings_of("UniPCMultistep", R"("disable_corrector": [0, 1])").disable_corrector ==
        std::vector<std::size_t>{0, 1});
  // what another class had by default is not the file's wish
  const std::string defaulted =
      R"("timestep_spacing": "leading", "clip_sample": true, "nonsense": 1,)"
      R"("_use_default_values": ["timestep_spacing", "clip_sample", "nonsense"])";
  const auto read = parse(config("EulerDiscrete", defaulted), true);
  CHECK(read.settings == settings_of("EulerDiscrete"));
  CHECK(read.warnings.empty());
  CHECK(read.text.find("clip_sample") == std::string::npos);
  CHECK_FALSE(
      parse(config("DDIM", R"("_diffusers_version": "0.10.0.dev0")")).text.find("0.10.0.dev0") ==
      std::string::npos);
}

TEST_CASE("words of a sibling class mean the class's own default", "[io]") {
  const auto algorithm = [](const std::string& word) {
    return R"("algorithm_type": ")" + word + "\"";
  };
  const auto solver = [](const std::string& word) { return R"("solver_type": ")" + word + "\""; };
  for (const char* word : {"logrho", "bh1", "bh2"})
    CHECK(settings_of("DPMSolverMultistep", solver(word)) == settings_of("DPMSolverMultistep"));
  for (const char* word : {"midpoint", "heun", "logrho"})
    CHECK(settings_of("UniPCMultistep", solver(word)) == settings_of("UniPCMultistep"));
  for (const char* word : {"midpoint", "heun", "bh1", "bh2"})
    CHECK(settings_of("DEISMultistep", solver(word)) == settings_of("DEISMultistep"));
  for (const char* word : {"dpmsolver", "dpmsolver++"})
    CHECK(settings_of("DEISMultistep", algorithm(word)) == settings_of("DEISMultistep"));
  CHECK(settings_of("DPMSolverSinglestep", algorithm("deis")) ==
        settings_of("DPMSolverSinglestep"));
  CHECK(settings_of("DPMSolverMultistep", R"("variance_type": "fixed_small")") ==
        settings_of("DPMSolverMultistep"));
}

TEST_CASE("keys without effect are warned of, unknown ones refused in strict mode", "[io]") {
  const auto flow = parse(config("FlowMatchEulerDiscrete", R"("flow_shift": 3.0)"), true);
  CHECK(
      holds(flow.warnings,
            "flow_shift has no effect in FlowMatchEulerDiscreteScheduler, whose option is shift"));
  CHECK(flow.settings.shift == 1);
  CHECK(holds(parse(config("UniPCMultistep", R"("shift": 3.0)")).warnings, "flow_shift"));
  CHECK(holds(parse(config("DDPM", R"("predict_epsilon": false)"), true).warnings,
              "whose option is prediction_type"));
  const std::string typo = config("EulerDiscrete", R"("use_karas_sigmas": true)");
  CHECK(holds(parse(typo).warnings, "\"use_karras_sigmas\""));
  CHECK(parse(typo).text.find("\"use_karas_sigmas\": true") != std::string::npos);
  check_refused([&] { (void)parse(typo, true); }, errc::unknown_value,
                {"scheduler_config.json: ", "use_karas_sigmas", "\"use_karras_sigmas\""});
  std::string many = "\"key0\": 0";
  for (int i = 1; i < 100; ++i) many += ", \"key" + std::to_string(i) + "\": 0";
  CHECK(parse(config("DDIM", many)).warnings.size() == 21);
  CHECK(parse(config("DDIM", many)).warnings.back() == "80 more unknown keys");
}

TEST_CASE("what diffusers cannot do and Ebb can is warned of", "[io]") {
  const auto warns = [](const std::string& name, const std::string& members,
                        const std::string& words) {
    INFO(name << " " << members);
    CHECK(holds(parse(config(name, members)).warnings, words));
  };
  const std::string sample = R"("prediction_type": "sample")";
  for (const char* name : {"EulerAncestralDiscrete", "KDPM2Discrete", "DPMSolverSDE", "PNDM",
                           "EDMEuler", "CosineDPMSolverMultistep"})
    warns(name, sample, "prediction_type = \"sample\": the " + std::string(name));
  CHECK(parse(config("EulerDiscrete", sample)).warnings.empty());
  warns("DDPM", R"("variance_type": "fixed_large_log")", "fixed_large_log");
  warns("UniPCMultistep", R"("solver_type": "bh1")", "NaN");
  warns("UniPCMultistep", R"("predict_x0": false)", "NaN");
  warns("EDMDPMSolverMultistep", R"("algorithm_type": "sde-dpmsolver++", "solver_order": 3)",
        "solver_order = 3");
  warns("SASolver", R"("algorithm_type": "noise_prediction", "thresholding": true)",
        "thresholding");
  warns("SASolver", R"("algorithm_type": "noise_prediction", "prediction_type": "flow_prediction")",
        "flow_prediction");
  warns("DEISMultistep", R"("prediction_type": "flow_prediction")", "without use_flow_sigmas");
  warns("TCD", R"("clip_sample": true)", "no use");
}

TEST_CASE("text that is no config is refused with its place", "[io]") {
  const auto refused = [](const std::string& text, std::initializer_list<const char*> words) {
    INFO(text.substr(0, 80));
    check_refused([&] { (void)parse(text); }, errc::json_error, words);
  };
  const std::string good = config("DDIM");
  refused("", {"scheduler_config.json: byte 0, line 1"});
  refused(good + "x", {"line 1", "need JSON"});
  refused(good.substr(0, good.size() - 1), {"line 1"});
  refused("{\n\"_class_name\": \"\xff\"}", {"line 2"});
  refused("{\"_class_name\": \"\\ud800\"}", {"surrogate"});
  refused("[1]", {"a list of 1", "need an object"});
  refused("NaN", {"need an object"});
  refused(config("DDIM", R"("beta_end": 0.02, "beta_end": 0.012)"), {"beta_end", "twice"});
  refused(config("DDIM", R"("beta_end": 1e400)"), {"beta_end", "1e400"});
  refused(config("DDIM", R"("a": )" + std::string(70, '[') + std::string(70, ']')), {"64"});
  refused(config("DDIM", R"("a": ")" + std::string(1 << 20, 'x') + "\""), {"1048576"});
  std::string many = "\"key0\": 0";
  for (int i = 1; i < 10'001; ++i) many += ", \"key" + std::to_string(i) + "\": 0";
  refused(config("DDIM", many), {"10000 keys"});
}

TEST_CASE("a class that is not read is named", "[io]") {
  const auto refused = [](const std::string& text, std::initializer_list<const char*> words) {
    check_refused([&] { (void)parse(text); }, errc::unknown_value, words);
  };
  refused("{}", {"_class_name is missing", "DDIMScheduler, DDIMInverseScheduler"});
  refused(R"({"_class_name": 3})", {"_class_name = 3", "need one of"});
  refused(config("EulerDiscret"), {"\"EulerDiscretScheduler\"", "nearest is \"EulerDiscreteSch"});
  for (const char* name : {"VQDiffusion", "RePaint", "ScoreSdeVe", "KarrasVe", "HeliosDMD",
                           "FlaxScoreSdeVe", "MiniMaxH3", "FlowMapEulerDiscrete"})
    refused(config(name), {name, "does not read", "UniPCMultistepScheduler"});
}

TEST_CASE("a value that its option cannot have is refused by name", "[io]") {
  const auto refused = [](const std::string& name, const std::string& members, errc code,
                          std::initializer_list<const char*> words) {
    INFO(name << " " << members);
    check_refused([&] { (void)settings_of(name, members); }, code, words);
  };
  const auto option = errc::invalid_option;
  const std::string steps = "\"num_train_timesteps\": ";
  refused("DDIM", steps + "0", errc::invalid_steps, {"scheduler_config.json: num_train", "= 0"});
  refused("DDIM", steps + "1000001", errc::invalid_steps, {"1000001", "1 to 1000000"});
  refused("DDIM", steps + "-1", errc::invalid_steps, {"= -1", "whole number"});
  refused("DDIM", steps + "18446744073709551616", errc::invalid_steps, {"1.8446744073709552e+19"});
  refused("DDIM", steps + "true", option, {"num_train_timesteps = true", "whole number"});
  refused("DDIM", steps + "\"1000\"", option, {"= \"1000\""});
  refused("DDIM", steps + "1000.5", option, {"= 1000.5"});
  refused("DDIM", steps + "NaN", option, {"= NaN"});
  refused("DDIM", steps + "null", option, {"= null"});
  refused("DDIM", "\"steps_offset\": -1", option, {"steps_offset = -1"});
  CHECK(settings_of("DDIM", steps + "1").num_train_timesteps == 1);

  for (const char* value : {"NaN", "0", "-0.1", "1", "1e-400"})
    refused("DDIM", "\"beta_start\": " + std::string(value), errc::invalid_beta,
            {"beta_start = ", "between 0 and 1"});
  refused("DDIM", "\"beta_start\": 0.03", errc::invalid_beta, {"beta_start = 0.03", "0.02"});
  refused("DDIM", "\"beta_end\": [1]", option, {"beta_end = a list of 1"});
  refused("DDIM", "\"trained_betas\": []", errc::invalid_beta, {"trained_betas", "list of 0"});
  refused("DDIM", "\"trained_betas\": [0.1, 1.5]", errc::invalid_beta, {"trained_betas[1] = 1.5"});
  refused("DDIM", "\"trained_betas\": 3", option, {"trained_betas = 3", "list of numbers"});
  refused("DDIM", steps + "3, \"trained_betas\": [0.1, 0.2]", errc::invalid_beta,
          {"trained_betas has 2", "num_train_timesteps = 3"});
  CHECK(settings_of("DDIM", "\"trained_betas\": [0.1, 0.2]").num_train_timesteps == 2);
  refused("IPNDM", "\"trained_betas\": [1, 0.5, 0.5]", errc::invalid_beta, {"index 1", "fall"});
  refused("IPNDM", "\"trained_betas\": [1]", errc::invalid_beta, {"2 or more"});
  CHECK(settings_of("IPNDM", "\"trained_betas\": [1, 0.5, 0]").trained_betas->size() == 3);

  refused("DDIM", "\"beta_schedule\": \"linera\"", errc::unknown_value,
          {"beta_schedule = \"linera\"", "linear, scaled_linear", "nearest is \"linear\""});
  refused("DDIM", "\"beta_schedule\": \"exp\"", errc::unknown_value, {"\"exp\""});
  refused("DDIM", "\"beta_schedule\": null", errc::unknown_value, {"= null"});
  refused("DDIM", "\"timestep_spacing\": 1", option, {"timestep_spacing = 1", "leading, trail"});
  refused("DDIMInverse", "\"timestep_spacing\": \"linspace\"", errc::unknown_value, {"linspace"});
  refused("DDIM", "\"prediction_type\": \"flow_prediction\"", errc::unknown_value,
          {"DDIMScheduler knows: epsilon, sample, v_prediction"});
  refused("SASolver", "\"algorithm_type\": \"dpmsolver++\"", errc::unknown_value,
          {"data_prediction"});
  refused("DDPM", "\"variance_type\": \"fixed\"", errc::unknown_value, {"fixed_small"});
  refused("DDIM", "\"clip_sample\": 1", option, {"clip_sample = 1", "true or false"});
  refused("DDIM", "\"clip_sample_range\": Infinity", option, {"clip_sample_range = Infinity"});
  refused("DDIM", "\"clip_sample_range\": \"1\"", option, {"clip_sample_range = \"1\""});
  for (const char* value : {"0", "1.01", "NaN"})
    refused("DDIM", "\"dynamic_thresholding_ratio\": " + std::string(value), option,
            {"dynamic_thresholding_ratio = ", value});
  refused("DPMSolverMultistep", "\"lambda_min_clipped\": Infinity", option, {"-Infinity"});
  refused("DPMSolverMultistep", "\"lambda_min_clipped\": NaN", option, {"NaN"});
  refused("EDMEuler", "\"rho\": 0", option, {"rho = 0"});
  refused("EDMEuler", "\"sigma_min\": 80", option, {"sigma_min = 80", "sigma_max = 80"});
  refused("FlowMatchEulerDiscrete", "\"shift\": 0", option, {"shift = 0", "above 0"});
  for (const char* value : {"1", "-0.1", "1.5"})
    refused("FlowMatchEulerDiscrete", "\"shift_terminal\": " + std::string(value), option,
            {"shift_terminal = ", value});
  CHECK_FALSE(settings_of("FlowMatchEulerDiscrete", "\"shift_terminal\": 0").shift_terminal);
  refused("FlowMatchEulerDiscrete", R"("use_dynamic_shifting": true, "max_image_seq_len": 256)",
          option, {"base_image_seq_len", "256"});
  refused("LTXEulerAncestralRF", "\"eta\": 1.5", errc::invalid_eta, {"eta = 1.5"});
  refused("LCM", "\"original_inference_steps\": 1001", option, {"1001", "1000"});
  refused("UniPCMultistep", "\"disable_corrector\": [0, -1]", option, {"disable_corrector[1]"});
  refused("DDIM", R"("_use_default_values": [1])", option, {"_use_default_values"});
}

TEST_CASE("options that exclude each other are refused by both names", "[io]") {
  const auto refused = [](const std::string& name, const std::string& members,
                          std::initializer_list<const char*> words,
                          errc code = errc::incompatible_options) {
    INFO(name << " " << members);
    check_refused([&] { (void)settings_of(name, members); }, code, words);
  };
  refused("EulerDiscrete", R"("use_karras_sigmas": true, "use_beta_sigmas": true)",
          {"use_karras_sigmas, use_beta_sigmas"});
  refused("DPMSolverMultistep", R"("use_lu_lambdas": true, "use_exponential_sigmas": true)",
          {"use_exponential_sigmas, use_lu_lambdas"});
  refused("DPMSolverMultistep", R"("use_flow_sigmas": true, "use_karras_sigmas": true)",
          {"use_flow_sigmas", "use_karras_sigmas"});
  CHECK(settings_of("UniPCMultistep", R"("use_flow_sigmas": true, "use_karras_sigmas": true)")
            .use_flow_sigmas);
  for (const char* name : {"DPMSolverMultistep", "DPMSolverSinglestep"})
    refused(name, R"("algorithm_type": "dpmsolver")", {"dpmsolver", "final_sigmas_type"});
  CHECK(settings_of("DPMSolverMultistep",
                    R"("algorithm_type": "dpmsolver", "final_sigmas_type": "sigma_min")")
            .algorithm_type == dpm_algorithm::dpm_solver);
  CHECK(
      settings_of("DPMSolverMultistepInverse", R"("algorithm_type": "dpmsolver")").algorithm_type ==
      dpm_algorithm::dpm_solver);
  const std::string rescaled = R"("rescale_betas_zero_snr": true)";
  for (const char* name : {"DDIM", "DDIMInverse", "DDIMParallel", "DDPM", "DDPMParallel", "LCM",
                           "TCD", "CogVideoXDDIM", "CogVideoXDPM"}) {
    refused(name, rescaled, {"rescale_betas_zero_snr", "prediction_type"});
    CHECK(settings_of(name, rescaled + R"(, "prediction_type": "v_prediction")")
              .rescale_betas_zero_snr);
  }
  CHECK(settings_of("EulerDiscrete", rescaled).rescale_betas_zero_snr);
  refused("EulerDiscrete", rescaled + R"(, "num_train_timesteps": 1)",
          {"rescale_betas_zero_snr", "num_train_timesteps"});
  for (const char* name : {"DDPM", "DDPMParallel"})
    refused(name, R"("variance_type": "learned")", {"variance_type", "learned_range"});
  refused("UniPCMultistep", R"("shift_terminal": 0.1)", {"shift_terminal", "use_flow_sigmas"});
  refused("UniPCMultistep", R"("solver_p": {"_class_name": "x"})", {"solver_p = an object"});
  refused("FlowMatchLCM", R"("scale_factors": [0.5, 1])", {"scale_factors = a list of 2"});

  const auto order = errc::unsupported_order;
  refused("DPMSolverMultistep", R"("solver_order": 4)", {"solver_order = 4", "1, 2, 3"}, order);
  refused("DEISMultistep", R"("solver_order": 0)", {"solver_order = 0", "1, 2, 3"}, order);
  refused("CosineDPMSolverMultistep", R"("solver_order": 3)", {"solver_order = 3", "1, 2"}, order);
  refused("SASolver", R"("corrector_order": 5)", {"corrector_order = 5", "1, 2, 3, 4"}, order);
  refused("DPMSolverMultistepInverse", R"("solver_order": 3, "algorithm_type": "sde-dpmsolver")",
          {"solver_order = 3", "sde-dpmsolver"}, order);
  refused("DEISMultistep", R"("solver_order": "2")", {"solver_order = \"2\""},
          errc::invalid_option);
}

TEST_CASE("any text is read or refused by a typed error", "[io]") {
  std::mt19937 random(4);
  const std::string strange = "{}[]\",:-.0123456789eNaInfty\xff_ \n";
  for (int round = 0; round < 20'000; ++round) {
    std::string text = real_files[random() % real_files.size()];
    for (int change = 0; change < 3; ++change) {
      const std::size_t at = random() % text.size();
      if (random() % 2 == 0) text[at] = strange[random() % strange.size()];
      else text.erase(at, random() % 12);
      if (text.empty()) break;
    }
    try {
      const auto first = parse(text);
      CHECK(parse(first.text).settings == first.settings);
    } catch (const error& e) {
      CHECK(std::string(e.what()).starts_with("scheduler_config.json: "));
    }
  }
}
