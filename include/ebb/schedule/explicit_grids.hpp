// Levels from lists of times or sigmas, and what every maker of grids shares: the check of n, the
// schedule's inverse that the levels keep, the target at the end.
#pragma once

#include <ebb/schedule/continuous_schedule.hpp>
#include <ebb/schedule/discrete_schedule.hpp>
#include <ebb/schedule/levels.hpp>

#include <algorithm>
#include <optional>

namespace ebb::grid {

// Errors: errc::invalid_steps for none, or more than a million.
void check_steps(std::size_t n);

template <noise_schedule S>
levels::inverse inverse_of(const S& schedule) {
  return [schedule](double log_snr) -> std::optional<noise_level> {
    const noise_level cleanest = schedule(schedule.t_min());
    if (log_snr > cleanest.log_snr())  // on the way from there to the clean level
      return levels{cleanest, clean_level(schedule)}.at_log_snr(log_snr);
    if (!reaches(schedule, log_snr)) return {};
    return noise_level(schedule(t_at(schedule, log_snr)));
  };
}

// Ends a grid with its target. Errors: errc::invalid_option naming `end`.
void push_end(levels& grid, const std::optional<noise_level>& end, const noise_level& clean);

// Explicit times, noisiest first, one for each step; `end` or the clean level is the target.
// Errors: errc::duplicate_timesteps with the first pair, errc::invalid_option for times that rise,
// lie outside the schedule, or an `end` that is not cleaner than the last.
template <noise_schedule S>
levels from_timesteps(const S& schedule, std::span<const double> times,
                      std::optional<noise_level> end = {}) {
  if (times.empty()) fail(errc::invalid_steps, {"timesteps: none given; need 1 or more"});
  levels grid({}, inverse_of(schedule));
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (i > 0 && times[i] == times[i - 1])
      fail(errc::duplicate_timesteps,
           {"timesteps[", i - 1, "] and [", i, "] are both ", times[i],
            ": each step needs its own time; ask for fewer steps or do not round"});
    if (!std::isfinite(times[i]) || (i > 0 && times[i] > times[i - 1]))
      fail(errc::invalid_option,
           {"timesteps[", i, "] = ", times[i], ": need finite times that fall, noisiest first"});
    grid.push_back(schedule(times[i]));
  }
  push_end(grid, end, clean_level(schedule));
  return grid;
}
template <noise_schedule S>
levels from_timesteps(const S& schedule, std::initializer_list<double> times,
                      std::optional<noise_level> end = {}) {
  return from_timesteps(schedule, std::span<const double>(times.begin(), times.size()), end);
}

// What grids call sigma: the flow's own sigma on the flow schedule, sigma / alpha on all others.
template <noise_schedule S>
double sigma_of(const S&, const noise_level& level) {
  return std::is_same_v<S, flow> ? level.sigma : level.noise_to_signal();
}

// The level of this sigma, which is number `index` of a list. Errors: errc::invalid_sigmas.
template <noise_schedule S>
noise_level at_sigma(const S& schedule, double sigma, std::size_t index) {
  if (!(sigma >= 0 && std::isfinite(sigma)))
    fail(errc::invalid_sigmas,
         {"sigmas[", index, "] = ", sigma, ": need finite numbers from 0 up, strictly falling"});
  if (sigma == 0) return clean_level(schedule);
  for (const double t : {schedule.t_max(), schedule.t_min()})  // the ends, to the bit
    if (const noise_level end = schedule(t); sigma_of(schedule, end) == sigma) return end;
  constexpr bool is_flow = std::is_same_v<S, flow>;
  if (is_flow && sigma > 1)
    fail(errc::invalid_sigmas, {"sigmas[", index, "] = ", sigma,
                                ": the flow's sigmas lie between 0 and 1, whatever time_scale"});
  const double log_snr = std::log((is_flow ? 1 - sigma : 1) / sigma);
  if (!reaches(schedule, log_snr))
    fail(errc::invalid_sigmas,
         {"sigmas[", index, "] = ", sigma, ": the schedule has sigma / alpha from ",
          noise_level(schedule(schedule.t_min())).noise_to_signal(), " to ",
          noise_level(schedule(schedule.t_max())).noise_to_signal(), "; choose levels inside"});
  if constexpr (is_flow) return schedule(sigma * schedule.time_scale);
  else if constexpr (std::is_same_v<S, ve>)
    return schedule(std::clamp(sigma, schedule.sigma_min, schedule.sigma_max));
  else return schedule(t_at(schedule, log_snr));
}

// Explicit sigmas as k-diffusion writes them: noisiest first, n + 1 of them, the last the target
// (0 for clean). sigma is sigma / alpha; for the flow schedule it is the flow's own sigma.
// Errors: errc::invalid_sigmas with the index.
template <noise_schedule S>
levels from_sigmas(const S& schedule, std::span<const double> sigmas) {
  if (sigmas.size() < 2)
    fail(errc::invalid_sigmas,
         {"sigmas: ", sigmas.size(), " given; need 2 or more, the last is the target"});
  levels grid({}, inverse_of(schedule));
  for (std::size_t i = 0; i < sigmas.size(); ++i) {
    const noise_level level = at_sigma(schedule, sigmas[i], i);
    if (i > 0 && !(sigmas[i] < sigmas[i - 1]))
      fail(errc::invalid_sigmas,
           {"sigmas[", i, "] = ", sigmas[i], ": need finite numbers from 0 up, strictly falling"});
    grid.push_back(level);
  }
  return grid;
}
template <noise_schedule S>
levels from_sigmas(const S& schedule, std::initializer_list<double> sigmas) {
  return from_sigmas(schedule, std::span<const double>(sigmas.begin(), sigmas.size()));
}

// The level with this sigma / alpha, also on the flow schedule. Errors: as at_sigma.
template <noise_schedule S>
noise_level at_ratio(const S& schedule, double ratio, std::size_t index) {
  return at_sigma(schedule, std::is_same_v<S, flow> ? ratio / (1 + ratio) : ratio, index);
}

// One level for each sigma, and then the target; the same for sigma / alpha.
template <noise_schedule S>
levels through_sigmas(const S& schedule, std::span<const double> sigmas,
                      const std::optional<noise_level>& end) {
  levels grid({}, inverse_of(schedule));
  for (std::size_t i = 0; i < sigmas.size(); ++i) grid.push_back(at_sigma(schedule, sigmas[i], i));
  push_end(grid, end, clean_level(schedule));
  return grid;
}
template <noise_schedule S>
levels through_ratios(const S& schedule, std::span<const double> ratios,
                      const std::optional<noise_level>& end) {
  levels grid({}, inverse_of(schedule));
  for (std::size_t i = 0; i < ratios.size(); ++i) grid.push_back(at_ratio(schedule, ratios[i], i));
  push_end(grid, end, clean_level(schedule));
  return grid;
}

}  // namespace ebb::grid
