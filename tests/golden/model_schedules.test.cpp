// Where the schedulers of published models stop: their scheduler_config.json files as found in
// public repositories, and the sums of times and sigmas that diffusers 58eb52c makes of them.
#include <ebb/ebb.hpp>
#include <ebb/io/pipeline.hpp>

#include "support/refused.hpp"

using namespace ebb;

namespace {

struct published {
  const char* model;
  const char* config;
  std::size_t steps;
  const char* pipeline;  // whose sigmas and mu, or none
  double times, sigmas;  // sums over all network calls, the target's sigma included; 0: none kept
};

const std::vector<published> models{
    {"SD 1.5, as saved for Flax",
     R"({"_class_name":"FlaxPNDMScheduler","_diffusers_version":"0.6.0","beta_end":0.012,)"
     R"("beta_schedule":"scaled_linear","beta_start":0.00085,"clip_sample":false,)"
     R"("num_train_timesteps":1000,"set_alpha_to_one":false,"skip_prk_steps":true,)"
     R"("steps_offset":1,"trained_betas":null})",
     20, "", 10421, 0},
    {"SD 2.1-base",
     R"({"_class_name":"PNDMScheduler","_diffusers_version":"0.10.0.dev0",)"
     R"("beta_end":0.012,"beta_schedule":"scaled_linear","beta_start":0.00085,)"
     R"("clip_sample":false,"num_train_timesteps":1000,"prediction_type":"epsilon",)"
     R"("set_alpha_to_one":false,"skip_prk_steps":true,"steps_offset":1,)"
     R"("trained_betas":null})",
     20, "", 10421, 0},
    {"SD 2.1",
     R"({"_class_name":"DDIMScheduler","beta_end":0.012,"beta_schedule":"scaled_linear",)"
     R"("beta_start":0.00085,"clip_sample":false,"num_train_timesteps":1000,)"
     R"("prediction_type":"v_prediction","set_alpha_to_one":false,"skip_prk_steps":true,)"
     R"("steps_offset":1,"trained_betas":null})",
     20, "", 9520, 0},
    {"SD 1.5 with DPM++ 2M Karras",
     R"({"_class_name":"DPMSolverMultistepScheduler","beta_end":0.012,)"
     R"("beta_schedule":"scaled_linear","beta_start":0.00085,"use_karras_sigmas":true})",
     20, "", 8854, 66.50978},
    {"SD 1.5 with UniPC",
     R"({"_class_name":"UniPCMultistepScheduler","beta_end":0.012,)"
     R"("beta_schedule":"scaled_linear","beta_start":0.00085})",
     20, "", 10490, 67.94467},
    {"SDXL",
     R"({"_class_name":"EulerDiscreteScheduler","beta_end":0.012,)"
     R"("beta_schedule":"scaled_linear","beta_start":0.00085,"clip_sample":false,)"
     R"("interpolation_type":"linear","num_train_timesteps":1000,)"
     R"("prediction_type":"epsilon","sample_max_value":1.0,"set_alpha_to_one":false,)"
     R"("skip_prk_steps":true,"steps_offset":1,"timestep_spacing":"leading",)"
     R"("trained_betas":null,"use_karras_sigmas":false})",
     30, "", 14385, 81.13988},
    {"SDXL-Turbo",
     R"({"_class_name":"EulerAncestralDiscreteScheduler","beta_end":0.012,)"
     R"("beta_schedule":"scaled_linear","beta_start":0.00085,"clip_sample":false,)"
     R"("interpolation_type":"linear","num_train_timesteps":1000,)"
     R"("prediction_type":"epsilon","sample_max_value":1.0,"set_alpha_to_one":false,)"
     R"("skip_prk_steps":true,"steps_offset":1,"timestep_spacing":"trailing",)"
     R"("trained_betas":null,"use_karras_sigmas":false})",
     4, "", 2496, 21.00247},
    {"Stable Video Diffusion",
     R"({"_class_name":"EulerDiscreteScheduler","beta_end":0.012,)"
     R"("beta_schedule":"scaled_linear","beta_start":0.00085,"clip_sample":false,)"
     R"("interpolation_type":"linear","num_train_timesteps":1000,)"
     R"("prediction_type":"v_prediction","set_alpha_to_one":false,"sigma_max":700.0,)"
     R"("sigma_min":0.002,"skip_prk_steps":true,"steps_offset":1,)"
     R"("timestep_spacing":"leading","timestep_type":"continuous","trained_betas":null,)"
     R"("use_karras_sigmas":true})",
     25, "", 12.06722, 2868.528},
    {"SD3",
     R"({"_class_name":"FlowMatchEulerDiscreteScheduler","num_train_timesteps":1000,)"
     R"("shift":3.0})",
     28, "sd3", 18803.93, 18.80393},
    {"FLUX.1-schnell",
     R"({"_class_name":"FlowMatchEulerDiscreteScheduler","base_image_seq_len":256,)"
     R"("base_shift":0.5,"max_image_seq_len":4096,"max_shift":1.15,)"
     R"("num_train_timesteps":1000,"shift":1.0,"use_dynamic_shifting":false})",
     4, "flux-schnell", 2500, 2.5},
    {"FLUX.1-dev",
     R"({"_class_name":"FlowMatchEulerDiscreteScheduler","base_image_seq_len":256,)"
     R"("base_shift":0.5,"invert_sigmas":false,"max_image_seq_len":4096,"max_shift":1.15,)"
     R"("num_train_timesteps":1000,"shift":3.0,"shift_terminal":null,)"
     R"("time_shift_type":"exponential","use_beta_sigmas":false,)"
     R"("use_dynamic_shifting":true,"use_exponential_sigmas":false,)"
     R"("use_karras_sigmas":false})",
     28, "flux-dev", 19632.34, 19.63234},
    {"Qwen-Image",
     R"({"_class_name":"FlowMatchEulerDiscreteScheduler","base_image_seq_len":256,)"
     R"("base_shift":0.5,"max_image_seq_len":8192,"max_shift":0.9,"shift":1.0,)"
     R"("shift_terminal":0.02,"time_shift_type":"exponential","use_dynamic_shifting":true})",
     50, "qwen-image", 30809.38, 30.80938},
    {"LTX-Video",
     R"({"_class_name":"FlowMatchEulerDiscreteScheduler","base_image_seq_len":1024,)"
     R"("base_shift":0.95,"invert_sigmas":false,"max_image_seq_len":4096,"max_shift":2.05,)"
     R"("num_train_timesteps":1000,"shift":1.0,"shift_terminal":0.1,)"
     R"("use_beta_sigmas":false,"use_dynamic_shifting":true,)"
     R"("use_exponential_sigmas":false,"use_karras_sigmas":false})",
     50, "ltx-video", 40086.57, 40.08657},
    {"HunyuanVideo",
     R"({"_class_name":"FlowMatchEulerDiscreteScheduler","num_train_timesteps":1000,)"
     R"("shift":7.0})",
     50, "hunyuan-video", 39903.35, 39.90335},
    {"Wan 2.x, 480p",
     R"({"_class_name":"UniPCMultistepScheduler","beta_end":0.02,"beta_schedule":"linear",)"
     R"("beta_start":0.0001,"disable_corrector":[],"dynamic_thresholding_ratio":0.995,)"
     R"("final_sigmas_type":"zero","flow_shift":3.0,"lower_order_final":true,)"
     R"("num_train_timesteps":1000,"predict_x0":true,"prediction_type":"flow_prediction",)"
     R"("rescale_betas_zero_snr":false,"sample_max_value":1.0,"solver_order":2,)"
     R"("solver_p":null,"solver_type":"bh2","steps_offset":0,"thresholding":false,)"
     R"("timestep_spacing":"linspace","trained_betas":null,"use_beta_sigmas":false,)"
     R"("use_exponential_sigmas":false,"use_flow_sigmas":true,"use_karras_sigmas":false})",
     50, "wan", 34307, 34.32988},
    {"Wan 2.x, 720p",
     R"({"_class_name":"UniPCMultistepScheduler","beta_end":0.02,"beta_schedule":"linear",)"
     R"("beta_start":0.0001,"disable_corrector":[],"dynamic_thresholding_ratio":0.995,)"
     R"("final_sigmas_type":"zero","flow_shift":5.0,"lower_order_final":true,)"
     R"("num_train_timesteps":1000,"predict_x0":true,"prediction_type":"flow_prediction",)"
     R"("rescale_betas_zero_snr":false,"sample_max_value":1.0,"solver_order":2,)"
     R"("solver_p":null,"solver_type":"bh2","steps_offset":0,"thresholding":false,)"
     R"("timestep_spacing":"linspace","trained_betas":null,"use_beta_sigmas":false,)"
     R"("use_exponential_sigmas":false,"use_flow_sigmas":true,"use_karras_sigmas":false})",
     50, "wan", 37852, 37.87939},
    {"Sana",
     R"({"_class_name":"DPMSolverMultistepScheduler","use_flow_sigmas":true,)"
     R"("prediction_type":"flow_prediction","flow_shift":3.0})",
     20, "sana", 13993, 14.00308},
    {"CogVideoX-2b",
     R"({"_class_name":"CogVideoXDDIMScheduler","beta_end":0.012,)"
     R"("beta_schedule":"scaled_linear","beta_start":0.00085,"clip_sample":false,)"
     R"("num_train_timesteps":1000,"prediction_type":"v_prediction",)"
     R"("rescale_betas_zero_snr":true,"set_alpha_to_one":true,"snr_shift_scale":3.0,)"
     R"("timestep_spacing":"trailing"})",
     50, "cogvideox", 25450, 0},
    {"PixArt",
     R"({"_class_name":"DPMSolverMultistepScheduler","algorithm_type":"dpmsolver++",)"
     R"("beta_end":0.02,"beta_schedule":"linear","beta_start":0.0001,)"
     R"("dynamic_thresholding_ratio":0.995,"euler_at_final":false,)"
     R"("lambda_min_clipped":-Infinity,"lower_order_final":true,)"
     R"("num_train_timesteps":1000,"prediction_type":"epsilon","sample_max_value":1.0,)"
     R"("solver_order":2,"solver_type":"midpoint","steps_offset":0,"thresholding":false,)"
     R"("timestep_spacing":"linspace","trained_betas":null,"use_karras_sigmas":false,)"
     R"("use_lu_lambdas":false,"variance_type":null})",
     20, "", 10490, 440.1183},
    {"Stable Cascade", R"({"_class_name":"DDPMWuerstchenScheduler","s":0.008,"scaler":1.0})", 20,
     "", 10.5, 0},
    {"Stable Audio",
     R"({"_class_name":"CosineDPMSolverMultistepScheduler","euler_at_final":false,)"
     R"("final_sigmas_type":"zero","lower_order_final":true,"num_train_timesteps":1000,)"
     R"("prediction_type":"v_prediction","rho":7.0,"sigma_data":1.0,"sigma_max":500,)"
     R"("sigma_min":0.3,"sigma_schedule":"exponential","solver_order":2,)"
     R"("solver_type":"midpoint"})",
     100, "", 81.01719, 6921.702},
    {"AudioLDM2",
     R"({"_class_name":"DDIMScheduler","beta_end":0.0195,"beta_schedule":"scaled_linear",)"
     R"("beta_start":0.0015,"clip_sample":false,"num_train_timesteps":1000,)"
     R"("prediction_type":"epsilon","set_alpha_to_one":false,"steps_offset":1,)"
     R"("trained_betas":null})",
     200, "", 99700, 0},
    {"Kandinsky 2.2 decoder",
     R"({"_class_name":"DDIMScheduler","beta_end":0.012,"beta_schedule":"linear",)"
     R"("beta_start":0.00085,"clip_sample":false,"num_train_timesteps":1000,)"
     R"("prediction_type":"epsilon","set_alpha_to_one":false,"steps_offset":1,)"
     R"("thresholding":false})",
     50, "", 24550, 0},
    {"Kandinsky prior",
     R"({"_class_name":"UnCLIPScheduler","clip_sample":true,"clip_sample_range":10.0,)"
     R"("num_train_timesteps":1000,"prediction_type":"sample",)"
     R"("variance_type":"fixed_small_log"})",
     25, "", 12487, 0},
    {"DeepFloyd IF-I",
     R"({"_class_name":"DDPMScheduler","beta_end":0.02,)"
     R"("beta_schedule":"squaredcos_cap_v2","beta_start":0.0001,"clip_sample":true,)"
     R"("dynamic_thresholding_ratio":0.95,"num_train_timesteps":1000,)"
     R"("prediction_type":"epsilon","sample_max_value":1.5,"thresholding":true,)"
     R"("trained_betas":null,"variance_type":"learned_range"})",
     100, "", 49500, 0},
    {"CM, distilled",
     R"({"_class_name":"CMStochasticIterativeScheduler","num_train_timesteps":40,)"
     R"("sigma_min":0.002,"sigma_max":80.0})",
     1, "", 1095.507, 80.002},
    {"DiT", R"({"_class_name":"DDIMScheduler","clip_sample":false})", 50, "", 24500, 0},
    {"Playground 2.5",
     R"({"_class_name":"EDMDPMSolverMultistepScheduler","algorithm_type":"dpmsolver++",)"
     R"("dynamic_thresholding_ratio":0.995,"euler_at_final":false,)"
     R"("final_sigmas_type":"zero","lower_order_final":true,"num_train_timesteps":1000,)"
     R"("prediction_type":"epsilon","rho":7.0,"sample_max_value":1.0,"sigma_data":0.5,)"
     R"("sigma_max":80.0,"sigma_min":0.002,"solver_order":2,"solver_type":"midpoint",)"
     R"("thresholding":false})",
     50, "", 4.320411, 669.0024},
    {"Cosmos 1.0",
     R"({"_class_name":"EDMEulerScheduler","sigma_min":0.002,"sigma_max":80.0,)"
     R"("sigma_data":0.5,"final_sigmas_type":"sigma_min"})",
     35, "", 2.921571, 477.0078},
    {"Cosmos 2.5",
     R"({"_class_name":"UniPCMultistepScheduler","use_karras_sigmas":true,)"
     R"("use_flow_sigmas":true,"prediction_type":"flow_prediction","sigma_min":0.01,)"
     R"("sigma_max":200.0})",
     35, "", 23626, 23.64494},
    {"LCM",
     R"({"_class_name":"LCMScheduler","beta_end":0.012,"beta_schedule":"scaled_linear",)"
     R"("beta_start":0.00085,"clip_sample":false,"clip_sample_range":1.0,)"
     R"("dynamic_thresholding_ratio":0.995,"interpolation_type":"linear",)"
     R"("num_train_timesteps":1000,"original_inference_steps":50,)"
     R"("prediction_type":"epsilon","rescale_betas_zero_snr":false,"sample_max_value":1.0,)"
     R"("set_alpha_to_one":false,"steps_offset":1,"thresholding":false,)"
     R"("timestep_scaling":10.0,"timestep_spacing":"leading","trained_betas":null})",
     4, "", 2516, 0},
    {"Sana-Sprint", R"({"_class_name":"SCMScheduler","sigma_data":0.5})", 2, "", 2.8708, 0},
    {"ddpm-butterflies", R"({"_class_name":"DDPMScheduler"})", 50, "", 24500, 0}};

}  // namespace

