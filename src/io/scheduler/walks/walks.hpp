// The walks that differ from our samplers, by family. `stays`: the network is asked once more at
// the grid's last level, to no effect but on the step before.
#pragma once

#include "../origin.hpp"
#include "../times.hpp"

#include <ebb/plan/plan.hpp>

#include <span>

namespace ebb {

// The plan with one draw for each step, whether it is used or not.
[[nodiscard]] plan drawing_always(const plan& plan);

// Once more the network at the last level, to no effect.
[[nodiscard]] plan with_last_call(plan plan, const noise_level& last);

// Schedulers that walk the timesteps of their table: DDIM, DDPM and their kin. Most go from t to
// t - N div n in a run of n steps, whatever the times are: to the level there, the class's own
// where that lies before the table.
[[nodiscard]] noise_level level_or_first(const scheduler_settings& s, const training_table& table,
                                         double t);
[[nodiscard]] plan ddim_walk(const scheduler_settings& s, const levels& grid, const origin& origin);
[[nodiscard]] plan ddpm_walk(const scheduler_settings& s, const levels& grid);
[[nodiscard]] plan unclip_walk(const scheduler_settings& s, const training_table& table,
                               const levels& grid);
[[nodiscard]] plan ddim_inverse_walk(const scheduler_settings& s, const levels& grid,
                                     const origin& origin);
[[nodiscard]] plan cogvideox_dpm_walk(const scheduler_settings& s, const levels& grid,
                                      const origin& origin);
[[nodiscard]] plan tcd_walk(const training_table& table, const levels& grid);
[[nodiscard]] plan pndm_walk(const scheduler_settings& s, const levels& grid, const origin& origin);

// IPNDM and Wuerstchen, which have laws of their own, in float.
[[nodiscard]] levels ipndm_levels(const scheduler_settings& s, std::size_t n);
[[nodiscard]] plan ipndm_walk(const levels& grid);
[[nodiscard]] levels wuerstchen_levels(const scheduler_settings& s, std::size_t n,
                                       const std::vector<double>& times);
[[nodiscard]] plan wuerstchen_walk(const scheduler_settings& s, const levels& grid);

// Schedulers of x_0 + sigma eps whose float arithmetic shows.
[[nodiscard]] plan euler_walk(const levels& grid);
[[nodiscard]] plan euler_ancestral_walk(const levels& grid);
[[nodiscard]] plan heun_walk(const levels& grid);
[[nodiscard]] plan dpm_2_walk(const training_table& table, const levels& grid);
[[nodiscard]] plan dpm_2_ancestral_walk(const training_table& table, const levels& grid);
[[nodiscard]] plan lms_walk(const levels& grid, const origin& origin);
[[nodiscard]] plan consistency_walk(const scheduler_settings& s, const levels& grid);

// Flow matching.
[[nodiscard]] plan inverted_lcm_walk(const levels& grid);

// DPM-Solver and DEIS.
[[nodiscard]] plan multistep_walk(const scheduler_settings& s, std::span<const noise_level> path,
                                  const origin& origin);
[[nodiscard]] plan inverse_multistep_walk(const scheduler_settings& s, const levels& grid,
                                          const origin& origin);
[[nodiscard]] plan singlestep_walk(const scheduler_settings& s, const levels& grid,
                                   const origin& origin);
[[nodiscard]] plan deis_walk(const scheduler_settings& s, const levels& grid, const origin& origin);

[[nodiscard]] plan sa_solver_walk(const scheduler_settings& s, const levels& grid, bool stays);

}  // namespace ebb
