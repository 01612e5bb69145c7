#include "option_kinds.hpp"

namespace ebb {
namespace {

using s = scheduler_settings;
constexpr double largest = std::numeric_limits<double>::max();
constexpr std::size_t most_steps = 1'000'000, most_exact = (std::size_t{1} << 53) - 1;

constexpr rule finite{[](double v) { return std::abs(v) <= largest; }, "a finite number"};
constexpr rule positive{[](double v) { return v > 0 && v <= largest; }, "a finite number above 0"};
constexpr rule not_negative{[](double v) { return v >= 0 && v <= largest; },
                            "a finite number, 0 or more"};
constexpr rule ratio{[](double v) { return v > 0 && v <= 1; }, "a number above 0 and at most 1"};
constexpr rule below_one{[](double v) { return v >= 0 && v < 1; },
                         "a number from 0 to below 1, or null"};
constexpr rule below_infinity{[](double v) { return v <= largest; },
                              "a finite number or -Infinity"};
constexpr rule beta{[](double v) { return v > 0 && v < 1; }, "a number between 0 and 1",
                    errc::invalid_beta};
constexpr rule sine{[](double v) { return v >= 0 && v <= 1; }, "a number from 0 to 1",
                    errc::invalid_beta};
constexpr rule share{[](double v) { return v >= 0 && v <= 1; }, "a number from 0 to 1",
                     errc::invalid_eta};

option trained_betas(std::string_view key, const rule& rule) {
  return {key,
          [=](s& settings, const given& from) {
            settings.trained_betas.reset();
            if (from.value.is_null()) return;
            settings.trained_betas = numbers_of(from, rule);
            const std::size_t size = settings.trained_betas->size();
            if (size == 0 || size > most_steps)
              from.refuse(errc::invalid_beta, "1 to 1000000 numbers, or null");
          },
          [](const s& settings) {
            return settings.trained_betas ? json(*settings.trained_betas) : json(nullptr);
          }};
}

option disable_corrector() {
  return {"disable_corrector",
          [](s& settings, const given& from) {
            settings.disable_corrector = counts_of(from, most_steps);
          },
          [](const s& settings) { return json(settings.disable_corrector); }};
}

}  // namespace

const std::vector<option>& option_table() {
  static const std::vector<option> table{
      count("num_train_timesteps", &s::num_train_timesteps, 1, most_steps, errc::invalid_steps),
      number("beta_start", &s::beta_start, beta),
      number("beta_end", &s::beta_end, beta),
      word("beta_schedule", &s::beta_schedule,
           {{"linear", beta_law::linear},
            {"scaled_linear", beta_law::scaled_linear},
            {"squaredcos_cap_v2", beta_law::squaredcos_cap_v2},
            {"sigmoid", beta_law::sigmoid},
            {"exp", beta_law::exp},
            {"laplace", beta_law::laplace}}),
      trained_betas("trained_betas", beta),
      trained_betas("ipndm:trained_betas", sine),
      flag("rescale_betas_zero_snr", &s::rescale_betas_zero_snr),
      number("snr_shift_scale", &s::snr_shift_scale, positive),
      number("sigma_min", &s::sigma_min, positive),
      number("sigma_max", &s::sigma_max, positive),
      number("sigma_data", &s::sigma_data, positive),
      number("rho", &s::rho, positive),
      number("scaler", &s::scaler, positive),
      number("s", &s::s, not_negative),
      word("prediction_type", &s::prediction_type,
           {{"epsilon", prediction_kind::epsilon},
            {"sample", prediction_kind::sample},
            {"original_sample", prediction_kind::sample},
            {"v_prediction", prediction_kind::v_prediction},
            {"flow_prediction", prediction_kind::flow_prediction},
            {"trigflow", prediction_kind::trigflow}}),
      flag("clip_sample", &s::clip_sample),
      flag("clip_denoised", &s::clip_denoised),
      flag("thresholding", &s::thresholding),
      number("clip_sample_range", &s::clip_sample_range, positive),
      number("dynamic_thresholding_ratio", &s::dynamic_thresholding_ratio, ratio),
      number("sample_max_value", &s::sample_max_value, positive),
      word("variance_type", &s::variance_type,
           {{"null", variance_kind::none},
            {"fixed_small", variance_kind::fixed_small},
            {"fixed_small_log", variance_kind::fixed_small_log},
            {"fixed_large", variance_kind::fixed_large},
            {"fixed_large_log", variance_kind::fixed_large_log},
            {"learned", variance_kind::learned},
            {"learned_range", variance_kind::learned_range}}),
      word("timestep_spacing", &s::timestep_spacing,
           {{"leading", time_spacing::leading},
            {"trailing", time_spacing::trailing},
            {"linspace", time_spacing::linspace}}),
      count("steps_offset", &s::steps_offset, 0, most_steps),
      flag("set_alpha_to_one", &s::set_alpha_to_one),
      word("interpolation_type", &s::interpolate_log, {{"linear", false}, {"log_linear", true}}),
      word("timestep_type", &s::continuous_time, {{"discrete", false}, {"continuous", true}}),
      count("original_inference_steps", &s::original_inference_steps, 1, most_steps),
      number("timestep_scaling", &s::timestep_scaling, positive),
      flag("use_karras_sigmas", &s::use_karras_sigmas),
      flag("use_exponential_sigmas", &s::use_exponential_sigmas),
      flag("use_beta_sigmas", &s::use_beta_sigmas),
      flag("use_lu_lambdas", &s::use_lu_lambdas),
      flag("use_flow_sigmas", &s::use_flow_sigmas),
      word("final_sigmas_type", &s::final_sigmas_type,
           {{"zero", final_sigma::zero}, {"sigma_min", final_sigma::sigma_min}}),
      word("sigma_schedule", &s::sigma_schedule,
           {{"karras", sigma_law::karras}, {"exponential", sigma_law::exponential}}),
      number("lambda_min_clipped", &s::lambda_min_clipped, below_infinity),
      number("shift", &s::shift, positive),
      number("flow_shift", &s::flow_shift, positive),
      flag("use_dynamic_shifting", &s::use_dynamic_shifting),
      flag("invert_sigmas", &s::invert_sigmas),
      flag("stochastic_sampling", &s::stochastic_sampling),
      word("time_shift_type", &s::time_shift_type,
           {{"exponential", shift_kind::exponential}, {"linear", shift_kind::linear}}),
      number("shift_terminal", &s::shift_terminal, below_one),
      number("base_shift", &s::base_shift, finite),
      number("max_shift", &s::max_shift, finite),
      count("base_image_seq_len", &s::base_image_seq_len, 1, most_exact),
      count("max_image_seq_len", &s::max_image_seq_len, 1, most_exact),
      only_null("scale_factors", "null: Ebb changes no shape between steps"),
      word("upscale_mode", &s::upscale_mode,
           {{"bicubic", "bicubic"},
            {"nearest", "nearest"},
            {"linear", "linear"},
            {"bilinear", "bilinear"},
            {"trilinear", "trilinear"},
            {"area", "area"},
            {"nearest-exact", "nearest-exact"}}),
      order("solver_order", &s::solver_order),
      order("predictor_order", &s::predictor_order),
      order("corrector_order", &s::corrector_order),
      word("algorithm_type", &s::algorithm_type,
           {{"dpmsolver", dpm_algorithm::dpm_solver},
            {"dpmsolver++", dpm_algorithm::dpm_solver_pp},
            {"sde-dpmsolver", dpm_algorithm::sde_dpm_solver},
            {"sde-dpmsolver++", dpm_algorithm::sde_dpm_solver_pp}}),
      word("deis:algorithm_type", &s::algorithm_type, {{"deis", s{}.algorithm_type}}),
      word("sa:algorithm_type", &s::noise_prediction,
           {{"data_prediction", false}, {"noise_prediction", true}}),
      word("solver_type", &s::solver_type,
           {{"midpoint", solver_kind::midpoint},
            {"heun", solver_kind::heun},
            {"bh1", solver_kind::bh1},
            {"bh2", solver_kind::bh2},
            {"logrho", solver_kind::logrho}}),
      flag("lower_order_final", &s::lower_order_final),
      flag("euler_at_final", &s::euler_at_final),
      flag("predict_x0", &s::predict_x0),
      flag("skip_prk_steps", &s::skip_prk_steps),
      disable_corrector(),
      only_null("solver_p", "null: Ebb's UniPC has no other scheduler inside"),
      only_null("tau_func", "null, the tau of diffusers: a file cannot hold a function"),
      count("noise_sampler_seed", &s::noise_sampler_seed, 0, most_exact),
      number("eta", &s::eta, share),
      number("s_noise", &s::s_noise, not_negative)};
  return table;
}

}  // namespace ebb
