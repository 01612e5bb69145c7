// Grids made of grids: cut in two, joined, run in part, drawn out to other ends, brought to another
// number of steps. (The tail of a grid for image to image is ebb::from_strength.)
#pragma once

#include <ebb/schedule/table_grids.hpp>

#include <utility>

namespace ebb::grid {

// The first `step` steps, and the rest; both hold level `step`. A base model and its refiner, a
// stochastic beginning and a deterministic end. Errors: errc::invalid_steps unless 0 < step < n.
[[nodiscard]] std::pair<levels, levels> split(const levels& grid, std::size_t step);

// One grid after the other. A level that ends the first and begins the second is there once; else
// the second begins below the end of the first. Errors: errc::invalid_sigmas where it does not.
[[nodiscard]] levels join(const levels& first, const levels& second);

// The same levels, their times rounded half to even: what diffusers' multistep samplers tell the
// network after respacing. The sigmas stay. Errors: errc::duplicate_timesteps with the first pair.
[[nodiscard]] levels rounded_times(const levels& grid);

// The grid without its last level but one: made of n + 1 steps, n are left, and the last is longer
// (`discard_next_to_last` in A1111 and ComfyUI). Errors: errc::invalid_steps below 2 steps.
[[nodiscard]] levels without_next_to_last(const levels& grid);

// n steps from part of the noise, as ComfyUI's and A1111's `denoise` has them: the last n steps of
// the grid of floor(n / denoise) steps that `maker(steps)` gives. (from_strength runs fewer steps
// of a given grid.) Errors: errc::empty_plan if denoise is not in (0, 1].
[[nodiscard]] std::size_t steps_to_denoise(std::size_t n, double denoise);
template <class Maker>
[[nodiscard]] levels denoise(std::size_t n, double denoise, Maker maker) {
  const levels all = maker(steps_to_denoise(n, denoise));
  return all.last(n);
}

// Options of rescaled: the new ends, those of the grid if not given.
struct rescaling {
  std::optional<double> sigma_min = {}, sigma_max = {};
  bool logarithmic = false;  // log sigma moves linearly, not sigma
};
std::vector<double> rescaled_sigmas(std::span<const double> sigmas, const rescaling& options);

// The sigmas above the clean level, for the two below. Errors: errc::empty_plan for none.
template <noise_schedule S>
std::vector<double> noisy_sigmas(const S& schedule, const levels& grid) {
  std::vector<double> sigmas;
  for (const auto& level : grid)
    if (level.sigma > 0) sigmas.push_back(sigma_of(schedule, level));
  if (sigmas.empty())
    fail(errc::empty_plan, {"grid: no level above the clean one; need 1 or more"});
  return sigmas;
}
template <noise_schedule S>
levels like(const S& schedule, const levels& grid, const std::vector<double>& sigmas) {
  levels result({}, inverse_of(schedule));
  for (std::size_t i = 0; i < sigmas.size(); ++i)
    result.push_back(at_sigma(schedule, sigmas[i], i));
  if (grid.back().sigma == 0) result.push_back(grid.back());
  return result;
}

// The grid drawn out or in, linearly in sigma or in its logarithm, to other ends; a clean level at
// its end stays. Errors: errc::invalid_option for ends that do not fall or are not finite.
template <noise_schedule S>
[[nodiscard]] levels rescaled(const S& schedule, const levels& grid, rescaling options) {
  return like(schedule, grid, rescaled_sigmas(noisy_sigmas(schedule, grid), options));
}

// The grid with another number of steps, its shape kept: log sigma is interpolated linearly in the
// number of the level; a clean level at its end stays. Errors: errc::invalid_sigmas for a grid that
// begins at sigma / alpha = infinity.
template <noise_schedule S>
[[nodiscard]] levels resampled(const S& schedule, const levels& grid, std::size_t n) {
  check_steps(n);
  const std::vector<double> sigmas = noisy_sigmas(schedule, grid);
  return like(schedule, grid, log_linear(sigmas, grid.back().sigma == 0 ? n : n + 1));
}

}  // namespace ebb::grid
