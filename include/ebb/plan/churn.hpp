// Churn (Karras et al. 2022, arXiv 2206.00364, algorithm 2): before a step of a grid of n steps the
// state is noised up,
//   sigma^ = sigma (1 + gamma),  gamma = min(s_churn / n, sqrt(2) - 1)  within [s_tmin, s_tmax],
// where sigma stands for sigma / alpha. The churned level is one of the schedule's, so that the
// network is told its own t. Pure noise is not churned. EDM's stochastic sampler is Heun with it.
#pragma once

#include <ebb/plan/plan.hpp>

#include <limits>
#include <utility>

namespace ebb {

struct churn {
  double s_churn = 0;  // noise added over the whole run, spread over its n steps; 0: none
  double s_tmin = 0;
  double s_tmax = std::numeric_limits<double>::infinity();
  double s_noise = 1;  // factor of the added noise; other than 1, variance is no longer kept

  // Take a draw for every step, also where none is needed, as k-diffusion does (see stage::draws).
  bool draw_always = false;
};

// Builds the plan of a method that walks the grid with churn before its steps.
class churned_plan {
 public:
  // Errors: errc::invalid_option naming the sampler and the field.
  churned_plan(const char* sampler, const levels& grid, const churn& how);

  // Where step i begins, churned.
  [[nodiscard]] const noise_level& from(std::size_t i) const { return from_[i]; }

  // Step i: its stages, the last of which ends it at grid[i + 1].
  void step(std::size_t i, const std::vector<stage>& stages);
  void step(std::size_t i, const combination& row);  // with one evaluation

  [[nodiscard]] plan take() && { return std::move(plan_); }

 private:
  [[nodiscard]] combination raise(std::size_t i) const;  // grid[i] to from(i)
  [[nodiscard]] std::size_t draws(std::size_t i) const;

  const levels& grid_;
  churn how_;
  std::vector<noise_level> from_;
  plan plan_;
};

}  // namespace ebb
