#include "check.hpp"

#include <algorithm>
#include <array>

namespace ebb {
namespace {

using enum scheduler_class;

// These divide by the last alpha, which a rescaled table leaves at 0.
bool keeps_zero_alpha(scheduler_class kind) {
  constexpr std::array kinds{ddim, ddim_inverse, ddim_parallel,  ddpm,         ddpm_parallel,
                             lcm,  tcd,          cogvideox_ddim, cogvideox_dpm};
  return std::ranges::find(kinds, kind) != kinds.end();
}

bool is_noise_dpm(const scheduler_settings& s) { return !weighs_data(s.algorithm_type); }

bool in_noise(const scheduler_settings& s) {
  return is_noise_dpm(s) || s.noise_prediction || !s.predict_x0;
}

bool is_sde(const scheduler_settings& s) {
  return s.algorithm_type == dpm_algorithm::sde_dpm_solver_pp;
}

struct note {
  bool (*meets)(const scheduler_settings&);
  std::string_view text;
};

const std::vector<note>& notes() {
  static const std::vector<note> table{
      {[](const scheduler_settings& s) {
         return s.kind == unipc_multistep && s.final_sigmas_type == final_sigma::zero &&
                (s.solver_type == solver_kind::bh1 || !s.predict_x0 || !s.lower_order_final);
       },
       "final_sigmas_type = \"zero\" with bh1, predict_x0 = false or lower_order_final = false: "
       "diffusers ends in NaN or infinity, Ebb does not"},
      {[](const scheduler_settings& s) {
         return (s.kind == edm_dpm_solver_multistep || s.kind == dpm_solver_multistep_inverse) &&
                is_sde(s) && s.solver_order == 3;
       },
       "solver_order = 3 with sde-dpmsolver++: diffusers fails, Ebb does not"},
      {[](const scheduler_settings& s) {
         return s.prediction_type == prediction_kind::flow_prediction && in_noise(s);
       },
       "prediction_type = \"flow_prediction\" with a solver of noise: diffusers fails, Ebb does "
       "not"},
      {[](const scheduler_settings& s) {
         return s.prediction_type == prediction_kind::flow_prediction && s.kind != flow_match_lcm &&
                s.kind != flow_match_euler_discrete && s.kind != flow_match_heun_discrete &&
                s.kind != ltx_euler_ancestral_rf && !s.use_flow_sigmas;
       },
       "prediction_type = \"flow_prediction\" without use_flow_sigmas: the sigmas are not a "
       "flow's"},
      {[](const scheduler_settings& s) {
         return (s.kind == dpm_solver_singlestep || s.kind == sa_solver) && s.thresholding &&
                in_noise(s);
       },
       "thresholding with a solver of noise: diffusers fails, Ebb does not"},
      {[](const scheduler_settings& s) { return s.kind == flow_match_lcm && s.invert_sigmas; },
       "invert_sigmas: FlowMatchLCMScheduler of diffusers takes x_0 and noise for one another; the "
       "exact mode does not"},
      {[](const scheduler_settings& s) {
         return s.kind == tcd && (s.clip_sample || s.thresholding);
       },
       "clip_sample and thresholding: TCDScheduler of diffusers has no use for them"},
  };
  return table;
}

void check_betas(scheduler_settings& s, const reading& file, bool steps_given) {
  if (s.trained_betas && s.kind == ipndm) {
    const auto& noise = *s.trained_betas;
    const auto bad = std::ranges::adjacent_find(noise, std::ranges::less_equal());
    if (noise.size() < 2 || bad != noise.end())
      fail(errc::invalid_beta,
           {file.where, ": trained_betas of IPNDMScheduler, after index ",
            bad == noise.end() ? 0 : bad - noise.begin(), ": need 2 or more numbers that fall"});
  } else if (s.trained_betas) {
    const std::size_t size = s.trained_betas->size();
    if (steps_given && size != s.num_train_timesteps)
      fail(errc::invalid_beta,
           {file.where, ": trained_betas has ", size,
            " numbers, num_train_timesteps = ", s.num_train_timesteps, ": need one for each step"});
    s.num_train_timesteps = size;
  } else if (s.beta_start > s.beta_end) {
    fail(errc::invalid_beta, {file.where, ": beta_start = ", s.beta_start,
                              " is above beta_end = ", s.beta_end, ": need betas that rise"});
  }
}

void check_spacings(const scheduler_settings& s, const reading& file) {
  const std::array<std::pair<bool, std::string_view>, 4> laws{
      {{s.use_karras_sigmas, "use_karras_sigmas"},
       {s.use_exponential_sigmas, "use_exponential_sigmas"},
       {s.use_beta_sigmas, "use_beta_sigmas"},
       {s.use_lu_lambdas, "use_lu_lambdas"}}};
  std::vector<std::string_view> set;
  for (const auto& [on, key] : laws)
    if (on) set.push_back(key);
  if (set.size() > 1)
    fail(errc::incompatible_options,
         {file.where, ": ", listed(set), " = true: need one of them at most"});
  if (s.use_flow_sigmas && !set.empty() && !(s.kind == unipc_multistep && s.use_karras_sigmas))
    fail(errc::incompatible_options,
         {file.where, ": use_flow_sigmas and ", set[0],
          " = true: need one of them, for sigmas above 1 are none of a flow"});
}

}  // namespace

void check_together(scheduler_settings& s, const reading& file, bool steps_given) {
  const auto refuse = [&](errc code, std::initializer_list<words> sentence) {
    std::string text = file.where + ": ";
    for (const auto& piece : sentence) text += piece.text();
    fail(code, {text});
  };
  constexpr auto incompatible = errc::incompatible_options;
  check_betas(s, file, steps_given);
  check_spacings(s, file);
  if (s.rescale_betas_zero_snr && s.num_train_timesteps == 1)
    refuse(incompatible, {"rescale_betas_zero_snr = true with num_train_timesteps = 1: need 2 or "
                          "more steps, or false"});
  if (s.rescale_betas_zero_snr && s.prediction_type == prediction_kind::epsilon &&
      keeps_zero_alpha(s.kind))
    refuse(incompatible, {"rescale_betas_zero_snr = true with prediction_type = \"epsilon\": noise "
                          "tells nothing of the data where alpha = 0; need v_prediction or sample, "
                          "or no rescaling"});
  if (s.sigma_min && s.sigma_max && *s.sigma_min >= *s.sigma_max)
    refuse(errc::invalid_option, {"sigma_min = ", *s.sigma_min, " with sigma_max = ", *s.sigma_max,
                                  ": need sigma_min below sigma_max"});
  if (is_noise_dpm(s) && (s.kind == dpm_solver_multistep || s.kind == dpm_solver_singlestep) &&
      s.final_sigmas_type == final_sigma::zero)
    refuse(incompatible, {"algorithm_type = \"dpmsolver\" or \"sde-dpmsolver\" with "
                          "final_sigmas_type = \"zero\": these cannot reach 0; need \"sigma_min\", "
                          "or an algorithm_type with ++"});
  if (s.algorithm_type == dpm_algorithm::sde_dpm_solver && s.solver_order > 2)
    refuse(errc::unsupported_order, {"solver_order = ", s.solver_order,
                                     " with algorithm_type = \"sde-dpmsolver\": need 1 or 2"});
  if (s.kind == unipc_multistep && s.shift_terminal && !s.use_flow_sigmas)
    refuse(incompatible, {"shift_terminal = ", *s.shift_terminal,
                          " without use_flow_sigmas: need use_flow_sigmas = true, or null"});
  if ((s.kind == ddpm || s.kind == ddpm_parallel) && s.variance_type == variance_kind::learned)
    refuse(incompatible, {"variance_type = \"learned\": a plan takes no root of the network's own "
                          "variance; need \"learned_range\" or a fixed one"});
  if (s.use_dynamic_shifting && s.base_image_seq_len == s.max_image_seq_len)
    refuse(errc::invalid_option, {"base_image_seq_len = max_image_seq_len = ", s.max_image_seq_len,
                                  ": need two lengths that differ"});
  if ((s.kind == lcm || s.kind == tcd) && s.original_inference_steps > s.num_train_timesteps)
    refuse(errc::invalid_option,
           {"original_inference_steps = ", s.original_inference_steps,
            " with num_train_timesteps = ", s.num_train_timesteps, ": need as many or fewer"});
  if (s.shift_terminal == 0.0) s.shift_terminal.reset();  // in Python 0 is false
  for (const auto& note : notes())
    if (note.meets(s)) file.warnings.emplace_back(note.text);
}

}  // namespace ebb
