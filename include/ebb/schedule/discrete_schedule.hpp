// The discrete, variance preserving schedule of DDPM (Ho et al. 2020, arXiv 2006.11239): betas
// beta_0 .. beta_{N-1}, alpha_t^2 = prod (1 - beta_i). Network time t is the index, 0 to N - 1.
// Between integers log-SNR is linear in t, as in k-diffusion; the interval that ends at alpha = 0
// (zero terminal SNR) is linear in the angle atan2(sigma, alpha) instead.
// Everything is held in double and formed through log1p and expm1, so sigma is exact at small t.
#pragma once

#include <ebb/schedule/noise_schedule.hpp>

#include <span>
#include <vector>

namespace ebb {

// Options of the named laws. beta_start and beta_end lie in (0, 1), start at most end.
struct beta_range {
  std::size_t steps = 1000;
  double beta_start = 1e-4;
  double beta_end = 0.02;
};

// Errors of all makers: errc::invalid_steps, errc::invalid_beta with index and value.
class discrete_schedule {
 public:
  static constexpr std::size_t most_steps = 1'000'000;

  // beta linear from start to end (DDPM).
  static discrete_schedule linear(beta_range range = {});

  // sqrt(beta) linear (latent diffusion; the defaults are Stable Diffusion's).
  static discrete_schedule scaled_linear(beta_range range = {1000, 0.00085, 0.012});

  // beta on a logistic curve over [-6, 6] between start and end (GeoDiff).
  static discrete_schedule sigmoid(beta_range range = {});

  // The cosine law of Nichol and Dhariwal (arXiv 2102.09672, eq. 17) with betas capped at 0.999.
  static discrete_schedule squaredcos_cap_v2(std::size_t steps = 1000);

  // Any betas in (0, 1).
  static discrete_schedule from_betas(std::span<const double> betas);

  // The same law stretched so that its last level is pure noise, alpha = 0 (Lin et al. 2023,
  // arXiv 2305.08891, algorithm 1). Epsilon prediction cannot be used there. Errors:
  // errc::incompatible_options for a schedule of one step.
  [[nodiscard]] discrete_schedule with_zero_terminal_snr() const;

  [[nodiscard]] std::size_t steps() const { return table_.size(); }
  [[nodiscard]] double t_min() const { return 0; }
  [[nodiscard]] double t_max() const { return static_cast<double>(table_.size() - 1); }
  [[nodiscard]] noise_level clean() const { return {-1, 1, 0}; }

  // Errors: errc::invalid_option for t outside [0, N - 1].
  [[nodiscard]] noise_level operator()(double t) const;

  // The time of a log-SNR; the nearer end where it lies outside.
  [[nodiscard]] double t_at(double log_snr) const;

 private:
  explicit discrete_schedule(std::vector<noise_level> table);

  std::vector<noise_level> table_;
};

}  // namespace ebb
