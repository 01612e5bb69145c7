// The grid a sampler walks: n + 1 strictly falling noise levels, the last of which is the target.
// "Falling" means that log-SNR rises strictly; t only has to be finite.
#pragma once

#include <ebb/schedule/noise_level.hpp>

#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <vector>

namespace ebb {

class levels {
 public:
  using inverse = std::function<std::optional<noise_level>(double log_snr)>;

  levels() = default;
  levels(std::initializer_list<noise_level> list)
      : levels(std::span<const noise_level>(list.begin(), list.size())) {}
  // `between` gives the level at a log-SNR: the inverse of the schedule the grid came from; nothing
  // where the schedule has none.
  explicit levels(std::span<const noise_level> list, inverse between = {});

  // Errors: errc::invalid_sigmas with the index, if the level is not finite or does not fall.
  void push_back(const noise_level& level);

  [[nodiscard]] std::size_t size() const { return levels_.size(); }
  [[nodiscard]] bool empty() const { return levels_.empty(); }
  [[nodiscard]] const noise_level& operator[](std::size_t i) const { return levels_[i]; }
  [[nodiscard]] const noise_level& front() const { return levels_.front(); }
  [[nodiscard]] const noise_level& back() const { return levels_.back(); }
  [[nodiscard]] auto begin() const { return levels_.begin(); }
  [[nodiscard]] auto end() const { return levels_.end(); }

  // The level with this log-SNR, for stages between two levels. Grids made from a schedule invert
  // the schedule. Hand-made ones, and the last step to a clean level, interpolate in the family
  // that both neighbours obey (variance preserving, variance exploding or flow), with t linear in
  // log-SNR, or t = sigma if both do so. Errors: errc::invalid_option outside the grid,
  // errc::incompatible_options without a family.
  [[nodiscard]] noise_level at_log_snr(double log_snr) const;

  // The schedule's inverse that the grid keeps; empty if made by hand.
  [[nodiscard]] const inverse& between() const { return between_; }

  // The last `steps` steps, with the same inverse. Errors: errc::invalid_steps.
  [[nodiscard]] levels last(std::size_t steps) const;

 private:
  std::vector<noise_level> levels_;
  inverse between_;
};

// The tail of a grid for image to image: the last floor(n strength) of its n steps, as diffusers'
// pipelines cut it. Errors: errc::empty_plan if strength is not in (0, 1] or leaves no step.
[[nodiscard]] levels from_strength(const levels& grid, double strength);

}  // namespace ebb
