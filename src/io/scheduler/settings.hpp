// What a scheduler_config.json says, typed: every option of diffusers' continuous-state schedulers,
// with the default of the class where the file is silent.
#pragma once

#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ebb {

enum class scheduler_class {
  cm_stochastic_iterative,
  cogvideox_ddim,
  cogvideox_dpm,
  cosine_dpm_solver_multistep,
  ddim,
  ddim_inverse,
  ddim_parallel,
  ddpm,
  ddpm_parallel,
  ddpm_wuerstchen,
  deis_multistep,
  dpm_solver_multistep,
  dpm_solver_multistep_inverse,
  dpm_solver_sde,
  dpm_solver_singlestep,
  edm_dpm_solver_multistep,
  edm_euler,
  euler_ancestral_discrete,
  euler_discrete,
  flow_match_euler_discrete,
  flow_match_heun_discrete,
  flow_match_lcm,
  heun_discrete,
  ipndm,
  k_dpm_2_ancestral_discrete,
  k_dpm_2_discrete,
  lcm,
  lms_discrete,
  ltx_euler_ancestral_rf,
  pndm,
  sa_solver,
  scm,
  tcd,
  unclip,
  unipc_multistep,
};

enum class beta_law { linear, scaled_linear, squaredcos_cap_v2, sigmoid, exp, laplace };
enum class prediction_kind { epsilon, sample, v_prediction, flow_prediction, trigflow };
enum class time_spacing { leading, trailing, linspace };
enum class dpm_algorithm { dpm_solver, dpm_solver_pp, sde_dpm_solver, sde_dpm_solver_pp };

// Whether it weighs x_0 estimates, not noise; whether it draws.
[[nodiscard]] inline bool weighs_data(dpm_algorithm algorithm) {
  return algorithm == dpm_algorithm::dpm_solver_pp || algorithm == dpm_algorithm::sde_dpm_solver_pp;
}
[[nodiscard]] inline bool draws(dpm_algorithm algorithm) {
  return algorithm == dpm_algorithm::sde_dpm_solver ||
         algorithm == dpm_algorithm::sde_dpm_solver_pp;
}

enum class solver_kind { midpoint, heun, bh1, bh2, logrho };
enum class final_sigma { zero, sigma_min };
enum class variance_kind {
  none,
  fixed_small,
  fixed_small_log,
  fixed_large,
  fixed_large_log,
  learned,
  learned_range
};
enum class sigma_law { karras, exponential };  // sigma_schedule of the EDM classes
enum class shift_kind { exponential, linear };

struct scheduler_settings {
  scheduler_class kind = scheduler_class::ddim;

  // the training law
  std::size_t num_train_timesteps = 1000;
  double beta_start = 1e-4, beta_end = 0.02;
  beta_law beta_schedule = beta_law::linear;
  std::optional<std::vector<double>> trained_betas;
  bool rescale_betas_zero_snr = false;
  double snr_shift_scale = 1;  // CogVideoX
  std::optional<double> sigma_min, sigma_max;
  double sigma_data = 0.5, rho = 7;
  double scaler = 1, s = 0.008;  // Wuerstchen

  // what the network predicts, and what is done to it
  prediction_kind prediction_type = prediction_kind::epsilon;
  bool clip_sample = false, clip_denoised = false, thresholding = false;
  double clip_sample_range = 1, dynamic_thresholding_ratio = 0.995, sample_max_value = 1;
  variance_kind variance_type = variance_kind::none;

  // times
  time_spacing timestep_spacing = time_spacing::leading;
  long long steps_offset = 0;
  bool set_alpha_to_one = true;
  bool interpolate_log = false;  // interpolation_type = "log_linear"
  bool continuous_time = false;  // timestep_type = "continuous"
  std::size_t original_inference_steps = 50;
  double timestep_scaling = 10;

  // sigmas
  bool use_karras_sigmas = false, use_exponential_sigmas = false, use_beta_sigmas = false;
  bool use_lu_lambdas = false, use_flow_sigmas = false;
  final_sigma final_sigmas_type = final_sigma::zero;
  sigma_law sigma_schedule = sigma_law::karras;
  double lambda_min_clipped = -std::numeric_limits<double>::infinity();

  // flow
  double shift = 1, flow_shift = 1;
  bool use_dynamic_shifting = false, invert_sigmas = false, stochastic_sampling = false;
  shift_kind time_shift_type = shift_kind::exponential;
  std::optional<double> shift_terminal;
  double base_shift = 0.5, max_shift = 1.15;
  std::size_t base_image_seq_len = 256, max_image_seq_len = 4096;

  // solvers
  int solver_order = 2, predictor_order = 2, corrector_order = 2;
  dpm_algorithm algorithm_type = dpm_algorithm::dpm_solver_pp;
  solver_kind solver_type = solver_kind::midpoint;
  bool lower_order_final = true, euler_at_final = false, predict_x0 = true;
  bool noise_prediction = false;  // SA-Solver's algorithm_type = "noise_prediction"
  bool skip_prk_steps = false;
  std::vector<std::size_t> disable_corrector;
  double eta = 0, s_noise = 1;
  std::optional<std::size_t> noise_sampler_seed;  // DPM-Solver SDE
  std::string upscale_mode = "bicubic";           // FlowMatchLCM; kept, without effect

  bool operator==(const scheduler_settings&) const = default;
};

// A file as read: the settings, the class's name, what was ignored, and the document for writing it
// again.
struct read_scheduler {
  scheduler_settings settings;
  std::string class_name;  // as in diffusers, without "Flax"
  std::vector<std::string> warnings;
  std::string text;  // the config as JSON, every known key with its value, foreign keys kept
};

// Errors: see ebb/io/scheduler_config.hpp.
[[nodiscard]] read_scheduler read_scheduler_config(std::string_view text, const std::string& where,
                                                   bool strict);

// diffusers' name of a class.
[[nodiscard]] std::string_view name_of(scheduler_class kind);

}  // namespace ebb
