// SEEDS, exponential Runge-Kutta for the SDE (Gonzalez et al. 2023, arXiv 2305.14267, eq. 24-27):
// the stages of a step lie on one noise path, so they share its draws. eta = 0 is the ODE:
// DPM-Solver++ singlestep with the network asked at shares r of the step, and by `phi_2` RES
// singlestep.
//   seeds_2    two evaluations; weights of the second: phi_1: phi_1(z) / 2r, phi_2: phi_2(z) / r
//   seeds_3    three evaluations, through the first and the last
//   exponential_heun   seeds_2 with its second evaluation at the end (ComfyUI's exp_heun_2_x0)
// Steps from pure noise and to sigma = 0 are of first order, the last returns the x_0 estimate.
#pragma once

#include <ebb/plan/between.hpp>
#include <ebb/plan/checks.hpp>
#include <ebb/plan/sampler.hpp>
#include <ebb/plan/second_order.hpp>

namespace ebb {

struct seeds_2 {
  static constexpr sampler_facts facts{
      .order = 2, .order_as_run = 2, .evaluations = 2, .history = 1, .stochastic = true};

  enum class weights { phi_1, phi_2 };

  double eta = 1;  // 0: the ODE; 1: the SDE of training
  double s_noise = 1;
  double r = 0.5;  // in (0, 1]
  weights by = weights::phi_1;
  bool draw_always = false;  // take two draws a step also where one has no weight, as ComfyUI does

  [[nodiscard]] plan operator()(const levels& grid) const {
    check_eta("seeds_2", eta);
    check_range("seeds_2", "s_noise", s_noise, 0, 1e3);
    check_range("seeds_2", "r", r, 0.01, 1);
    check_choice("seeds_2", "by", by, {"phi_1", "phi_2"});
    const auto rule = by == weights::phi_1 ? second_order::midpoint : second_order::heun;
    plan plan;
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      const auto &s = grid[i], &t = grid[i + 1];
      const exponential_step step(s, t, eta);
      if (!step.finite()) {
        plan.step(s, t, step.through({{s}}) + step.fresh() * s_noise * symbols::z());
        continue;
      }
      const auto m = between(grid, s, t, r);
      plan.add(
          {.at = s,
           .point = exponential_step(s, m, eta).through({{s}}) + s_noise * path_noise(s, {m}, eta),
           .state = {},
           .to = m});
      const auto row =
          second_order_row(step, {{s, 1}, {m, 0}}, rule) + s_noise * path_noise(s, {m, t}, eta);
      plan.add({.at = m, .point = row, .state = row, .to = t, .draws = draw_always ? 2U : 0U});
    }
    return plan;
  }
};

struct exponential_heun {
  static constexpr sampler_facts facts = seeds_2::facts;

  double eta = 0;  // 1: ComfyUI's exp_heun_2_x0_sde
  double s_noise = 1;
  bool draw_always = false;  // as in seeds_2

  [[nodiscard]] plan operator()(const levels& grid) const {
    check_eta("exponential_heun", eta);
    check_range("exponential_heun", "s_noise", s_noise, 0, 1e3);
    return seeds_2{.eta = eta,
                   .s_noise = s_noise,
                   .r = 1,
                   .by = seeds_2::weights::phi_2,
                   .draw_always = draw_always}(grid);
  }
};

struct seeds_3 {
  static constexpr sampler_facts facts{
      .order = 2, .order_as_run = 2, .evaluations = 3, .history = 2, .stochastic = true};

  double eta = 1;
  double s_noise = 1;
  double r1 = 1.0 / 3, r2 = 2.0 / 3;  // 0 < r1 < r2 <= 1

  [[nodiscard]] constexpr sampler_facts facts_as_set() const {
    return {eta > 0 ? 2 : 3, eta > 0 ? 2 : 3, 3, 2, true};
  }

  [[nodiscard]] plan operator()(const levels& grid) const {
    check_eta("seeds_3", eta);
    check_range("seeds_3", "s_noise", s_noise, 0, 1e3);
    check_range("seeds_3", "r1", r1, 0.01, 0.99);
    check_range("seeds_3", "r2", r2, r1 + 0.01, 1);
    plan plan;
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      const auto &s = grid[i], &t = grid[i + 1];
      const exponential_step step(s, t, eta);
      if (!step.finite()) {
        plan.step(s, t, step.through({{s}}) + step.fresh() * s_noise * symbols::z());
        continue;
      }
      const auto m1 = between(grid, s, t, r1), m2 = between(grid, s, t, r2);
      plan.add({.at = s,
                .point = exponential_step(s, m1, eta).through({{s}}) +
                         s_noise * path_noise(s, {m1}, eta),
                .state = {},
                .to = m1});
      plan.add({.at = m1,
                .point = exponential_step(s, m2, eta).through({{s, 1}, {m1, 0}}) +
                         s_noise * path_noise(s, {m1, m2}, eta),
                .state = {},
                .to = m2});
      plan.step(m2, t, step.through({{s, 2}, {m2, 0}}) + s_noise * path_noise(s, {m1, m2, t}, eta));
    }
    return plan;
  }
};

}  // namespace ebb
