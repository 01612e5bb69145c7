// Sampling from distilled networks, which jump to x_0 from anywhere: each step takes the estimate
// and noises it again to the next level. They follow no differential equation as steps shrink, so
// they have no order; the last step, to sigma = 0, returns the x_0 estimate.
//   lcm           x_t = alpha_t x_0 + sigma_t z
//                 (Luo et al. 2023, arXiv 2310.04378)
//   scm           the same on TrigFlow levels (Lu and Song 2024, arXiv 2410.11081)
//   consistency   x_t / alpha_t = x_0 + sqrt(mu_t^2 - sigma_min^2) z,  mu = sigma / alpha
//                 (Song et al. 2023, arXiv 2303.01469, algorithm 1)
//   tcd           by x_0 and eps to the level of time (1 - gamma) t, then noised up to t
//                 (Zheng et al. 2024, arXiv 2402.19159)
#pragma once

#include <ebb/plan/ancestral.hpp>
#include <ebb/plan/between.hpp>
#include <ebb/plan/checks.hpp>
#include <ebb/plan/sampler.hpp>

namespace ebb {

struct lcm {
  static constexpr sampler_facts facts{
      .order = 0, .order_as_run = 0, .evaluations = 1, .history = 0, .stochastic = true};

  double s_noise = 1;

  // The estimate mixed with the state by the boundary condition of the paper's eq. 9, as diffusers
  // does with timestep_scaling 10 and sigma_data 0.5. Away from t = 0 it hardly matters; it keeps
  // neither mean nor variance.
  bool boundary_scaling = false;
  double timestep_scaling = 10, sigma_data = 0.5;

  [[nodiscard]] plan operator()(const levels& grid) const {
    using namespace symbols;
    check_range("lcm", "s_noise", s_noise, 0, 1e3);
    check_range("lcm", "timestep_scaling", timestep_scaling, 0, 1e6);
    check_range("lcm", "sigma_data", sigma_data, 1e-6, 1e6);
    plan plan;
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      const auto &s = grid[i], &t = grid[i + 1];
      auto x0 = d();
      if (boundary_scaling) {
        const double time = timestep_scaling * s.t, root = std::hypot(time, sigma_data);
        x0 = sigma_data * sigma_data / (root * root) * x() + time / root * d();
      }
      plan.step(s, t, t.alpha * x0 + t.sigma * s_noise * z());
    }
    return plan;
  }
};

struct scm {
  static constexpr sampler_facts facts = lcm::facts;

  [[nodiscard]] plan operator()(const levels& grid) const { return lcm{}(grid); }
};

struct consistency {
  static constexpr sampler_facts facts = lcm::facts;

  double sigma_min = 0.002;  // sigma / alpha at which the network was trained to end
  double s_noise = 1;

  [[nodiscard]] plan operator()(const levels& grid) const {
    using namespace symbols;
    check_range("consistency", "sigma_min", sigma_min, 0, 1e6);
    check_range("consistency", "s_noise", s_noise, 0, 1e3);
    plan plan;
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      const auto &s = grid[i], &t = grid[i + 1];
      const double up = missing_noise(t.sigma, t.alpha * sigma_min);
      plan.step(s, t, t.alpha * d() + up * s_noise * z());
    }
    return plan;
  }
};

struct tcd {
  static constexpr sampler_facts facts = lcm::facts;

  double gamma = 0.3;  // in [0, 1]: 0 is DDIM, 1 noises the estimate anew as lcm does

  [[nodiscard]] plan operator()(const levels& grid) const {
    using namespace symbols;
    check_range("tcd", "gamma", gamma, 0, 1);
    plan plan;
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      const auto &s = grid[i], &t = grid[i + 1];
      if (t.sigma == 0) {
        plan.step(s, t, d());
        continue;
      }
      const auto back = at_time(grid, std::max((1 - gamma) * t.t, grid.back().t));
      const double kept = t.alpha / back.alpha * back.sigma;
      plan.step(s, t, t.alpha * d() + kept * e() + missing_noise(t.sigma, kept) * z());
    }
    return plan;
  }
};

}  // namespace ebb
