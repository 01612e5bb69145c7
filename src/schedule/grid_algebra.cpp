#include <ebb/schedule/grid_algebra.hpp>

namespace ebb::grid {

std::pair<levels, levels> split(const levels& grid, std::size_t step) {
  const std::size_t n = grid.size() > 0 ? grid.size() - 1 : 0;
  if (step == 0 || step >= n)
    fail(errc::invalid_steps,
         {"split: step = ", step, " of ", n,
          ": need 1 or more, and less than all, so that both parts have steps"});
  levels first({}, grid.between());
  for (std::size_t i = 0; i <= step; ++i) first.push_back(grid[i]);
  return {first, grid.last(n - step)};
}

levels join(const levels& first, const levels& second) {
  if (first.empty() || second.empty()) return first.empty() ? second : first;
  levels result({}, [first, second](double log_snr) -> std::optional<noise_level> {
    for (const levels* part : {&first, &second})
      if (log_snr >= part->front().log_snr() && log_snr <= part->back().log_snr())
        return part->at_log_snr(log_snr);
    return {};
  });
  for (const auto& level : first) result.push_back(level);
  for (const auto& level : second)
    if (!(level == result.back())) result.push_back(level);
  return result;
}

levels rounded_times(const levels& grid) {
  levels result({}, grid.between());
  for (std::size_t i = 0; i < grid.size(); ++i) {
    noise_level level = grid[i];
    if (level.sigma > 0) level.t = std::nearbyint(level.t);
    if (i > 0 && level.t == result.back().t)
      fail(errc::duplicate_timesteps,
           {"timesteps[", i - 1, "] and [", i, "] both round to ", level.t,
            ": each step needs its own time; ask for fewer steps or do not round"});
    result.push_back(level);
  }
  return result;
}

levels without_next_to_last(const levels& grid) {
  if (grid.size() < 3)
    fail(errc::invalid_steps, {"without_next_to_last: ", grid.size(),
                               " levels: need 3 or more, so that a step is left"});
  levels result({}, grid.between());
  for (std::size_t i = 0; i + 2 < grid.size(); ++i) result.push_back(grid[i]);
  result.push_back(grid.back());
  return result;
}

std::size_t steps_to_denoise(std::size_t n, double denoise) {
  check_steps(n);
  if (!(denoise > 0 && denoise <= 1))
    fail(errc::empty_plan, {"denoise = ", denoise, ": need more than 0, at most 1"});
  const double all = std::floor(static_cast<double>(n) / denoise);
  if (all > static_cast<double>(discrete_schedule::most_steps))
    fail(errc::invalid_steps, {"denoise = ", denoise, " of ", n, " steps asks for a grid of ", all,
                               ": need ", discrete_schedule::most_steps, " or less; raise it"});
  return static_cast<std::size_t>(all);
}

std::vector<double> rescaled_sigmas(std::span<const double> sigmas, const rescaling& options) {
  if (sigmas.size() < 2)
    fail(errc::invalid_steps, {"rescaled: ", sigmas.size(),
                               " level above the clean one; need 2 or more, or a new grid"});
  const double from_high = sigmas.front(), from_low = sigmas.back();
  const double high = options.sigma_max.value_or(from_high);
  const double low = options.sigma_min.value_or(from_low);
  if (!(std::isfinite(from_high) && std::isfinite(high) && low > 0 && low < high))
    fail(errc::invalid_option,
         {"from sigma ", from_high, " .. ", from_low, " to sigma_max = ", high,
          ", sigma_min = ", low, ": need finite numbers, 0 < sigma_min < sigma_max"});
  std::vector<double> list(sigmas.begin(), sigmas.end());
  for (double& sigma : list) {
    if (sigma == from_high) sigma = high;
    else if (sigma == from_low) sigma = low;
    else if (options.logarithmic)
      sigma =
          low * std::pow(high / low, std::log(sigma / from_low) / std::log(from_high / from_low));
    else sigma = std::lerp(low, high, (sigma - from_low) / (from_high - from_low));
  }
  return list;
}

}  // namespace ebb::grid