TEST_CASE("the schedules of published models are diffusers'", "[golden]") {
  for (const auto& m : models) {
    INFO(m.model);
    const auto config = parse_scheduler_config(m.config, {.compatible = true});
    const std::string pipeline = m.pipeline;
    const auto grid = pipeline.empty() ? config.levels(m.steps)
                                       : config.levels(pipeline_request(pipeline, m.steps, 4096));
    const auto plan = config.sampler(grid);
    double times = 0, sigmas = 0;
    for (const auto& stage : plan.stages()) {
      times += stage.at.t;
      sigmas += stage.at.alpha + stage.at.sigma == 1 ? stage.at.sigma : stage.at.noise_to_signal();
    }
    sigmas += plan.stages().back().to.alpha == 1 ? plan.stages().back().to.sigma : 0;
    CHECK(times == Approx(m.times).epsilon(1e-6).margin(1e-5));
    if (m.sigmas > 0) CHECK(sigmas == Approx(m.sigmas).epsilon(1e-6));
  }
}

TEST_CASE("what pipelines keep outside their configs", "[io]") {
  const auto flux = pipeline_request("FLUX.dev", 4, 256);
  CHECK(flux.sigmas == std::vector{1.0, 0.75, 0.5, 0.25});
  CHECK(flux.mu.value() == Approx(0.5));
  CHECK(pipeline_request("sd3", 28).sigmas.empty());
  CHECK_FALSE(pipeline_request("hunyuan_video", 8).mu);
  CHECK(pipeline_names().size() == 16);
  const auto mochi = parse_scheduler_config(
      R"({"_class_name":"FlowMatchEulerDiscreteScheduler","invert_sigmas":true})",
      {.compatible = true});
  const auto grid = mochi.levels(pipeline_request("mochi", 64));
  CHECK(grid[0].t == 0);  // the time of data grows
  CHECK(grid[1].t == Approx(1000 * 0.025 / 32).epsilon(1e-4));
  CHECK(grid[32].sigma == Approx(0.975));
  CHECK(grid.back().sigma == 0);
  test::check_refused([] { (void)pipeline_request("flux-pro", 4); }, errc::unknown_value,
                      {"model \"flux-pro\"", "the nearest is"});
  test::check_refused([] { (void)pipeline_request("flux-dev", 0); }, errc::invalid_steps,
                      {"steps = 0"});
  test::check_refused([] { (void)pipeline_request("flux-dev", 4, -1); }, errc::invalid_option,
                      {"tokens = -1"});
}
