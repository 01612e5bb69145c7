#include "flow_shift.hpp"

namespace ebb {

void shift(std::vector<double>& sigmas, const scheduler_settings& s, double by,
           const std::optional<double>& mu) {
  if (s.use_dynamic_shifting && mu) {
    const double shift = s.time_shift_type == shift_kind::exponential ? std::exp(*mu) : *mu;
    for (auto& sigma : sigmas) sigma = shift / (shift + (1 / sigma - 1));
  } else {
    for (auto& sigma : sigmas) sigma = shifted(sigma, by);
  }
  const double rest = 1 - sigmas.back();
  if (s.shift_terminal && rest > 0)
    for (auto& sigma : sigmas) sigma = 1 - (1 - sigma) * (1 - *s.shift_terminal) / rest;
}

}  // namespace ebb
