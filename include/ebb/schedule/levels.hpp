// The grid a sampler walks: n + 1 strictly falling noise levels, the last of which is the target.
// "Falling" means that log-SNR rises strictly; t only has to be finite.
#pragma once

#include <ebb/schedule/noise_level.hpp>

#include <functional>
#include <initializer_list>
#include <span>
#include <vector>

namespace ebb {

class levels {
 public:
  using inverse = std::function<noise_level(double log_snr)>;

  levels() = default;
  levels(std::initializer_list<noise_level> list)
      : levels(std::span<const noise_level>(list.begin(), list.size())) {}
  // `between` gives the level at a log-SNR of this grid: the inverse of the schedule it came from.
  explicit levels(std::span<const noise_level> list, inverse between = {})
      : between_(std::move(between)) {
    levels_.reserve(list.size());
    for (const auto& level : list) push_back(level);
  }

  // Errors: errc::invalid_sigmas with the index, if the level is not finite or does not fall.
  void push_back(const noise_level& level) {
    check_noise_level(level, "levels", levels_.size());
    if (!levels_.empty() && !(level.log_snr() > back().log_snr()))
      fail(errc::invalid_sigmas,
           {"levels[", levels_.size(), "] has sigma/alpha = ", level.noise_to_signal(),
            " after ", back().noise_to_signal(),
            ": levels fall strictly; sort them and remove repeats"});
    levels_.push_back(level);
  }

  [[nodiscard]] std::size_t size() const { return levels_.size(); }
  [[nodiscard]] bool empty() const { return levels_.empty(); }
  [[nodiscard]] const noise_level& operator[](std::size_t i) const { return levels_[i]; }
  [[nodiscard]] const noise_level& front() const { return levels_.front(); }
  [[nodiscard]] const noise_level& back() const { return levels_.back(); }
  [[nodiscard]] auto begin() const { return levels_.begin(); }
  [[nodiscard]] auto end() const { return levels_.end(); }

  // The level with this log-SNR, for stages between two levels. Grids made from a schedule invert
  // the schedule. Hand-made ones interpolate in the family that both neighbours obey (variance
  // preserving, variance exploding or flow), with t linear in log-SNR, or t = sigma if both do so.
  // Errors: errc::invalid_option outside the grid, errc::incompatible_options without a family.
  [[nodiscard]] noise_level at_log_snr(double log_snr) const {
    if (empty() || !(log_snr >= front().log_snr() && log_snr <= back().log_snr()))
      fail(errc::invalid_option, {"log_snr = ", log_snr, ": outside these levels"});
    std::size_t i = 1;
    while (i + 1 < size() && levels_[i].log_snr() < log_snr) ++i;
    const std::size_t below = i > 0 && size() > 1 ? i - 1 : 0;
    const noise_level &a = levels_[below], &b = levels_[std::min(i, size() - 1)];
    if (log_snr == a.log_snr()) return a;
    if (log_snr == b.log_snr()) return b;
    return between_ ? between_(log_snr) : interpolate(a, b, log_snr);
  }

  // The last `steps` steps, with the same inverse.
  [[nodiscard]] levels last(std::size_t steps) const {
    return levels(std::span(levels_).last(steps + 1), between_);
  }

 private:
  static bool near(double a, double b) { return std::abs(a - b) <= 1e-9; }
  template <class Law>
  static bool both(const noise_level& a, const noise_level& b, Law law) {
    return law(a) && law(b);
  }

  static noise_level interpolate(const noise_level& a, const noise_level& b, double log_snr) {
    noise_level level;
    if (both(a, b, [](auto& l) { return near(l.alpha * l.alpha + l.sigma * l.sigma, 1); })) {
      level.alpha = 1 / std::sqrt(1 + std::exp(-2 * log_snr));
      level.sigma = 1 / std::sqrt(1 + std::exp(2 * log_snr));
    } else if (both(a, b, [](auto& l) { return l.alpha == 1; })) {
      level.sigma = std::exp(-log_snr);
    } else if (both(a, b, [](auto& l) { return near(l.alpha + l.sigma, 1); })) {
      level.alpha = 1 / (1 + std::exp(-log_snr));
      level.sigma = 1 / (1 + std::exp(log_snr));
    } else {
      fail(errc::incompatible_options,
           {"a level between {alpha ", a.alpha, ", sigma ", a.sigma, "} and {alpha ", b.alpha,
            ", sigma ", b.sigma, "}: the two share no family (variance preserving, variance "
            "exploding, flow); build the grid from a schedule"});
    }
    if (both(a, b, [](auto& l) { return l.t == l.sigma; })) {
      level.t = level.sigma;
    } else {
      const double whole = log_snr_step(a, b), part = log_snr_step(a, level);
      const double angle = std::atan2(level.sigma, level.alpha);
      const double from = std::atan2(a.sigma, a.alpha), to = std::atan2(b.sigma, b.alpha);
      const double u = std::isfinite(whole) ? part / whole : (angle - from) / (to - from);
      level.t = a.t + u * (b.t - a.t);
    }
    return level;
  }

  std::vector<noise_level> levels_;
  inverse between_;
};

// The tail of a grid for image to image: the last floor(n strength) of its n steps, as diffusers'
// pipelines cut it. Errors: errc::empty_plan if strength is not in (0, 1] or leaves no step.
[[nodiscard]] inline levels from_strength(const levels& grid, double strength) {
  if (!(strength > 0 && strength <= 1))
    fail(errc::empty_plan, {"strength = ", strength, ": need more than 0, at most 1"});
  const std::size_t n = grid.size() > 0 ? grid.size() - 1 : 0;
  const auto steps = static_cast<std::size_t>(std::floor(static_cast<double>(n) * strength));
  if (steps == 0)
    fail(errc::empty_plan, {"strength = ", strength, " of ", n,
                            " steps leaves none: raise the strength or the number of steps"});
  return grid.last(steps);
}

}  // namespace ebb
