// One step of DPM-Solver between two levels as diffusers weighs it, in float.
#pragma once

#include "../settings.hpp"
#include "float_math.hpp"
#include "level_in_float.hpp"

#include <ebb/plan/combination.hpp>

namespace ebb {

class dpm_step {
 public:
  dpm_step(const scheduler_settings& s, const level_in_float& from, const level_in_float& to);

  [[nodiscard]] float h() const { return h_; }

  // What the state keeps and, with an SDE, the draw `drawn`.
  [[nodiscard]] combination carried(std::size_t drawn = 0) const;

  // The weights of the output, and of its first and second difference. With an SDE the second has
  // a sign wrong.
  [[nodiscard]] double constant() const { return static_cast<double>(scale_ * grown_); }
  [[nodiscard]] double halved() const { return static_cast<double>(0.5F * (scale_ * grown_)); }
  [[nodiscard]] double slope() const { return static_cast<double>(scale_ * (grown_ / z_ - 1)); }
  [[nodiscard]] double curve() const;

 private:
  bool draws_, data_;
  level_in_float from_, to_;
  float h_, z_, grown_, scale_;
};

// What the solver weighs: x_0 or eps.
[[nodiscard]] combination output_of(const scheduler_settings& s, std::size_t ago);

}  // namespace ebb
