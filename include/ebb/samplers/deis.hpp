// DEIS, diffusion exponential integrator sampler (Zhang and Chen 2022, arXiv 2204.13902, eq. 13 to
// 15): the noise estimate is a polynomial through its past, integrated exactly over rho, which is
// sigma / alpha,
//   x_t / alpha_t = x_s / alpha_s + sum_j w_j eps_j,  w_j = integral of l_j drho.
// What distinguishes its forms is the variable of the polynomials l_j:
//   time     t of the variance preserving path with beta(t) = beta_min + beta_d t (the paper's tAB)
//   rho      rho itself (rhoAB): lms
//   log_rho  log rho (diffusers' logrho): multistep DPM-Solver with exact weights
// The order grows from 1 as history does; a step to sigma = 0, and one from pure noise, are of
// first order: they return the x_0 estimate, and the straight step.
#pragma once

#include <ebb/plan/adams.hpp>
#include <ebb/plan/checks.hpp>
#include <ebb/plan/exponential_step.hpp>
#include <ebb/plan/quadrature.hpp>
#include <ebb/plan/sampler.hpp>

namespace ebb {

struct deis {
  static constexpr sampler_facts facts{
      .order = 3, .order_as_run = 2, .evaluations = 1, .history = 2, .stochastic = false};

  enum class polynomial { time, rho, log_rho };

  int order = 3;  // 1 to 4
  polynomial in = polynomial::time;
  double beta_min = 0.1, beta_d = 19.9;  // of `time`

  [[nodiscard]] constexpr sampler_facts facts_as_set() const {
    return {order, std::min(order, 2), 1, order - 1, false};
  }

  [[nodiscard]] plan operator()(const levels& grid) const {
    check_order("deis", "order", order, 1, 4);
    check_choice("deis", "in", in, {"time", "rho", "log_rho"});
    check_range("deis", "beta_d", beta_d, 1e-6, 1e6);
    check_range("deis", "beta_min", beta_min, -beta_d, 1e6);
    const straight_axis rho(axis::noise_to_signal, grid);
    plan plan;
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      const auto &s = grid[i], &t = grid[i + 1];
      auto nodes = newest(grid, i, static_cast<std::size_t>(order));
      std::erase_if(nodes, [&](const node& n) { return !rho.reaches(n.at); });
      if (nodes.size() < 2 || t.sigma == 0) plan.step(s, t, straight_step(s, t));
      else if (in == polynomial::rho) plan.step(s, t, adams_step(rho, s, t, nodes));
      else if (in == polynomial::log_rho)
        plan.step(s, t, exponential_step(s, t, 0, integrand::noise).through(nodes));
      else plan.step(s, t, rho.along(s, t, slope_in_time(rho, s, t, nodes)));
    }
    return plan;
  }

 private:
  // rho^2 = exp(beta_d t^2 / 2 + beta_min t) - 1, solved for t. Where beta_min is negative, up to a
  // shift, which polynomials do not see.
  [[nodiscard]] double time(double rho) const {
    const double twice = 2 * std::log1p(rho * rho);
    const double root = std::sqrt(beta_min * beta_min + beta_d * twice);
    return twice / (root + std::abs(beta_min));
  }

  [[nodiscard]] combination slope_in_time(const straight_axis& rho, const noise_level& s,
                                          const noise_level& t,
                                          const std::vector<node>& nodes) const {
    const double from = rho.u(s), to = rho.u(t);
    combination mean;
    for (std::size_t j = 0; j < nodes.size(); ++j) {
      const auto lagrange = [&](double u) {
        double product = 1;
        for (std::size_t k = 0; k < nodes.size(); ++k)
          if (k != j)
            product *= (time(u) - time(rho.u(nodes[k].at))) /
                       (time(rho.u(nodes[j].at)) - time(rho.u(nodes[k].at)));
        return product;
      };
      mean += integrate(lagrange, from, to) / (to - from) * rho.slope(nodes[j].ago);
    }
    return mean;
  }
};

}  // namespace ebb
