// The training law of a config as a table over its timesteps, in double or as diffusers keeps it:
// betas, their products and the sigmas each rounded to float.
#pragma once

#include "kept.hpp"
#include "settings.hpp"
#include "spread.hpp"

#include <ebb/schedule/noise_level.hpp>

namespace ebb {

class training_table {
 public:
  training_table(const scheduler_settings& settings, bool compatible);

  [[nodiscard]] std::size_t steps() const { return alpha_bar_.size(); }
  [[nodiscard]] double sigma(std::size_t t) const { return sigma_[t]; }  // sigma / alpha

  // Of a whole timestep, the level variance preserving; invalid_steps where the table has none.
  [[nodiscard]] double alpha_bar(double t) const { return alpha_bar_[index(t)]; }
  [[nodiscard]] double beta(double t) const { return beta_[index(t)]; }
  [[nodiscard]] noise_level level(double t) const;

  // sigma between two timesteps, linear in sigma (numpy's interp), and the time of a sigma, linear
  // in log sigma and held inside the table (diffusers' _sigma_to_t).
  [[nodiscard]] double sigma_at(double t) const;
  [[nodiscard]] double time_of(double sigma) const;
  [[nodiscard]] double time_in_float(double sigma) const;

 private:
  struct place {
    double low, part;  // of the way to the next
  };

  void take_betas_and_products();
  [[nodiscard]] place place_of(double sigma) const;
  [[nodiscard]] std::size_t index(double t) const;
  [[nodiscard]] std::size_t below(double log_sigma) const;

  bool rounds_;
  std::vector<double> beta_, alpha_bar_, sigma_, log_sigma_;
};

}  // namespace ebb
