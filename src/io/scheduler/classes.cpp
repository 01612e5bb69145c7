#include "classes.hpp"

namespace ebb {
namespace {

// A signature lists options as `key` or `key=default`, where the default may be followed by the
// other values the class allows (|a), by those that only Ebb can run (|+a), and by those of other
// classes that mean the default (/a|b). Without a default the struct's holds. Of a key that stands
// twice the second counts. What stands in parentheses is part of the class, not an option.
std::vector<class_entry> all_classes() {
  const std::string betas =
      "num_train_timesteps beta_start beta_end "
      "beta_schedule=linear|scaled_linear|squaredcos_cap_v2 trained_betas ";
  const std::string narrow_betas = betas + "beta_start=0.00085 beta_end=0.012 ";
  const std::string scaled_betas =
      narrow_betas + "beta_schedule=scaled_linear|linear|squaredcos_cap_v2 ";
  const std::string leading = "timestep_spacing=leading|trailing|linspace steps_offset ";
  const std::string linspace = "timestep_spacing=linspace|leading|trailing steps_offset ";
  const std::string thresholds = "thresholding dynamic_thresholding_ratio sample_max_value ";
  const std::string respaced = "use_karras_sigmas use_exponential_sigmas use_beta_sigmas ";
  const std::string flow_shifts = "use_flow_sigmas flow_shift ";
  const std::string dynamic = "use_dynamic_shifting time_shift_type=exponential ";
  const std::string three = "prediction_type=epsilon|sample|v_prediction ";
  const std::string two = "prediction_type=epsilon|v_prediction|+sample ";
  const std::string four = "prediction_type=epsilon|sample|v_prediction|flow_prediction ";
  const std::string midpoint = "solver_type=midpoint|heun/logrho|bh1|bh2 ";
  const std::string cut_variance =
      "variance_type=null|learned|learned_range"
      "/fixed_small|fixed_small_log|fixed_large|fixed_large_log ";

  const std::string clipped =
      three + leading +
      "clip_sample=true clip_sample_range set_alpha_to_one rescale_betas_zero_snr ";
  const std::string cogvideox = scaled_betas + clipped + "sample_max_value snr_shift_scale=3 ";
  const std::string ddim_options = betas + clipped + thresholds;
  const std::string ddpm_options =
      betas + thresholds + three + leading +
      "beta_schedule=linear|scaled_linear|squaredcos_cap_v2|sigmoid|laplace "
      "variance_type=fixed_small|fixed_small_log|fixed_large|learned|learned_range"
      "|+fixed_large_log/null clip_sample=true clip_sample_range rescale_betas_zero_snr ";
  const std::string lcm_options = scaled_betas + clipped + thresholds +
                                  "clip_sample=false original_inference_steps timestep_scaling ";
  const std::string edm =
      "num_train_timesteps sigma_min=0.002 sigma_max=80 sigma_data rho "
      "sigma_schedule=karras|exponential final_sigmas_type " +
      two;
  const std::string dpm = betas + four + thresholds + midpoint + respaced + flow_shifts +
                          cut_variance + "solver_order=2|1|3 lower_order_final lambda_min_clipped ";
  const std::string all_dpm =
      "algorithm_type=dpmsolver++|dpmsolver|sde-dpmsolver|sde-dpmsolver++/deis euler_at_final ";
  const std::string k_dpm = narrow_betas + two + respaced + linspace;
  const std::string flow_only = "(prediction_type=flow_prediction) num_train_timesteps ";
  const std::string flow_match =
      flow_only + respaced +
      "shift use_dynamic_shifting base_shift max_shift base_image_seq_len max_image_seq_len "
      "invert_sigmas shift_terminal time_shift_type=exponential|linear ";
  using enum scheduler_class;
  return {
      {cm_stochastic_iterative, "CMStochasticIterativeScheduler",
       "num_train_timesteps=40 sigma_min=0.002 sigma_max=80 sigma_data s_noise rho "
       "clip_denoised=true"},
      {cogvideox_ddim, "CogVideoXDDIMScheduler", cogvideox},
      {cogvideox_dpm, "CogVideoXDPMScheduler", cogvideox},
      {cosine_dpm_solver_multistep, "CosineDPMSolverMultistepScheduler",
       edm + midpoint +
           "(algorithm_type=sde-dpmsolver++) sigma_min=0.3 sigma_max=500 sigma_data=1 "
           "sigma_schedule=exponential|karras prediction_type=v_prediction|epsilon|+sample "
           "solver_order=2|1 lower_order_final euler_at_final"},
      {ddim, "DDIMScheduler", ddim_options},
      {ddim_inverse, "DDIMInverseScheduler", betas + clipped + "timestep_spacing=leading|trailing"},
      {ddim_parallel, "DDIMParallelScheduler", ddim_options},
      {ddpm, "DDPMScheduler", ddpm_options},
      {ddpm_parallel, "DDPMParallelScheduler", ddpm_options},
      {ddpm_wuerstchen, "DDPMWuerstchenScheduler", "scaler s"},
      {deis_multistep, "DEISMultistepScheduler",
       betas + four + thresholds + respaced + flow_shifts + linspace + dynamic +
           "solver_order=2|1|3 deis:algorithm_type=deis/dpmsolver|dpmsolver++ "
           "solver_type=logrho/midpoint|heun|bh1|bh2 lower_order_final"},
      {dpm_solver_multistep, "DPMSolverMultistepScheduler",
       dpm + all_dpm + linspace + dynamic +
           "use_lu_lambdas final_sigmas_type rescale_betas_zero_snr"},
      {dpm_solver_multistep_inverse, "DPMSolverMultistepInverseScheduler",
       dpm + all_dpm + linspace},
      {dpm_solver_sde, "DPMSolverSDEScheduler", k_dpm + "noise_sampler_seed"},
      {dpm_solver_singlestep, "DPMSolverSinglestepScheduler",
       dpm + dynamic +
           "(timestep_spacing=linspace) algorithm_type=dpmsolver++|dpmsolver|sde-dpmsolver++/deis "
           "lower_order_final=false final_sigmas_type"},
      {edm_dpm_solver_multistep, "EDMDPMSolverMultistepScheduler",
       edm + midpoint + thresholds +
           "algorithm_type=dpmsolver++|sde-dpmsolver++/deis solver_order=2|1|3 lower_order_final "
           "euler_at_final"},
      {edm_euler, "EDMEulerScheduler", edm},
      {euler_ancestral_discrete, "EulerAncestralDiscreteScheduler",
       betas + two + linspace + "rescale_betas_zero_snr"},
      {euler_discrete, "EulerDiscreteScheduler",
       betas + respaced + linspace +
           "prediction_type=epsilon|sample|v_prediction|original_sample "
           "interpolation_type=linear|log_linear sigma_min sigma_max "
           "timestep_type=discrete|continuous rescale_betas_zero_snr final_sigmas_type"},
      {flow_match_euler_discrete, "FlowMatchEulerDiscreteScheduler",
       flow_match + "stochastic_sampling"},
      {flow_match_heun_discrete, "FlowMatchHeunDiscreteScheduler", flow_only + "shift"},
      {flow_match_lcm, "FlowMatchLCMScheduler", flow_match + "scale_factors upscale_mode"},
      {heun_discrete, "HeunDiscreteScheduler",
       k_dpm + three +
           "beta_schedule=linear|scaled_linear|squaredcos_cap_v2|exp clip_sample "
           "clip_sample_range"},
      {ipndm, "IPNDMScheduler", "num_train_timesteps ipndm:trained_betas"},
      {k_dpm_2_ancestral_discrete, "KDPM2AncestralDiscreteScheduler", k_dpm},
      {k_dpm_2_discrete, "KDPM2DiscreteScheduler", k_dpm},
      {lcm, "LCMScheduler", lcm_options},
      {lms_discrete, "LMSDiscreteScheduler", betas + three + respaced + linspace},
      {ltx_euler_ancestral_rf, "LTXEulerAncestralRFScheduler", flow_only + "eta=1 s_noise"},
      {pndm, "PNDMScheduler", betas + two + leading + "skip_prk_steps set_alpha_to_one=false"},
      {sa_solver, "SASolverScheduler",
       betas + four + thresholds + respaced + flow_shifts + cut_variance + linspace +
           "predictor_order=2|1|3|4 corrector_order=2|1|3|4 tau_func "
           "sa:algorithm_type=data_prediction|noise_prediction lower_order_final "
           "lambda_min_clipped"},
      {scm, "SCMScheduler", "num_train_timesteps prediction_type=trigflow sigma_data"},
      {tcd, "TCDScheduler", lcm_options},
      {unclip, "UnCLIPScheduler",
       "num_train_timesteps beta_schedule=squaredcos_cap_v2 clip_sample=true clip_sample_range "
       "prediction_type=epsilon|sample|+v_prediction "
       "variance_type=fixed_small_log|learned_range"},
      {unipc_multistep, "UniPCMultistepScheduler",
       betas + four + thresholds + respaced + flow_shifts + linspace + dynamic +
           "solver_order=2|1|3|4 predict_x0 solver_type=bh2|bh1/midpoint|heun|logrho "
           "lower_order_final disable_corrector solver_p final_sigmas_type "
           "rescale_betas_zero_snr sigma_min sigma_max shift_terminal"}};
}

}  // namespace

const std::vector<class_entry>& class_table() {
  static const std::vector<class_entry> table = all_classes();
  return table;
}

std::string_view name_of(scheduler_class kind) {
  for (const auto& entry : class_table())
    if (entry.kind == kind) return entry.name;
  return "?";
}

}  // namespace ebb
