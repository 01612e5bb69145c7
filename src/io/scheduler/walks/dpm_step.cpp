#include "dpm_step.hpp"

#include "float_math.hpp"

#include <cmath>

namespace ebb {

using namespace symbols;

combination output_of(const scheduler_settings& s, std::size_t ago) {
  return weighs_data(s.algorithm_type) ? d(ago) : n(ago);
}

dpm_step::dpm_step(const scheduler_settings& s, const level_in_float& from,
                   const level_in_float& to)
    : draws_(draws(s.algorithm_type)),
      data_(weighs_data(s.algorithm_type)),
      from_(from),
      to_(to),
      h_(to.lambda - from.lambda) {
  const float times = draws_ ? 2 : 1;
  z_ = data_ ? -times * h_ : h_;
  grown_ = torch_exp(z_) - 1;
  scale_ = data_ ? -to.alpha : -times * to.sigma;
}

combination dpm_step::carried(std::size_t drawn) const {
  const float ratio = data_ ? to_.sigma / from_.sigma : to_.alpha / from_.alpha;
  if (!draws_) return of(ratio) * x();
  if (data_)
    return of(ratio * torch_exp(-h_)) * x() +
           of(to_.sigma * std::sqrt(1 - torch_exp(-2 * h_))) * z(drawn);
  return of(ratio) * x() + of(to_.sigma * std::sqrt(torch_exp(2 * h_) - 1)) * z(drawn);
}

double dpm_step::curve() const {
  return of(scale_ * ((grown_ - z_) / (z_ * z_) - (draws_ ? -0.5F : 0.5F)));
}

}  // namespace ebb
