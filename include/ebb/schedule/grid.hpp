// Makers of levels. Each takes a schedule and a number of steps n, and ends at the clean level
// unless `end` names another target. Times are exact by default; `rounded` gives the integers that
// diffusers uses. The grids keep their schedule's inverse, so levels in between know their t.
// Formulas: diffusers' DDIM for leading, trailing and linspace; Karras et al. 2022
// (arXiv 2206.00364, eq. 5) for karras; k-diffusion for exponential.
#pragma once

#include <ebb/schedule/continuous_schedule.hpp>
#include <ebb/schedule/discrete_schedule.hpp>
#include <ebb/schedule/levels.hpp>

#include <algorithm>
#include <optional>

namespace ebb::grid {

// Options of the time grids.
struct spacing {
  bool rounded = false;  // whole timesteps, half to even; discrete schedules only
  double offset = 0;     // added to every time; diffusers' steps_offset, which heeds only leading
  std::optional<noise_level> end = {};  // the target; the clean level if not given
};

// Options of the sigma grids; sigma means sigma / alpha. Not given: the schedule's own ends.
struct sigma_range {
  std::optional<double> sigma_min = {}, sigma_max = {};
  double rho = 7;                       // karras only
  std::optional<noise_level> end = {};  // the target; the clean level if not given
};

// Options of uniform_log_snr: the ends in log-SNR. Without `to` the clean level is the last one.
struct log_snr_range {
  std::optional<double> from = {}, to = {};
};

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
    if (!(sigmas[i] >= 0 && std::isfinite(sigmas[i])) || (i > 0 && !(sigmas[i] < sigmas[i - 1])))
      fail(errc::invalid_sigmas,
           {"sigmas[", i, "] = ", sigmas[i], ": need finite numbers from 0 up, strictly falling"});
    if (sigmas[i] == 0) {
      grid.push_back(clean_level(schedule));
      continue;
    }
    constexpr bool is_flow = std::is_same_v<S, flow>;
    if (is_flow && sigmas[i] > 1)
      fail(errc::invalid_sigmas, {"sigmas[", i, "] = ", sigmas[i],
                                  ": the flow's sigmas lie between 0 and 1, whatever time_scale"});
    const double log_snr = std::log((is_flow ? 1 - sigmas[i] : 1) / sigmas[i]);
    if (!reaches(schedule, log_snr))
      fail(errc::invalid_sigmas,
           {"sigmas[", i, "] = ", sigmas[i], ": the schedule has sigma / alpha from ",
            noise_level(schedule(schedule.t_min())).noise_to_signal(), " to ",
            noise_level(schedule(schedule.t_max())).noise_to_signal()});
    if constexpr (is_flow) grid.push_back(schedule(sigmas[i] * schedule.time_scale));
    else if constexpr (std::is_same_v<S, ve>)
      grid.push_back(schedule(std::clamp(sigmas[i], schedule.sigma_min, schedule.sigma_max)));
    else grid.push_back(schedule(t_at(schedule, log_snr)));
  }
  return grid;
}
template <noise_schedule S>
levels from_sigmas(const S& schedule, std::initializer_list<double> sigmas) {
  return from_sigmas(schedule, std::span<const double>(sigmas.begin(), sigmas.size()));
}

// n times of a law over the step number, shifted as the options say.
template <noise_schedule S, class Law>
levels from_law(const S& schedule, std::size_t n, const spacing& options, Law time) {
  std::vector<double> times(n);
  for (std::size_t i = 0; i < n; ++i) {
    times[i] = time(static_cast<double>(i)) + options.offset;
    if (!(times[i] >= schedule.t_min() && times[i] <= schedule.t_max()))
      fail(errc::invalid_option,
           {"offset = ", options.offset, ": time ", i, " becomes ", times[i],
            ", outside the schedule's ", schedule.t_min(), " to ", schedule.t_max()});
  }
  return from_timesteps(schedule, times, options.end);
}

// Times k N / n for k = n - 1 down to 0: the noisiest level is left out. Rounded: k (N div n).
levels leading(const discrete_schedule& schedule, std::size_t n, spacing options = {});

// Times N - k N / n - 1: the noisiest level is the first. Rounded: the stride is the one of numpy's
// arange, N minus its second value, or for one n in nine a half would fall to the other side.
levels trailing(const discrete_schedule& schedule, std::size_t n, spacing options = {});

// n times evenly from N - 1 to 0, both included (n = 1: N - 1). Rounded: multiples of the rounded
// stride, as numpy's linspace has them, or for one n in eleven a half would fall to the other side.
levels linspace(const discrete_schedule& schedule, std::size_t n, spacing options = {});

