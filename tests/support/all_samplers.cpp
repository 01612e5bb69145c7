#include "support/all_samplers.hpp"

namespace ebb::test {
namespace {

template <class S>
listed_sampler list(std::string header, std::string name, S sampler) {
  return {std::move(header), std::move(name), sampler, facts_of(sampler)};
}

listed_sampler without_variance(listed_sampler s) {
  s.keeps_variance = false;
  return s;
}
listed_sampler without_order(listed_sampler s) {
  s.facts.order = s.facts.order_as_run = 0;
  return s;
}
listed_sampler without_either(listed_sampler s) {
  s.keeps_mean = s.keeps_variance = false;
  return s;
}
listed_sampler extrapolating(listed_sampler s) {
  s.ends_with_estimate = false;
  return s;
}
listed_sampler wandering(listed_sampler s) {
  s.falls = false;
  return s;
}

}  // namespace

const std::vector<listed_sampler>& all_samplers() {
  using multi = dpm_solver_multistep;
  using single = dpm_solver_singlestep;
  constexpr auto heun_rule = second_order::heun;
  constexpr auto noise = integrand::noise;
  constexpr auto two = multi::start::two_evaluations;
  constexpr churn some_churn{.s_churn = 5, .s_tmin = 0.3, .s_tmax = 3};
  static const std::vector<listed_sampler> all{
      list("ddpm", "ddpm", ddpm{}),
      without_variance(list("ddpm", "ddpm large", ddpm{ddpm::variance_type::fixed_large})),
      list("ddim", "ddim", ddim{}),
      list("ddim", "ddim eta 0.35", ddim{.eta = 0.35}),
      list("ddim", "ddim eta 1", ddim{.eta = 1}),
      list("ddim", "ddim from corrected", ddim{.eta = 0.35, .epsilon_from_corrected = true}),
      list("ddim", "ddim cfg++", ddim{.cfg_pp = true}),
      wandering(extrapolating(list("ddim", "ddim inverse", ddim_inverse{}))),
      wandering(extrapolating(list("ddim", "ddim inverse as shipped", ddim_inverse{true}))),

      list("euler", "euler", euler{}),
      wandering(list("euler", "euler churn", euler{.churn = some_churn})),
      list("euler", "euler cfg++", euler{.cfg_pp = true}),
      list("euler", "euler ancestral", euler_ancestral{}),
      list("euler", "euler ancestral 0.4", euler_ancestral{.eta = 0.4}),
      list("euler", "euler ancestral flow", euler_ancestral{.ancestral = axis::flow}),
      list("euler", "euler ancestral cfg++", euler_ancestral{.cfg_pp = true}),
      without_order(without_variance(
          list("euler", "euler ancestral s_noise", euler_ancestral{.s_noise = 1.01}))),

      list("heun", "heun", heun{}),
      list("heun", "heun on the flow axis", heun{.along = axis::flow}),
      wandering(list("heun", "heun churn", heun{.churn = some_churn})),
      extrapolating(list("heun", "midpoint", heun{.node = 0.5})),
      extrapolating(list("heun", "ralston", ralston{})),
      list("heun", "runge_kutta_4", runge_kutta_4{}),
      list("heunpp2", "heunpp2", heunpp2{}),
      list("dpm_2", "dpm_2", dpm_2{}),
      wandering(list("dpm_2", "dpm_2 churn", dpm_2{.churn = some_churn})),
      list("dpm_2", "dpm_2_ancestral", dpm_2_ancestral{}),
      list("dpm_2", "dpm_2_ancestral 0.4", dpm_2_ancestral{.eta = 0.4}),
      list("dpm_2", "dpm_2_ancestral flow", dpm_2_ancestral{.ancestral = axis::flow}),

      list("lms", "lms 1", lms{.order = 1}),
      extrapolating(list("lms", "lms 2", lms{.order = 2})),
      extrapolating(list("lms", "lms 3", lms{.order = 3})),
      extrapolating(list("lms", "lms 4", lms{})),
      list("pndm", "ipndm 2", ipndm{.order = 2}),
      list("pndm", "ipndm 3", ipndm{.order = 3}),
      list("pndm", "ipndm 4", ipndm{}),
      list("pndm", "ipndm_v 3", ipndm_v{.order = 3}),
      list("pndm", "ipndm_v 4", ipndm_v{}),
      list("pndm", "ipndm_v 3 as shipped", ipndm_v{.order = 3, .as_shipped = true}),
      without_either(list("pndm", "ipndm_v 4 as shipped", ipndm_v{.as_shipped = true})),
      extrapolating(list("pndm", "pndm", pndm{})),
      extrapolating(list("pndm", "plms", pndm{pndm::start::improved_euler})),
      extrapolating(list("pndm", "pndm first order", pndm{pndm::start::first_order})),
      list("deis", "deis time 2", deis{.order = 2}),
      list("deis", "deis time 3", deis{}),
      list("deis", "deis rho 3", deis{.in = deis::polynomial::rho}),
      list("deis", "deis log rho 2", deis{.order = 2, .in = deis::polynomial::log_rho}),
      list("deis", "deis log rho 3", deis{.in = deis::polynomial::log_rho}),

      list("dpm_solver", "dpm++ 1", multi{.order = 1}),
      list("dpm_solver", "dpm++ 2m", multi{}),
      list("dpm_solver", "dpm++ 2m heun", multi{.rule = heun_rule}),
      list("dpm_solver", "dpm++ 3m", multi{.order = 3}),
      list("dpm_solver", "dpm++ 3m started", multi{.order = 3, .begin = two}),
      list("dpm_solver", "dpm++ 3m as shipped", multi{.order = 3, .as_shipped = true}),
      list("dpm_solver", "dpm++ 3m lowered", multi{.order = 3, .lower_order_final = true}),
      list("dpm_solver", "dpm++ 2m cfg++", multi{.cfg_pp = true}),
      list("dpm_solver", "dpm 2m", multi{.over = noise}),
      list("dpm_solver", "dpm 2m heun", multi{.over = noise, .rule = heun_rule}),
      list("dpm_solver", "dpm 3m", multi{.order = 3, .over = noise}),
      list("dpm_solver", "dpm++ 1 sde", multi{.order = 1, .eta = 1}),
      list("dpm_solver", "dpm++ 2m sde", multi{.eta = 1}),
      list("dpm_solver", "dpm++ 2m sde heun", multi{.rule = heun_rule, .eta = 1}),
      list("dpm_solver", "dpm++ 2m sde 0.4", multi{.eta = 0.4}),
      list("dpm_solver", "dpm++ 3m sde", multi{.order = 3, .eta = 1}),
      list("dpm_solver", "dpm++ 3m sde as shipped",
           multi{.order = 3, .eta = 1, .as_shipped = true}),
      without_variance(list("dpm_solver", "dpm 2m sde", multi{.over = noise, .eta = 1})),
      without_either(list("dpm_solver", "dpm++ 2m v2", dpm_solver_2m_v2{})),
      list("dpm_solver_singlestep", "dpm++ 2s grid", single{}),
      list("dpm_solver_singlestep", "dpm++ 2s grid heun", single{.rule = heun_rule}),
      list("dpm_solver_singlestep", "dpm++ 3s grid", single{.order = 3}),
      list("dpm_solver_singlestep", "dpm++ 3s grid heun", single{.order = 3, .rule = heun_rule}),
      list("dpm_solver_singlestep", "dpm 2s grid", single{.over = noise}),
      list("dpm_solver_singlestep", "dpm 3s grid", single{.order = 3, .over = noise}),
      list("dpm_solver_singlestep", "dpm++ 2s grid sde", single{.eta = 1}),
      list("dpm_solver_singlestep", "dpm++ 2s ancestral", dpm_solver_2s_ancestral{}),
      list("dpm_solver_singlestep", "dpm++ 2s", dpm_solver_2s_ancestral{.eta = 0}),
      list("dpm_solver_singlestep", "dpm++ 2s ancestral flow",
           dpm_solver_2s_ancestral{.ancestral = axis::flow}),
      list("dpm_solver_singlestep", "dpm++ 2s ancestral cfg++",
           dpm_solver_2s_ancestral{.cfg_pp = true}),
      list("dpm_solver_singlestep", "dpm fast", dpm_fast{}),
      list("dpm_solver_singlestep", "dpm fast 0.5", dpm_fast{.eta = 0.5}),
      list("dpm_solver_sde", "dpm++ sde", dpm_solver_sde{}),
      list("dpm_solver_sde", "dpm++ sde 0", dpm_solver_sde{.eta = 0}),
      list("dpm_solver_sde", "dpm++ sde 0.4", dpm_solver_sde{.eta = 0.4}),

      list("unipc", "unipc 1", unipc{.order = 1}),
      list("unipc", "unipc 2", unipc{}),
      list("unipc", "unipc 3", unipc{.order = 3}),
      list("unipc", "unipc 4", unipc{.order = 4}),
      list("unipc", "unipc 1 free", unipc{.order = 1, .lower_order_final = false}),
      list("unipc", "unipc 2 free", unipc{.lower_order_final = false}),
      list("unipc", "unipc 3 free", unipc{.order = 3, .lower_order_final = false}),
      list("unipc", "unipc 2 bh1", unipc{.b = unipc::variant::bh1}),
      list("unipc", "unipc 2 noise", unipc{.over = noise}),
      list("unipc", "unip 3", unipc{.order = 3, .corrector = false, .lower_order_final = false}),
      list("sa_solver", "sa_solver", sa_solver{}),
      list("sa_solver", "sa_solver sde", sa_solver{.tau_from = 0, .tau_to = 1}),
      list("sa_solver", "sa_solver ode", sa_solver{.tau = 0}),
      list("sa_solver", "sa_solver ode free", sa_solver{.tau = 0, .lower_order_final = false}),
      list("sa_solver", "sa_solver 2",
           sa_solver{.predictor_order = 2, .corrector_order = 0, .tau_from = 0, .tau_to = 1}),
      list("sa_solver", "sa_solver pece", sa_solver{.pece = true}),
      list("er_sde", "er_sde 1", er_sde{.stages = 1}),
      list("er_sde", "er_sde 2", er_sde{.stages = 2}),
      list("er_sde", "er_sde 3", er_sde{}),
      list("er_sde", "er_sde 3 sde", er_sde{.by = er_sde::scale::sde}),
      list("er_sde", "er_sde 3 ode", er_sde{.by = er_sde::scale::ode}),
      list("er_sde", "er_sde 3 as shipped", er_sde{.as_shipped = true}),
      without_variance(list("er_sde", "er_sde 3 without noise", er_sde{.s_noise = 0})),
      list("seeds", "seeds_2", seeds_2{}),
      list("seeds", "seeds_2 phi_2", seeds_2{.by = seeds_2::weights::phi_2}),
      list("seeds", "seeds_2 ode", seeds_2{.eta = 0}),
      list("seeds", "seeds_3", seeds_3{}),
      list("seeds", "seeds_3 ode", seeds_3{.eta = 0}),
      list("seeds", "exponential_heun", exponential_heun{}),
      list("seeds", "exponential_heun sde", exponential_heun{.eta = 1}),
      list("res", "res_multistep", res_multistep{}),
      list("res", "res_multistep ancestral", res_multistep{.eta = 1}),
      list("res", "res_multistep cfg++", res_multistep{.cfg_pp = true}),
      list("res", "res_2s", res_singlestep{}),
      list("res", "res_2s ancestral", res_singlestep{.eta = 1}),
      list("res", "res_3s", res_singlestep{.order = 3}),

      list("gradient_estimation", "gradient_estimation", gradient_estimation{}),
      list("gradient_estimation", "gradient_estimation 1.5", gradient_estimation{.gamma = 1.5}),
      list("gradient_estimation", "gradient_estimation cfg++", gradient_estimation{.cfg_pp = true}),
      list("consistency", "lcm", lcm{}),
      without_either(list("consistency", "lcm with boundary", lcm{.boundary_scaling = true})),
      list("consistency", "scm", scm{}),
      without_variance(list("consistency", "consistency", consistency{})),
      list("consistency", "tcd", tcd{}),
      wandering(list("restart", "restart", restart{})),
      wandering(list(
          "restart",
          "restart twice",
          restart{.intervals = {{.sigma_min = 0.2, .sigma_max = 1.5, .steps = 4, .times = 2}}})),
  };
  return all;
}

}  // namespace ebb::test
