// A noise schedule is the training law: time t -> noise level, with t rising towards noise.
#pragma once

#include <ebb/schedule/noise_level.hpp>

#include <algorithm>
#include <concepts>
#include <numeric>

namespace ebb {

// s(t) for t in [t_min, t_max]; log-SNR falls strictly as t rises.
template <class S>
concept noise_schedule = requires(const S& s, double t) {
  { s(t) } -> std::convertible_to<noise_level>;
  { s.t_min() } -> std::convertible_to<double>;
  { s.t_max() } -> std::convertible_to<double>;
};

// Whether the schedule has a level of this log-SNR, up to rounding.
template <noise_schedule S>
[[nodiscard]] bool reaches(const S& schedule, double log_snr) {
  const double slack = std::isfinite(log_snr) ? 1e-9 * (1 + std::abs(log_snr)) : 0;
  return log_snr >= noise_level(schedule(schedule.t_max())).log_snr() - slack &&
         log_snr <= noise_level(schedule(schedule.t_min())).log_snr() + slack;
}

// The time at which the schedule has this log-SNR: the schedule's own `t_at(log_snr)` where it has
// one, else bisection to the last bit. Errors: errc::invalid_option outside the schedule's range.
template <noise_schedule S>
[[nodiscard]] double t_at(const S& schedule, double log_snr) {
  if (!reaches(schedule, log_snr))
    fail(errc::invalid_option, {"log_snr = ", log_snr, ": the schedule reaches ",
                                noise_level(schedule(schedule.t_max())).log_snr(), " to ",
                                noise_level(schedule(schedule.t_min())).log_snr(),
                                "; choose a level inside, or another schedule"});
  if constexpr (requires { schedule.t_at(log_snr); }) {
    return std::clamp<double>(schedule.t_at(log_snr), schedule.t_min(), schedule.t_max());
  } else {
    double clean = schedule.t_min(), noisy = schedule.t_max();
    if (!(std::isfinite(clean) && std::isfinite(noisy)))
      fail(errc::invalid_option, {"schedule: t_min = ", clean, ", t_max = ", noisy,
                                  ": need finite times, or a t_at(log_snr) of its own"});
    for (;;) {
      const double middle = std::midpoint(clean, noisy);
      if (!(middle > clean && middle < noisy)) return middle;
      (noise_level(schedule(middle)).log_snr() >= log_snr ? clean : noisy) = middle;
    }
  }
}

// The level a finished sample has. Schedules may say which t belongs to it (discrete ones: -1).
template <noise_schedule S>
[[nodiscard]] noise_level clean_level(const S& schedule) {
  if constexpr (requires { schedule.clean(); }) return schedule.clean();
  else return {std::min<double>(schedule.t_min(), 0), 1, 0};
}

// Refuses times outside the schedule, by name.
inline void check_time(double t, double t_min, double t_max) {
  if (t >= t_min && t <= t_max) return;
  fail(errc::invalid_option, {"t = ", t, ": this schedule is defined from ", t_min, " to ", t_max});
}

}  // namespace ebb
