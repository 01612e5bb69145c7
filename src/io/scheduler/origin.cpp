#include "origin.hpp"

#include <algorithm>
#include <cmath>

namespace ebb {

noise_level level_of(path on, double t, double sigma) {
  if (on == path::exploding) return {t, 1, sigma};
  if (on == path::flow) return {t, 1 - sigma, sigma};
  const auto k = static_cast<float>(sigma);  // diffusers makes alpha of it in float
  const float alpha = 1 / std::sqrt(k * k + 1);
  return {t, static_cast<double>(alpha), static_cast<double>(k * alpha)};
}

double origin::stride() const {
  return static_cast<double>(table->steps() / std::max<std::size_t>(steps, 1));
}

std::optional<noise_level> origin::operator()(double log_snr) const {
  if (on == path::flow) return {};
  const double sigma = std::exp(-log_snr);
  return level_of(on, table->time_of(sigma), sigma);
}

origin origin_of(const levels& grid, std::shared_ptr<const training_table> table) {
  const auto* kept = grid.between().target<origin>();
  if (kept && grid.size() <= kept->whole.size() &&
      std::equal(grid.begin(), grid.end(),
                 kept->whole.end() - static_cast<std::ptrdiff_t>(grid.size())))
    return *kept;
  return {.table = std::move(table), .steps = grid.size() - 1, .whole = {grid.begin(), grid.end()}};
}

}  // namespace ebb