// The same three over a continuous schedule's [t_min, t_max]: times i + first of `gaps` gaps.
template <noise_schedule S>
levels over_times(const S& schedule, std::size_t n, double first, std::size_t gaps,
                  spacing options) {
  check_steps(n);
  if (options.rounded)
    fail(errc::incompatible_options,
         {"rounded times with a continuous schedule: only discrete schedules count in steps"});
  (void)schedule(schedule.t_max());  // refuses constants out of range by their own names
  return from_law(schedule, n, options, [&](double i) {
    const double u = gaps > 0 ? (i + first) / static_cast<double>(gaps) : 0;
    return (1 - u) * schedule.t_max() + u * schedule.t_min();
  });
}
template <noise_schedule S>
levels leading(const S& schedule, std::size_t n, spacing options = {}) {
  if (schedule(schedule.t_min()).sigma == 0)
    fail(errc::incompatible_options,
         {"leading with a schedule that is clean at t_min: its last step would stand still; "
          "use trailing"});
  return over_times(schedule, n, 1, n, options);
}
template <noise_schedule S>
levels trailing(const S& schedule, std::size_t n, spacing options = {}) {
  return over_times(schedule, n, 0, n, options);
}
template <noise_schedule S>
levels linspace(const S& schedule, std::size_t n, spacing options = {}) {
  const bool clean = schedule(schedule.t_min()).sigma == 0;  // then t_min itself is the target
  return over_times(schedule, n, 0, clean || n == 0 ? n : n - 1, options);
}

// n levels whose sigma / alpha follows a law from u = 0 (sigma_max) to u = 1 (sigma_min).
template <noise_schedule S, class Law>
levels over_sigmas(const S& schedule, std::size_t n, const sigma_range& range, Law law) {
  check_steps(n);
  const noise_level noisiest = schedule(schedule.t_max()), cleanest = schedule(schedule.t_min());
  const double high = range.sigma_max.value_or(noisiest.noise_to_signal());
  const double low = range.sigma_min.value_or(cleanest.noise_to_signal());
  if (!range.sigma_max && !std::isfinite(high))
    fail(errc::invalid_option, {"sigma_max: this schedule starts at pure noise, sigma / alpha = ",
                                high, "; name a finite sigma_max to start from"});
  if (!range.sigma_min && low == 0)
    fail(errc::invalid_option, {"sigma_min: this schedule is clean at its end; name a sigma_min "
                                "above 0 for the last step but one"});
  if (!(low > 0 && low < high && std::isfinite(high)))
    fail(errc::invalid_option, {"sigma_min = ", low, ", sigma_max = ", high,
                                ": need finite numbers, 0 < sigma_min < sigma_max"});
  if (!reaches(schedule, -std::log(high)) || !reaches(schedule, -std::log(low)))
    fail(errc::invalid_option,
         {"sigma_min = ", low, ", sigma_max = ", high, ": the schedule has sigma / alpha from ",
          cleanest.noise_to_signal(), " to ", noisiest.noise_to_signal()});
  levels grid({}, inverse_of(schedule));
  for (std::size_t i = 0; i < n; ++i) {
    if (i == 0 && !range.sigma_max) {
      grid.push_back(noisiest);
    } else if (i > 0 && i + 1 == n && !range.sigma_min) {
      grid.push_back(cleanest);
    } else {
      const double u = n > 1 ? static_cast<double>(i) / static_cast<double>(n - 1) : 0;
      grid.push_back(schedule(t_at(schedule, -std::log(law(u, low, high)))));
    }
  }
  push_end(grid, range.end, clean_level(schedule));
  return grid;
}

// sigma^(1/rho) linear.
template <noise_schedule S>
levels karras(const S& schedule, std::size_t n, sigma_range range = {}) {
  if (!(range.rho >= 0.01 && range.rho <= 1e4))
    fail(errc::invalid_option, {"rho = ", range.rho, ": need 0.01 to 10000; the paper's is 7"});
  return over_sigmas(schedule, n, range, [&](double u, double low, double high) {
    const double from = std::pow(high, 1 / range.rho), to = std::pow(low, 1 / range.rho);
    return std::pow(from + u * (to - from), range.rho);
  });
}

// log sigma linear.
template <noise_schedule S>
levels exponential(const S& schedule, std::size_t n, sigma_range range = {}) {
  return over_sigmas(schedule, n, range, [](double u, double low, double high) {
    return std::exp((1 - u) * std::log(high) + u * std::log(low));
  });
}

// Log-SNR in equal steps. With `to`, n steps that end there; without, n levels down to the
// schedule's cleanest and then the clean level (the exponential grid).
template <noise_schedule S>
levels uniform_log_snr(const S& schedule, std::size_t n, log_snr_range range = {}) {
  check_steps(n);
  const noise_level noisiest = schedule(schedule.t_max()), cleanest = schedule(schedule.t_min());
  const double from = range.from.value_or(noisiest.log_snr());
  const double to = range.to.value_or(cleanest.log_snr());
  if (!(std::isfinite(from) && std::isfinite(to) && from < to))
    fail(errc::invalid_option, {"log_snr from = ", from, " to = ", to,
                                ": need finite numbers, rising; name those the schedule lacks"});
  if (!reaches(schedule, from) || !reaches(schedule, to))
    fail(errc::invalid_option,
         {"log_snr from = ", from, " to = ", to, ": the schedule reaches ", noisiest.log_snr(),
          " to ", cleanest.log_snr(), "; choose a range inside"});
  sigma_range sigmas;
  if (range.from) sigmas.sigma_max = std::exp(-from);
  if (!range.to) return exponential(schedule, n, sigmas);
  levels grid({}, inverse_of(schedule));
  for (std::size_t i = 0; i <= n; ++i) {
    const double u = static_cast<double>(i) / static_cast<double>(n);
    grid.push_back(schedule(t_at(schedule, (1 - u) * from + u * to)));
  }
  return grid;
}

}  // namespace ebb::grid
