#include "spacing.hpp"

#include <algorithm>

namespace ebb {

std::vector<double> ddim_times(const scheduler_settings& s, std::size_t n, bool rounds) {
  const double all = of(s.num_train_timesteps);
  switch (s.timestep_spacing) {
    case time_spacing::trailing: return trailing(all, all, n, rounds);
    case time_spacing::linspace: {
      auto times = spread(0, all - 1, n);
      std::reverse(times.begin(), times.end());
      for (auto& t : times) t = whole(t, rounds);
      return times;
    }
    case time_spacing::leading: break;
  }
  std::vector<double> times;
  for (std::size_t i = n; i-- > 0;)
    times.push_back(of(i) * floored(all / of(n), rounds) + static_cast<double>(s.steps_offset));
  return times;
}

std::vector<double> lcm_times(const scheduler_settings& s, std::size_t n) {
  const std::size_t original = s.original_inference_steps;
  const double stride = std::floor(of(s.num_train_timesteps) / of(original));
  std::vector<double> times;
  for (std::size_t i = 0; i < n; ++i)
    times.push_back((of(original) - std::floor(of(i) * of(original) / of(n))) * stride - 1);
  return times;
}

}  // namespace ebb
