// DPM-Solver and DPM-Solver++, multistep, as ODE and as SDE (Lu et al. 2022, arXiv 2206.00927 and
// arXiv 2211.01095, algorithm 2 and eq. 18): exponential Adams methods in log-SNR, one evaluation a
// step. k-diffusion's 2M, 2M SDE and 3M SDE, diffusers' DPMSolverMultistep.
//   order 1   DDIM; with eta = 1 DDPM's ancestral step
//   order 2   midpoint: slope weights phi_1(z) / (2 r); heun: phi_2(z) / r, exact for a linear x_0
//   order 3   exact for a quadratic x_0
// with r = h_before / h. The order grows from 1 as history does. Steps from pure noise and to the
// clean level are of first order: the last returns the x_0 estimate.
#pragma once

#include <ebb/plan/between.hpp>
#include <ebb/plan/cfg_pp.hpp>
#include <ebb/plan/checks.hpp>
#include <ebb/plan/exponential.hpp>
#include <ebb/plan/exponential_step.hpp>
#include <ebb/plan/sampler.hpp>
#include <ebb/plan/second_order.hpp>

namespace ebb {

struct dpm_solver_multistep {
  static constexpr sampler_facts facts{
      .order = 2, .order_as_run = 2, .evaluations = 1, .history = 1, .stochastic = true};

  int order = 2;                     // 1 to 3
  integrand over = integrand::data;  // data: DPM-Solver++; noise: DPM-Solver
  second_order rule = second_order::midpoint;
  double eta = 0;      // 0: the ODE; 1: the SDE, 2M SDE and 3M SDE
  double s_noise = 1;  // factor of the drawn noise

  // The first step: of first order, or of second with a second evaluation halfway, which lets a
  // method of order 3 keep it.
  enum class start { first_order, two_evaluations };
  start begin = start::first_order;

  // Lower the order before the end: at most 2 for the last step but one, 1 for the last.
  bool lower_order_final = false;

  // Order 3 with half the second difference it needs, as every shipped multistep implementation has
  // it; it is then of order 2.
  bool as_shipped = false;

  bool cfg_pp = false;  // ComfyUI's dpmpp_2m_cfg_pp: see plan/cfg_pp.hpp; data form only

  // On flow levels: nodes placed by -log sigma instead of log-SNR, as ComfyUI and
  // stable-diffusion.cpp run 2M there. The same order, other numbers; eta = 0 only.
  bool flow_as_shipped = false;

  [[nodiscard]] constexpr sampler_facts facts_as_set() const {
    const bool half = as_shipped && order == 3;
    const int reached = eta > 0 || half ? std::min(order, 2) : order;
    const bool lowered = begin == start::first_order;
    return {reached, lowered ? std::min(reached, 2) : reached, 1, order - 1, true};
  }

  [[nodiscard]] plan operator()(const levels& grid) const {
    using namespace symbols;
    check(grid);
    plan plan;
    std::vector<node> made;  // the evaluations that later rows may use, newest first
    const auto evaluate = [&](const noise_level& at) {
      for (auto& node : made) ++node.ago;
      made.insert(made.begin(), {placed(at), 0});
      std::erase_if(made, [&](const node& n) {
        return n.ago > 0 && (n.at.alpha == 0 || n.ago >= static_cast<std::size_t>(order));
      });
    };
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      const auto &s = grid[i], &t = grid[i + 1];
      evaluate(s);
      const exponential_step step(placed(s), placed(t), eta, over);
      const auto noise = step.fresh() * s_noise * z();
      if (i == 0 && begin == start::two_evaluations && order > 1 && step.finite()) {
        const auto middle = between(grid, s, t, 0.5);
        plan.add({.at = s,
                  .point = exponential_step(placed(s), placed(middle), 0, over).through({{s}}),
                  .state = {},
                  .to = middle});
        evaluate(middle);
        plan.step(middle, t, step.through(made) + noise);
        continue;
      }
      auto nodes = made;
      const std::size_t left = grid.size() - 1 - i;
      if (lower_order_final) nodes.resize(std::min(nodes.size(), left));
      const auto row = row_through(step, nodes);
      plan.step(s, t, (cfg_pp ? cfg_pp_form(row, s) : row) + noise);
    }
    return plan;
  }

 private:
  void check(const levels& grid) const {
    check_order("dpm_solver_multistep", "order", order, 1, 3);
    check_choice("dpm_solver_multistep", "over", over, {"data", "noise"});
    check_choice("dpm_solver_multistep", "rule", rule, {"midpoint", "heun"});
    check_choice("dpm_solver_multistep", "begin", begin, {"first_order", "two_evaluations"});
    check_eta("dpm_solver_multistep", eta);
    check_range("dpm_solver_multistep", "s_noise", s_noise, 0, 1e3);
    if (cfg_pp && over == integrand::noise)
      fail(errc::incompatible_options,
           {"dpm_solver_multistep: cfg_pp with over = noise: CFG++ needs the data form"});
    if (flow_as_shipped && (eta > 0 || over == integrand::noise))
      fail(errc::incompatible_options,
           {"dpm_solver_multistep: flow_as_shipped with eta = ", eta,
            ": it is for the ODE in data form; leave it off, or set eta = 0 and over = data"});
    if (flow_as_shipped) check_flow("dpm_solver_multistep", "flow_as_shipped", grid);
  }

  // What counts as log-SNR: that of a variance exploding level has -log sigma.
  [[nodiscard]] noise_level placed(const noise_level& at) const {
    return flow_as_shipped ? noise_level{at.t, 1, at.sigma} : at;
  }

  [[nodiscard]] combination row_through(const exponential_step& step,
                                        const std::vector<node>& nodes) const {
    if (nodes.size() == 2) return second_order_row(step, nodes, rule);
    if (nodes.size() < 3 || !as_shipped || !step.finite()) return step.through(nodes);
    const double b = step.position(nodes[1].at), c = step.position(nodes[2].at);
    // minus phi_3 times the second divided difference at positions 0, b, c
    auto weights = exponential_weights(step.z(), std::vector{0.0, b, c});
    const double half = phi(3, step.z());
    weights[0] -= half / (b * c);
    weights[1] -= half / (b * (b - c));
    weights[2] -= half / (c * (c - b));
    return step.weighted(nodes, weights);
  }
};

// stable-diffusion.cpp's DPM++ 2M v2: 2M in which the longer of two neighbouring steps is weighed
// by the shorter and the estimates by the mean step. Its weights do not sum to the step, so that
// neither mean nor order is kept; made for few steps.
struct dpm_solver_2m_v2 {
  static constexpr sampler_facts facts{
      .order = 0, .order_as_run = 0, .evaluations = 1, .history = 1, .stochastic = false};

  [[nodiscard]] plan operator()(const levels& grid) const {
    using namespace symbols;
    plan plan;
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      const auto &s = grid[i], &t = grid[i + 1];
      const double h = log_snr_step(s, t);
      const double before = i > 0 ? log_snr_step(grid[i - 1], s) : h;
      if (i == 0 || !std::isfinite(h) || !std::isfinite(before)) {
        plan.step(s, t, exponential_step(s, t).through({{s}}));
        continue;
      }
      const double r = std::max(h, before) / std::min(h, before);
      plan.step(s, t,
                t.sigma / s.sigma * x() - t.alpha * std::expm1(-(h + before) / 2) *
                                              ((1 + 1 / (2 * r)) * d() - 1 / (2 * r) * d(1)));
    }
    return plan;
  }
};

}  // namespace ebb
