#include "compatible.hpp"
#include "exact.hpp"

#include <ebb/ebb.hpp>

namespace ebb {

std::function<plan(const levels&)> exact_walk(const scheduler_settings& s) {
  using enum scheduler_class;
  const double eta = draws(s.algorithm_type) ? 1 : 0;
  const auto over = weighs_data(s.algorithm_type) ? integrand::data : integrand::noise;
  const auto rule =
      s.solver_type == solver_kind::heun ? second_order::heun : second_order::midpoint;
  switch (s.kind) {
    case ddim:
    case ddim_parallel:
    case cogvideox_ddim: return ebb::ddim{};
    case ddim_inverse: return ebb::ddim_inverse{};
    case dpm_solver_multistep_inverse:
      return [s](const levels& grid) { return inverse_walk(s, grid); };
    case ddpm:
    case ddpm_parallel:
    case ddpm_wuerstchen:
    case unclip: {
      using enum variance_kind;
      const bool large = s.variance_type == fixed_large || s.variance_type == fixed_large_log;
      return ebb::ddpm{s.variance_type == learned_range ? ebb::ddpm::variance_type::learned_range
                       : large                          ? ebb::ddpm::variance_type::fixed_large
                                                        : ebb::ddpm::variance_type::fixed_small};
    }
    case cogvideox_dpm: return ebb::dpm_solver_multistep{.eta = 1};
    case pndm:
      return ebb::pndm{s.skip_prk_steps ? ebb::pndm::start::improved_euler
                                        : ebb::pndm::start::runge_kutta};
    case ipndm: return ebb::ipndm{};
    case lcm:
    case flow_match_lcm: return ebb::lcm{};
    case scm: return ebb::scm{};
    case tcd: return ebb::tcd{};
    case cm_stochastic_iterative:
      return ebb::consistency{.sigma_min = s.sigma_min.value_or(0.002), .s_noise = s.s_noise};
    case flow_match_euler_discrete:
      if (s.stochastic_sampling) return ebb::lcm{};
      return ebb::euler{};
    case euler_discrete:
    case edm_euler: return ebb::euler{};
    case euler_ancestral_discrete: return ebb::euler_ancestral{.ancestral = axis::noise_to_signal};
    case ltx_euler_ancestral_rf:
      return ebb::euler_ancestral{.eta = s.eta, .s_noise = s.s_noise, .ancestral = axis::flow};
    case heun_discrete:
    case flow_match_heun_discrete: return ebb::heun{};
    case k_dpm_2_discrete: return ebb::dpm_2{};
    case k_dpm_2_ancestral_discrete: return ebb::dpm_2_ancestral{};
    case lms_discrete: return ebb::lms{};
    case dpm_solver_sde: return ebb::dpm_solver_sde{};
    case dpm_solver_multistep:
    case edm_dpm_solver_multistep:
      return ebb::dpm_solver_multistep{
          .order = s.solver_order, .over = over, .rule = rule, .eta = eta};
    case cosine_dpm_solver_multistep:
      return ebb::dpm_solver_multistep{.order = s.solver_order, .rule = rule, .eta = 1};
    case dpm_solver_singlestep:
      return ebb::dpm_solver_singlestep{
          .order = s.solver_order, .over = over, .rule = rule, .eta = eta};
    case unipc_multistep:
      return unipc{
          .order = s.solver_order,
          .b = s.solver_type == solver_kind::bh1 ? unipc::variant::bh1 : unipc::variant::bh2,
          .over = s.predict_x0 ? integrand::data : integrand::noise,
          .lower_order_final = s.lower_order_final,
          .uncorrected = s.disable_corrector};
    case deis_multistep: return deis{.order = s.solver_order, .in = deis::polynomial::log_rho};
    case sa_solver:
      return ebb::sa_solver{.predictor_order = s.predictor_order,
                            .corrector_order = s.corrector_order,
                            .lower_order_final = s.lower_order_final};
  }
  return {};
}

}  // namespace ebb
