// Grids of flow matching: shifts that any grid of the flow schedule can be sent through, the
// models' rules for how far, and linear_quadratic. sigma is the flow's own sigma here.
#pragma once

#include <ebb/schedule/explicit_grids.hpp>

namespace ebb::grid {

// sigma -> k sigma / (1 + (k - 1) sigma), which is log-SNR -> log-SNR - log k (Esser et al. 2024,
// arXiv 2403.03206, eq. 23): `shift` in diffusers, ModelSamplingSD3 in ComfyUI. k = 1 changes
// nothing. Errors: errc::incompatible_options for levels off the flow schedule.
[[nodiscard]] levels shifted(const levels& grid, double shift);

// The two forms of diffusers' time_shift_type: k = e^mu, or k = mu itself.
enum class mu_kind { exponential, linear };
[[nodiscard]] double shift_of_mu(double mu, mu_kind kind = mu_kind::exponential);

// The same with the shift of a mu (`use_dynamic_shifting`).
[[nodiscard]] levels shifted_by_mu(const levels& grid, double mu,
                                   mu_kind kind = mu_kind::exponential);

// Draws 1 - sigma out so that the last level before the target has sigma = terminal, and pure noise
// stays: 1 - sigma -> (1 - sigma) (1 - terminal) / (1 - sigma_last); `shift_terminal` in diffusers.
[[nodiscard]] levels stretched(const levels& grid, double terminal);

// Where a straight line for mu begins and ends. The defaults are FLUX.1's and SD3.5's; Qwen-Image:
// 256, 0.5, 8192, 0.9; LTX: 1024, 0.95, 4096, 2.05.
struct mu_line {
  double base_tokens = 256, base_mu = 0.5;
  double max_tokens = 4096, max_mu = 1.15;
};

// mu of a number of image tokens (of 16 by 16 pixels, as a rule): on the line, and beyond its ends.
[[nodiscard]] double linear_mu(double tokens, mu_line line = {});

// CogView4's mu, sqrt(tokens / base_tokens) max_mu + base_mu, for mu_kind::linear.
struct mu_root {
  double base_tokens = 256, base_mu = 0.25, max_mu = 0.75;
};
[[nodiscard]] double root_mu(double tokens, mu_root root = {});

// FLUX.2's mu of tokens and steps: a line in tokens for 10 steps, another for 200, and between the
// two a line in steps; above 4300 tokens the second alone (Black Forest Labs, flux2 sampling code).
[[nodiscard]] double flux2_mu(double tokens, std::size_t steps);

// Options of linear_quadratic.
struct linear_quadratic_law {
  double threshold = 0.025;                      // the noise removed by the linear steps
  std::optional<std::size_t> linear_steps = {};  // half the steps, rounded down, if not given
  std::optional<noise_level> end = {};           // the target; the clean level if not given
};
std::vector<double> linear_quadratic_sigmas(std::size_t n, const linear_quadratic_law& law,
                                            double sigma_max);

// sigma falls from the schedule's noisiest by small equal steps, then along a parabola that begins
// with the same slope and reaches 0 after n steps (Mochi 1, Genmo; Movie Gen, arXiv 2410.13720).
template <noise_schedule S>
levels linear_quadratic(const S& schedule, std::size_t n, linear_quadratic_law law = {}) {
  const double sigma_max = sigma_of(schedule, schedule(schedule.t_max()));
  return through_sigmas(schedule, linear_quadratic_sigmas(n, law, sigma_max), law.end);
}

}  // namespace ebb::grid
