#include <ebb/plan/between.hpp>

#include <algorithm>
#include <numbers>
#include <numeric>

namespace ebb {

noise_level level_at(const levels& grid, double log_snr) {
  if (!grid.empty() && log_snr < grid.front().log_snr() && told_sigma(grid.front())) {
    const double sigma = std::exp(-log_snr);
    return {sigma, 1, sigma};
  }
  if (!grid.empty()) log_snr = std::clamp(log_snr, grid.front().log_snr(), grid.back().log_snr());
  return grid.at_log_snr(log_snr);
}

noise_level between(const levels& grid, const noise_level& s, const noise_level& t, double share) {
  return share == 1 ? t : level_at(grid, s.log_snr() + share * log_snr_step(s, t));
}

noise_level at_time(const levels& grid, double t) {
  const auto rise =
      std::adjacent_find(grid.begin(), grid.end(), [](auto& a, auto& b) { return a.t <= b.t; });
  if (grid.empty() || rise != grid.end())
    fail(errc::incompatible_options,
         {"time ", t, ": a level is found by its time only where times fall from level to level"});
  const auto below =
      std::find_if(grid.begin(), grid.end(), [t](const noise_level& l) { return l.t <= t; });
  if (below == grid.end() || (below == grid.begin() && below->t != t))
    fail(errc::invalid_option, {"time ", t, ": this grid goes from ", grid.front().t, " to ",
                                grid.back().t, ", falling; choose a time inside"});
  if (below->t == t) return *below;
  // by the angle, which is finite at pure noise and at the clean level
  const auto angle = [](const noise_level& l) { return std::atan2(l.sigma, l.alpha); };
  double noisy = angle(*(below - 1)), clean = angle(*below);
  for (;;) {
    const double middle = std::midpoint(noisy, clean);
    const noise_level level = grid.at_log_snr(std::log(std::cos(middle) / std::sin(middle)));
    if (level.t == t || !(middle < noisy && middle > clean)) return level;
    (level.t > t ? noisy : clean) = middle;
  }
}

}  // namespace ebb
