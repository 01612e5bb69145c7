// Grids even in time: leading, trailing and linspace, named and spaced as in diffusers' DDIM. Times
// are exact by default; `rounded` gives the integers that diffusers uses.
#pragma once

#include <ebb/schedule/explicit_grids.hpp>

namespace ebb::grid {

// Options of the time grids.
struct spacing {
  bool rounded = false;  // whole timesteps, half to even; discrete schedules only
  double offset = 0;     // added to every time; diffusers' steps_offset, which heeds only leading
  std::optional<noise_level> end = {};  // the target; the clean level if not given
};

// Refuses a number of steps, a rounding or an offset that the schedule cannot have.
void check_spacing(const discrete_schedule& schedule, std::size_t n, const spacing& options);
template <noise_schedule S>
void check_spacing(const S& schedule, std::size_t n, const spacing& options) {
  check_steps(n);
  if (options.rounded)
    fail(errc::incompatible_options,
         {"rounded times with a continuous schedule: only discrete schedules count in steps"});
  (void)schedule(schedule.t_max());  // refuses constants out of range by their own names
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

// n times of a law that says, for a step number, where between t_min (0) and t_max (1) it lies.
template <noise_schedule S, class Law>
levels over_places(const S& schedule, std::size_t n, const spacing& options, Law place) {
  check_spacing(schedule, n, options);
  return from_law(schedule, n, options, [&](double i) {
    const double t = std::lerp(schedule.t_min(), schedule.t_max(), place(i));
    return options.rounded ? std::nearbyint(t) : t;
  });
}

// The same three over a continuous schedule's [t_min, t_max]: times i + first of `gaps` gaps.
template <noise_schedule S>
levels over_times(const S& schedule, std::size_t n, double first, std::size_t gaps,
                  spacing options) {
  check_spacing(schedule, n, options);
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

}  // namespace ebb::grid
