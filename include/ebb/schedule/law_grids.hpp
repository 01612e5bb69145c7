// Grids of published laws with constants of their own: vp and iddpm, the training laws of two
// models as EDM states them (Karras et al. 2022, arXiv 2206.00364, table 1), laplace (Hang et al.
// 2024, arXiv 2407.03297) and bong_tangent (RES4LYF).
#pragma once

#include <ebb/schedule/sigma_grids.hpp>

namespace ebb::grid {

// Options of vp: beta_d = beta_max - beta_min, and the time of the last level.
struct vp_law {
  double beta_d = 19.9, beta_min = 0.1, t_end = 1e-3;
  std::optional<noise_level> end = {};  // the target; the clean level if not given
};
std::vector<double> vp_sigmas(std::size_t n, const vp_law& law);

// sigma = sqrt(expm1(beta_d t^2 / 2 + beta_min t)), t evenly from 1 to t_end. sigma / alpha runs
// from 152 to 0.0105: the schedule must reach both.
template <noise_schedule S>
levels vp(const S& schedule, std::size_t n, vp_law law = {}) {
  return through_ratios(schedule, vp_sigmas(n, law), law.end);
}

// Options of iddpm: the constants of the recursion, and the ends of the part that is used.
struct iddpm_law {
  std::size_t steps = 1000;
  double c1 = 0.001, c2 = 0.008;
  std::optional<double> sigma_min = {}, sigma_max = {};
  std::optional<noise_level> end = {};
};
std::vector<double> iddpm_sigmas(std::size_t n, const iddpm_law& law, const sigma_ends& ends);

// n of the sigmas u_j of iDDPM's cosine law that lie between the ends, spread evenly and rounded:
// u_M = 0, u_{j-1}^2 = (1 + u_j^2) / max(a_{j-1} / a_j, c1) - 1 with M = steps and
// a_j = sin^2(pi j / (2 M (1 + c2))). Errors: errc::invalid_steps for more steps than sigmas.
template <noise_schedule S>
levels iddpm(const S& schedule, std::size_t n, iddpm_law law = {}) {
  const auto ends = ends_of(schedule, {.sigma_min = law.sigma_min, .sigma_max = law.sigma_max});
  return through_ratios(schedule, iddpm_sigmas(n, law, ends), law.end);
}

// Options of laplace: centre and width of the distribution of log sigma.
struct laplace_law {
  double mu = 0, beta = 0.5;
  std::optional<double> sigma_min = {}, sigma_max = {};
  bool as_shipped = false;  // ComfyUI's list, see below
  std::optional<noise_level> end = {};
};
double laplace_sigma(double u, const laplace_law& law, const sigma_ends& ends);
std::vector<double> laplace_as_shipped(std::size_t n, const laplace_law& law,
                                       const sigma_ends& ends);

// log sigma at even quantiles of the Laplace distribution between the ends. As shipped: n sigmas
// over all of the distribution, cut off at its last 1e-5 and forced between the ends, where repeats
// are dropped; the last one is the target, so that there are n - 1 steps or fewer.
template <noise_schedule S>
levels laplace(const S& schedule, std::size_t n, laplace_law law = {}) {
  check_steps(n);
  const sigma_range range{.sigma_min = law.sigma_min, .sigma_max = law.sigma_max, .end = law.end};
  const sigma_ends ends = ends_of(schedule, range);
  (void)laplace_sigma(0, law, ends);  // refuses constants, also of a single step
  if (!law.as_shipped)
    return over_sigmas(schedule, n, range,
                       [&](double u, double, double) { return laplace_sigma(u, law, ends); });
  std::vector<double> sigmas = laplace_as_shipped(n, law, ends);
  const noise_level last = at_ratio(schedule, sigmas.back(), sigmas.size() - 1);
  sigmas.pop_back();
  return through_ratios(schedule, sigmas, law.end ? law.end : last);
}

std::vector<double> bong_tangent_sigmas(std::size_t n, double low, double high);

// Two arctangent ramps, from sigma_max to the middle and on to sigma_min, which the target
// replaces. On the flow schedule it is the flow's own sigma that follows them, from 1 to 0 if not
// told.
template <noise_schedule S>
levels bong_tangent(const S& schedule, std::size_t n, sigma_range range = {}) {
  check_steps(n);
  const double high = range.sigma_max.value_or(sigma_of(schedule, schedule(schedule.t_max())));
  const double low = range.sigma_min.value_or(sigma_of(schedule, schedule(schedule.t_min())));
  return through_sigmas(schedule, bong_tangent_sigmas(n, low, high), range.end);
}

}  // namespace ebb::grid
