// The training law of a config as a table over its timesteps, in double or as diffusers keeps it:
// betas, their products and the sigmas each rounded to float.
#pragma once

#include "settings.hpp"

#include <ebb/schedule/noise_level.hpp>

namespace ebb {

class training_table {
 public:
  training_table(const scheduler_settings& settings, bool compatible);

  [[nodiscard]] std::size_t steps() const { return alpha_bar_.size(); }
  [[nodiscard]] double alpha_bar(std::size_t t) const { return alpha_bar_[t]; }
  [[nodiscard]] double sigma(std::size_t t) const { return sigma_[t]; }  // sigma / alpha
  [[nodiscard]] double beta(std::size_t t) const { return beta_[t]; }

  // Variance preserving level of a whole timestep.
  [[nodiscard]] noise_level level(std::size_t t) const;

  // sigma between two timesteps, linear in sigma (numpy's interp), and the time of a sigma, linear
  // in log sigma and held inside the table (diffusers' _sigma_to_t).
  [[nodiscard]] double sigma_at(double t) const;
  [[nodiscard]] double time_of(double sigma) const;

 private:
  std::vector<double> beta_, alpha_bar_, sigma_;
};

// Rounded to float where `compatible`.
[[nodiscard]] inline double kept(double value, bool compatible) {
  return compatible ? static_cast<double>(static_cast<float>(value)) : value;
}

}  // namespace ebb
