// Where a scheduler of diffusers stops: the times it tells the network and the sigmas that go with
// them, one more than times, the last the target. A target equal to the sigma before it is a step
// of no length: the network is asked there, and its answer has no effect.
#pragma once

#include "tables.hpp"

#include <ebb/io/scheduler_config.hpp>

namespace ebb {

struct timed_sigmas {
  std::vector<double> times, sigmas;
};

// Whether sigmas are spread by a law of their own and not by the times.
[[nodiscard]] bool respaces(const scheduler_settings& s);

// The whole numbers of DDIM and its kin (`ddim`), of Euler and its kin, and of the multistep
// solvers.
[[nodiscard]] std::vector<double> ddim_times(const scheduler_settings& s, std::size_t n,
                                             bool rounds);
[[nodiscard]] std::vector<double> lcm_times(const scheduler_settings& s, std::size_t n);

// Below, `request` has its number of steps (steps_of()) and lists that the class takes.

// Variance exploding schedulers: Euler, Heun, KDPM2, LMS, DPM-SDE.
[[nodiscard]] timed_sigmas euler_sigmas(const scheduler_settings& s, const training_table& table,
                                        const level_request& request, bool compatible);

// Multistep solvers on variance preserving and flow levels: DPM-Solver, UniPC, DEIS, SA-Solver.
[[nodiscard]] timed_sigmas solver_sigmas(const scheduler_settings& s, const training_table& table,
                                         const level_request& request, bool compatible);

// The inverse multistep solver's as diffusers has them, in the order of its run: upwards, but for a
// flow's.
[[nodiscard]] timed_sigmas inverse_sigmas(const scheduler_settings& s, const training_table& table,
                                          std::size_t n);

// EDM's and Stable Audio's.
[[nodiscard]] timed_sigmas edm_sigmas(const scheduler_settings& s, const level_request& request,
                                      bool compatible);

// Flow matching.
[[nodiscard]] timed_sigmas flow_sigmas(const scheduler_settings& s, const level_request& request,
                                       bool compatible);

}  // namespace ebb
