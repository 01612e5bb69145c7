// ER-SDE-Solver, extended reverse-time SDE (Cui et al. 2023, arXiv 2309.06169, eq. 15-17), of
// stages 1 to 3. With mu = sigma / alpha, a noise scale phi(mu) and r = phi(mu_t) / phi(mu_s):
//   x_t = alpha_t/alpha_s r x + alpha_t (1 - r) x_0 + alpha_t sqrt(mu_t^2 - mu_s^2 r^2) z
//         + alpha_t (D + S phi_t) x_0' + alpha_t (D^2/2 + S_u phi_t) x_0''
//   D = mu_t - mu_s,  S = integral of 1/phi from mu_t to mu_s,  S_u = integral of (mu - mu_s)/phi.
// phi = mu is the ODE (DDIM for stage 1), mu^2 the SDE of training, and the default the paper's
// best. With s_noise = 0 a phi other than mu solves no equation of the model: its result does not
// converge to the flow, so that it has no order; for the ODE choose scale::ode. Stage 3 adds the
// second difference but leaves the first one-sided: of order 2, like stage 2. Steps from pure noise
// and to sigma = 0 are of first order, the last returns the x_0 estimate.
#pragma once

#include <ebb/plan/ancestral.hpp>
#include <ebb/plan/checks.hpp>
#include <ebb/plan/node.hpp>
#include <ebb/plan/quadrature.hpp>
#include <ebb/plan/sampler.hpp>

namespace ebb {

struct er_sde {
  static constexpr sampler_facts facts{
      .order = 2, .order_as_run = 2, .evaluations = 1, .history = 2, .stochastic = true};

  // phi(mu): mu; mu^2; mu (e^{mu^0.3} + 10).
  enum class scale { ode, sde, er };

  int stages = 3;  // 1 to 3
  double s_noise = 1;
  scale by = scale::er;
  bool as_shipped = false;  // S, S_u as sums of 200 terms, as all have them; of order 1 then

  [[nodiscard]] constexpr sampler_facts facts_as_set() const {
    const bool ode = by == scale::ode;
    const int reached = as_shipped ? 1 : std::min(stages, 2);
    const int order = !ode && s_noise == 0 ? 0 : reached;
    return {order, order, 1, stages - 1, !ode};
  }

  [[nodiscard]] plan operator()(const levels& grid) const {
    using namespace symbols;
    check_order("er_sde", "stages", stages, 1, 3);
    check_range("er_sde", "s_noise", s_noise, 0, 1e3);
    check_choice("er_sde", "by", by, {"ode", "sde", "er"});
    plan plan;
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      const auto &s = grid[i], &t = grid[i + 1];
      const double mu_s = s.noise_to_signal(), mu_t = t.noise_to_signal();
      const double ratio = phi_ratio(mu_t, mu_s);
      const double of_x = by == scale::ode ? t.sigma / s.sigma
                          : s.alpha == 0   ? 0
                                           : t.alpha * ratio / s.alpha;
      const double up = missing_noise(t.sigma, of_x * s.sigma);
      auto row = of_x * x() + (t.alpha - s.alpha * of_x) * d() +
                 (by == scale::ode ? 0 : up * s_noise) * z();
      if (t.sigma > 0) row += higher(grid, i);
      plan.step(s, t, row);
    }
    return plan;
  }

 private:
  // phi(t) / phi(s) without overflow.
  [[nodiscard]] double phi_ratio(double t, double s) const {
    if (t == 0 || !std::isfinite(s)) return 0;
    if (by == scale::ode) return t / s;
    if (by == scale::sde) return t / s * (t / s);
    const double a = std::pow(t, 0.3), b = std::pow(s, 0.3);
    return t / s * (std::exp(a - b) + 10 * std::exp(-b)) / (1 + 10 * std::exp(-b));
  }

  // The terms of x_0' and x_0'', by differences in mu.
  [[nodiscard]] combination higher(const levels& grid, std::size_t i) const {
    using namespace symbols;
    const auto mu = [&](std::size_t k) { return grid[i - k].noise_to_signal(); };
    const auto& t = grid[i + 1];
    const std::size_t known = std::min(static_cast<std::size_t>(stages), i + 1);
    if (known < 2 || !std::isfinite(mu(1))) return {};
    const double mu_s = mu(0), mu_t = t.noise_to_signal(), step = mu_t - mu_s;
    const double whole = integral([&](double m) { return phi_ratio(mu_t, m); }, mu_t, mu_s);
    const auto first = 1 / (mu_s - mu(1)) * (d() - d(1));
    auto row = t.alpha * (step + whole) * first;
    if (known < 3 || !std::isfinite(mu(2))) return row;
    const double moment =
        integral([&](double m) { return (m - mu_s) * phi_ratio(mu_t, m); }, mu_t, mu_s);
    const auto before = 1 / (mu(1) - mu(2)) * (d(1) - d(2));
    return row + t.alpha * (step * step + 2 * moment) / (mu_s - mu(2)) * (first - before);
  }

  template <class F>
  [[nodiscard]] double integral(F f, double from, double to) const {
    if (!as_shipped) return integrate(f, from, to);
    const double width = (to - from) / 200;
    double sum = 0;
    for (int k = 0; k < 200; ++k) sum += f(from + k * width) * width;
    return sum;
  }
};

}  // namespace ebb
