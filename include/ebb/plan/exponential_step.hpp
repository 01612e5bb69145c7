// Steps in log-SNR lambda, where the linear part of the diffusion ODE and SDE is integrated exactly
// and only the network's estimate is replaced by a polynomial. With h = lambda_t - lambda_s:
//   data    x_t = sigma_t/sigma_s e^{-eta h} x + sigma_t sqrt(1 - e^{-2 eta h}) z
//               + alpha_t (1 + eta) int e^{-(1 + eta)(lambda_t - lambda)} x_0 dlambda
//           (DPM-Solver++, SA-Solver, SEEDS)
//   noise   x_t = alpha_t/alpha_s x + sigma_t sqrt(eta (e^{2h} - 1)) z
//               - sigma_t (1 + eta) int e^{lambda_t - lambda} eps dlambda
//           (DPM-Solver, DEIS)
// eta = 0 is the ODE, 1 the reverse SDE of training, in between a blend. (Lu et al. 2022, arXiv
// 2206.00927 eq. 3.4, arXiv 2211.01095 eq. 9 and 18; Xue et al. 2023, arXiv 2309.05019 eq. 7.)
// A step from pure noise or to the clean level is infinitely long: only the limit of the first
// order is finite there, and every method below takes it.
#pragma once

#include <ebb/plan/combination.hpp>
#include <ebb/plan/node.hpp>

#include <vector>

namespace ebb {

// Which estimate the integral is over.
enum class integrand { data, noise };

class exponential_step {
 public:
  // Errors: errc::unknown_value, errc::invalid_eta below 0.
  exponential_step(const noise_level& s, const noise_level& t, double eta = 0,
                   integrand over = integrand::data);

  // The deterministic part of the row: the polynomial through the nodes' estimates, integrated.
  // Nodes infinitely far away are left out.
  [[nodiscard]] combination through(const std::vector<node>& nodes) const;

  // The same with given weights, relative to the step as those of exponential_weights(z(), ...):
  // their sum is phi_1(z).
  [[nodiscard]] combination weighted(const std::vector<node>& nodes,
                                     const std::vector<double>& weights) const;

  // The standard deviation of what is drawn.
  [[nodiscard]] double fresh() const;

  // False where the step is infinitely long.
  [[nodiscard]] bool finite() const;
  [[nodiscard]] double h() const { return h_; }

  // The exponent of the weights: -(1 + eta) h for data, h for noise.
  [[nodiscard]] double z() const { return z_; }

  // Where a level lies in the step: 0 at s, 1 at t, negative before.
  [[nodiscard]] double position(const noise_level& at) const;

 private:
  [[nodiscard]] combination first_order(std::size_t ago) const;

  noise_level s_, t_;
  double eta_;
  integrand over_;
  double h_, z_;
};

// The noise of a path from s through `stops` to the last of them, exact in law: segment m brings
// z(first + m). Stages of one step that share their path share its draws (SEEDS, Gonzalez et al.
// 2023, arXiv 2305.14267). Data form.
[[nodiscard]] combination path_noise(const noise_level& s, const std::vector<noise_level>& stops,
                                     double eta, std::size_t first = 0);

}  // namespace ebb
