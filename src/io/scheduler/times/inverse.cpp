#include "flow_shift.hpp"
#include "noisiest_kept.hpp"

#include <algorithm>

namespace ebb {
namespace {

// Whole numbers upwards, up to the noisiest.
std::vector<double> inverse_times(const scheduler_settings& s, std::size_t noisiest,
                                  std::size_t n) {
  std::vector<double> times;
  if (s.timestep_spacing == time_spacing::trailing) {
    times = trailing(of(noisiest + 1), of(s.num_train_timesteps), n, true);
    std::reverse(times.begin(), times.end());
    return times;
  }
  const bool leading = s.timestep_spacing == time_spacing::leading;
  const double stride = std::floor(of(noisiest + 1) / of(n + 1));
  for (std::size_t i = 0; i < n; ++i)
    times.push_back(leading ? of(i) * stride + static_cast<double>(s.steps_offset)
                            : whole(of(i) * (of(noisiest) / of(n)), true));
  return times;
}

}  // namespace

timed_sigmas inverse_sigmas(const scheduler_settings& s, const training_table& table,
                            std::size_t n) {
  const std::size_t all = table.steps(), noisiest = noisiest_kept(s, table);
  timed_sigmas grid;
  double end = table.sigma(noisiest);
  if (respaces(s)) {
    grid.sigmas = respaced(s, table.sigma(0), table.sigma(all - 1), n);
    for (const double sigma : grid.sigmas) {
      const double t = table.time_of(sigma);
      grid.times.push_back(s.use_karras_sigmas ? whole(t, true) : std::floor(t));
    }
    end = grid.sigmas.back();
  } else if (s.use_flow_sigmas) {
    grid.sigmas = spread(1 - 1 / of(all), 0, n + 1);
    grid.sigmas.pop_back();
    for (auto& sigma : grid.sigmas) {
      sigma = shifted(sigma, s.flow_shift);
      grid.times.push_back(std::floor(sigma * of(all)));
    }
    end = grid.sigmas.back();
  } else {
    grid.times = inverse_times(s, noisiest, n);
    for (const double t : grid.times) grid.sigmas.push_back(table.sigma_at(t));
  }
  grid.sigmas.push_back(end);
  keep_as_float(grid.sigmas, true);
  return grid;
}

}  // namespace ebb
