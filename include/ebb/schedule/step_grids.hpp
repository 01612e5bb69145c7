// Grids over the training steps under the names of ComfyUI, A1111 and stable-diffusion.cpp: normal,
// simple, sgm_uniform, ddim_uniform, beta, lcm, smoothstep. N is the number of training steps,
// times count from 0 to N - 1, and between two of them log sigma is linear in t, as in k-diffusion.
// On a continuous schedule the same laws run from t_max to t_min.
#pragma once

#include <ebb/schedule/beta_quantile.hpp>
#include <ebb/schedule/time_grids.hpp>

namespace ebb::grid {

// Times evenly from the noisiest to the cleanest, both included: linspace by its other name
// (k-diffusion's get_sigmas, "discrete" in stable-diffusion.cpp).
template <noise_schedule S>
levels normal(const S& schedule, std::size_t n, spacing options = {}) {
  return linspace(schedule, n, options);
}

// Times (N - 1) (1 - i / n): n equal gaps, the last of which the target closes (Stability's sgm).
template <noise_schedule S>
levels sgm_uniform(const S& schedule, std::size_t n, spacing options = {}) {
  const double steps = static_cast<double>(n);
  return over_places(schedule, n, options, [&](double i) { return (steps - i) / steps; });
}

// Options of the grids that walk the training table.
struct table_walk {
  bool any_count = false;               // ddim_uniform: take the number of levels that comes out
  std::optional<noise_level> end = {};  // the target; the clean level if not given
};

// Times N - 1 - floor(i N / n), whole numbers; without a table trailing's.
levels simple(const discrete_schedule& schedule, std::size_t n, table_walk options = {});
template <noise_schedule S>
levels simple(const S& schedule, std::size_t n, table_walk options = {}) {
  return trailing(schedule, n, {.end = options.end});
}

// Times 1, 1 + k, 1 + 2 k ... below N with k = N div n. Their number is n only if n divides N, or
// nearly does. Errors: errc::invalid_steps with the number, unless `any_count`. (Without a table
// there is no such grid: ask for leading.)
levels ddim_uniform(const discrete_schedule& schedule, std::size_t n, table_walk options = {});

// Options of beta: the two shapes of the distribution.
struct beta_law {
  double alpha = 0.6, beta = 0.6;
  bool rounded = false;    // whole timesteps, as ComfyUI has them; discrete schedules only
  bool any_count = false;  // rounded: drop repeats and take the number of levels that is left
  std::optional<noise_level> end = {};
};
inline constexpr beta_law beta57{.alpha = 0.5, .beta = 0.7};  // RES4LYF's

// Times (N - 1) Q(1 - i / n), Q the quantile of Beta(alpha, beta) (Lee et al. 2024, arXiv
// 2407.12173). Errors: errc::duplicate_timesteps where rounding makes two times one.
levels rounded_beta(const discrete_schedule& schedule, std::size_t n, const beta_law& law);
template <noise_schedule S>
levels beta(const S& schedule, std::size_t n, beta_law law = {}) {
  if constexpr (std::is_same_v<S, discrete_schedule>)
    if (law.rounded) return rounded_beta(schedule, n, law);
  const double steps = static_cast<double>(n);
  return over_places(schedule, n, {.rounded = law.rounded, .end = law.end}, [&](double i) {
    return beta_quantile((steps - i) / steps, law.alpha, law.beta);
  });
}

// Times (N - 1) u^2 (3 - 2 u) with u = 1 - i / n. stable-diffusion.cpp rounds them.
template <noise_schedule S>
levels smoothstep(const S& schedule, std::size_t n, spacing options = {}) {
  return over_places(schedule, n, options, [&](double i) {
    const double u = 1 - i / static_cast<double>(n);
    return u * u * (3 - 2 * u);
  });
}

// Options of lcm.
struct lcm_walk {
  std::size_t original_steps = 50;  // the grid the network was distilled on
  double strength = 1;              // the part of that grid to walk, as diffusers cuts it
  std::optional<noise_level> end = {};
};

// n of the m = floor(original_steps strength) cleanest times of the distillation's grid, counted in
// those steps: m - floor(m i / n). Errors: errc::invalid_steps for more than m.
std::vector<double> lcm_steps(std::size_t n, const lcm_walk& options);

// Times (m - floor(m i / n)) k - 1 with k = N div original_steps, the steps that latent consistency
// models know (Luo et al. 2023, arXiv 2310.04378, section 4.3; diffusers' LCM and TCD).
levels lcm(const discrete_schedule& schedule, std::size_t n, lcm_walk options = {});
template <noise_schedule S>
levels lcm(const S& schedule, std::size_t n, lcm_walk options = {}) {
  const std::vector<double> steps = lcm_steps(n, options);
  return over_places(schedule, n, {.end = options.end}, [&](double i) {
    return steps[static_cast<std::size_t>(i)] / static_cast<double>(options.original_steps);
  });
}

}  // namespace ebb::grid
