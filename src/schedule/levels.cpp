#include <ebb/schedule/levels.hpp>

#include <algorithm>

namespace ebb {
namespace {

bool near(double a, double b) { return std::abs(a - b) <= 1e-9; }

template <class Law>
bool both(const noise_level& a, const noise_level& b, Law law) {
  return law(a) && law(b);
}

// A level between two hand-made ones, in the family that both obey.
noise_level interpolate(const noise_level& a, const noise_level& b, double log_snr) {
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
    fail(errc::incompatible_options, {"a level between {alpha ", a.alpha, ", sigma ", a.sigma,
                                      "} and {alpha ", b.alpha, ", sigma ", b.sigma,
                                      "}: the two share no family (variance preserving, variance "
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

}  // namespace

levels::levels(std::span<const noise_level> list, inverse between) : between_(std::move(between)) {
  levels_.reserve(list.size());
  for (const auto& level : list) push_back(level);
}

void levels::push_back(const noise_level& level) {
  check_noise_level(level, "levels", levels_.size());
  if (!levels_.empty() && !(level.log_snr() > back().log_snr()))
    fail(errc::invalid_sigmas,
         {"levels[", levels_.size(), "] has sigma/alpha = ", level.noise_to_signal(), " after ",
          back().noise_to_signal(), ": levels fall strictly; sort them and remove repeats"});
  levels_.push_back(level);
}

noise_level levels::at_log_snr(double log_snr) const {
  if (empty()) fail(errc::invalid_option, {"log_snr = ", log_snr, " of a grid without levels"});
  if (!(log_snr >= front().log_snr() && log_snr <= back().log_snr()))
    fail(errc::invalid_option, {"log_snr = ", log_snr, ": this grid reaches ", front().log_snr(),
                                " to ", back().log_snr(), "; choose a level inside"});
  const auto above = std::lower_bound(
      begin(), end(), log_snr, [](const noise_level& l, double v) { return l.log_snr() < v; });
  if (above == begin() || above->log_snr() == log_snr) return *above;
  if (between_)
    if (const auto level = between_(log_snr)) return *level;
  return interpolate(*(above - 1), *above, log_snr);
}

levels levels::last(std::size_t steps) const {
  if (steps == 0 || steps >= size())
    fail(errc::invalid_steps, {"last: steps = ", steps, " of a grid of ", size(),
                               " levels: need 1 or more, fewer than there are levels"});
  return levels(std::span(levels_).last(steps + 1), between_);
}

levels from_strength(const levels& grid, double strength) {
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
