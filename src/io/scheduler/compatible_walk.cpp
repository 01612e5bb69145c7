#include "compatible.hpp"

#include "walks/walks.hpp"

#include <ebb/ebb.hpp>

namespace ebb {
namespace {

using namespace symbols;
using table_pointer = std::shared_ptr<const training_table>;

// A last step of no length, as one too short to matter: its call corrects the step before.
levels with_shortest_step(levels grid) {
  noise_level last = grid.back();
  last.sigma *= 1 - 1e-13;
  grid.push_back(last);
  return grid;
}

}  // namespace

plan drawing_always(const plan& plan) {
  ebb::plan result;
  for (stage stage : plan.stages()) {
    if (stage.state) stage.draws = 1;
    result.add(std::move(stage));
  }
  return result;
}

plan with_last_call(plan plan, const noise_level& last) {
  plan.step(last, last, x());
  return plan;
}

std::function<plan(const levels&)> compatible_walk(const scheduler_settings& s,
                                                   table_pointer table) {
  using enum scheduler_class;
  const auto always = [](auto sampler) {
    return [sampler](const levels& grid) { return drawing_always(sampler(grid)); };
  };
  // for walks that must know where the grid comes from, or whether its last level is to be asked
  const auto from_origin = [s, table](auto walk) {
    return [walk, s, table](const levels& grid) { return walk(s, grid, origin_of(grid, table)); };
  };
  const auto told = [s, table](auto sampler) {
    return [sampler, s, table](const levels& grid) {
      return sampler(grid, origin_of(grid, table).stays);
    };
  };
  switch (s.kind) {
    case ddim:
    case ddim_parallel:
    case cogvideox_ddim: return from_origin(ddim_walk);
    case ddpm:
    case ddpm_parallel: return [s](const levels& grid) { return ddpm_walk(s, grid); };
    case unclip: return [s, table](const levels& grid) { return unclip_walk(s, *table, grid); };
    case lcm: return ebb::lcm{.boundary_scaling = true, .timestep_scaling = s.timestep_scaling};
    case tcd: return [table](const levels& grid) { return tcd_walk(*table, grid); };
    case pndm: return from_origin(pndm_walk);
    case euler_discrete:
    case edm_euler:
      return told([](const levels& grid, bool stays) {
        return stays ? with_last_call(euler_walk(grid), grid.back()) : euler_walk(grid);
      });
    case euler_ancestral_discrete: return euler_ancestral_walk;
    case flow_match_euler_discrete:
    case flow_match_lcm:
      if (s.kind == flow_match_euler_discrete && !s.stochastic_sampling) return euler{};
      if (s.invert_sigmas) return inverted_lcm_walk;
      return always(ebb::lcm{});
    case flow_match_heun_discrete: return heun{};
    case heun_discrete: return heun_walk;
    case k_dpm_2_discrete: return [table](const levels& grid) { return dpm_2_walk(*table, grid); };
    case k_dpm_2_ancestral_discrete:
      return [table](const levels& grid) { return dpm_2_ancestral_walk(*table, grid); };
    case lms_discrete:
      return [table](const levels& grid) { return lms_walk(grid, origin_of(grid, table)); };
    case dpm_solver_sde: return ebb::dpm_solver_sde{};
    case ltx_euler_ancestral_rf:
      return euler_ancestral{.eta = s.eta, .s_noise = s.s_noise, .ancestral = axis::flow};
    case ebb::scheduler_class::dpm_solver_multistep:
    case edm_dpm_solver_multistep:
    case cosine_dpm_solver_multistep: return from_origin(multistep_walk);
    case dpm_solver_multistep_inverse: return from_origin(inverse_multistep_walk);
    case ebb::scheduler_class::dpm_solver_singlestep: return from_origin(singlestep_walk);
    case unipc_multistep: {
      const unipc sampler{
          .order = s.solver_order,
          .b = s.solver_type == solver_kind::bh1 ? unipc::variant::bh1 : unipc::variant::bh2,
          .over = s.predict_x0 ? integrand::data : integrand::noise,
          .lower_order_final = s.lower_order_final,
          .uncorrected = s.disable_corrector};
      return told([sampler](const levels& grid, bool stays) {
        return sampler(stays ? with_shortest_step(grid) : grid);
      });
    }
    case deis_multistep: return from_origin(deis_walk);
    case ebb::scheduler_class::sa_solver:
      return told([s](const levels& grid, bool stays) { return sa_solver_walk(s, grid, stays); });
    case ebb::scheduler_class::ddim_inverse: return from_origin(ddim_inverse_walk);
    case cogvideox_dpm: return from_origin(cogvideox_dpm_walk);
    case ipndm: return ipndm_walk;
    case scm: return always(ebb::lcm{});
    case ddpm_wuerstchen: return [s](const levels& grid) { return wuerstchen_walk(s, grid); };
    case cm_stochastic_iterative:
      return [s](const levels& grid) { return consistency_walk(s, grid); };
  }
  return {};
}

}  // namespace ebb
