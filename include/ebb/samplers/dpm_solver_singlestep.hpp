// DPM-Solver and DPM-Solver++, singlestep (Lu et al. 2022, arXiv 2206.00927, algorithms 1-2; arXiv
// 2211.01095, algorithm 1): exponential Runge-Kutta methods in log-SNR that forget what was before
// the step.
//   dpm_solver_singlestep     blocks of `order` steps of the grid, whose levels are the stages: one
//                             evaluation a level (diffusers' DPMSolverSinglestep)
//   dpm_solver_2s_ancestral   a second evaluation halfway, then noise (k-diffusion's 2S ancestral)
//   dpm_fast                  as many evaluations as the grid has steps, in blocks of three on a
//                             grid of its own, uniform in log-SNR (k-diffusion)
// Steps from pure noise and to sigma = 0 are of first order; the last returns the x_0 estimate.
#pragma once

#include <ebb/plan/ancestral.hpp>
#include <ebb/plan/between.hpp>
#include <ebb/plan/cfg_pp.hpp>
#include <ebb/plan/checks.hpp>
#include <ebb/plan/sampler.hpp>
#include <ebb/plan/second_order.hpp>

namespace ebb {

// The rows of one step from s through `stages`, the last of which is its end: of order
// stages.size(). The second goes through both estimates by `rule`, the third through the first and
// the last, or through all three. With eta every row has noise of its own.
[[nodiscard]] inline std::vector<stage> singlestep(const noise_level& s,
                                                   const std::vector<noise_level>& stages,
                                                   integrand over, second_order rule,
                                                   bool through_all, double eta = 0,
                                                   double s_noise = 1) {
  std::vector<stage> rows;
  for (std::size_t k = 0; k < stages.size(); ++k) {
    const exponential_step step(s, stages[k], eta, over);
    std::vector<node> nodes{{s, k}};
    if (k == 2 && through_all) nodes.push_back({stages[0], 1});
    if (k > 0) nodes.push_back({stages[k - 1], 0});
    const auto row = k == 1 ? second_order_row(step, nodes, rule) : step.through(nodes);
    rows.push_back({.at = k == 0 ? s : stages[k - 1],
                    .point = row + step.fresh() * s_noise * symbols::z(k),
                    .state = {},
                    .to = stages[k]});
  }
  return rows;
}

struct dpm_solver_singlestep {
  static constexpr sampler_facts facts{
      .order = 2, .order_as_run = 2, .evaluations = 1, .history = 1, .stochastic = true};

  int order = 2;  // 1 to 3
  integrand over = integrand::data;
  second_order rule = second_order::midpoint;
  double eta = 0;  // 1: the SDE, each stage with noise of its own
  double s_noise = 1;

  [[nodiscard]] constexpr sampler_facts facts_as_set() const {
    const int reached = eta > 0 ? 1 : order;
    return {reached, reached, 1, order - 1, true};
  }

  [[nodiscard]] plan operator()(const levels& grid) const {
    check_order("dpm_solver_singlestep", "order", order, 1, 3);
    check_choice("dpm_solver_singlestep", "over", over, {"data", "noise"});
    check_choice("dpm_solver_singlestep", "rule", rule, {"midpoint", "heun"});
    check_eta("dpm_solver_singlestep", eta);
    check_range("dpm_solver_singlestep", "s_noise", s_noise, 0, 1e3);
    plan plan;
    for (std::size_t i = 0; i + 1 < grid.size();) {
      std::size_t length = 1;  // of the block: as long as its steps are finite
      while (length < static_cast<std::size_t>(order) && i + length + 1 < grid.size() &&
             std::isfinite(log_snr_step(grid[i], grid[i + length + 1])))
        ++length;
      std::vector<noise_level> stages;
      for (std::size_t k = 1; k <= length; ++k) stages.push_back(grid[i + k]);
      auto rows = singlestep(grid[i], stages, over, rule, rule == second_order::heun, eta, s_noise);
      rows.back().state = rows.back().point;
      for (auto& row : rows) plan.add(std::move(row));
      i += length;
    }
    return plan;
  }
};

struct dpm_solver_2s_ancestral {
  static constexpr sampler_facts facts{
      .order = 2, .order_as_run = 2, .evaluations = 2, .history = 0, .stochastic = true};

  double eta = 1;
  double s_noise = 1;
  axis ancestral = axis::automatic;  // which split: flow's on flow levels, else k-diffusion's
  bool cfg_pp = false;               // ComfyUI's dpmpp_2s_ancestral_cfg_pp

  [[nodiscard]] plan operator()(const levels& grid) const {
    using namespace symbols;
    check_eta("dpm_solver_2s_ancestral", eta);
    check_range("dpm_solver_2s_ancestral", "s_noise", s_noise, 0, 1e3);
    check_axis("dpm_solver_2s_ancestral", "ancestral", ancestral);
    const axis kind = resolve(ancestral, grid);
    plan plan;
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      const auto &s = grid[i], &t = grid[i + 1];
      const auto [down, up] = split(s, t, eta, kind);
      const auto noise = up * s_noise * z();
      const auto guided = [&](const combination& row) {
        return cfg_pp ? cfg_pp_form(row, s) : row;
      };
      if (!std::isfinite(log_snr_step(s, down))) {
        plan.step(s, t, guided(straight_step(s, down)) + noise);
        continue;
      }
      const auto middle = between(grid, s, down, 0.5);
      auto look = straight_step(s, middle);
      if (cfg_pp) look += look[{symbol::kind::d, 0}] * (u() - d());
      plan.add({.at = s, .point = look, .state = {}, .to = middle});
      plan.step(middle, t, guided(straight_step(s, down)) + noise);
    }
    return plan;
  }
};

struct dpm_fast {
  static constexpr sampler_facts facts{
      .order = 3, .order_as_run = 2, .evaluations = 1, .history = 2, .stochastic = true};

  double eta = 0;
  double s_noise = 1;

  [[nodiscard]] constexpr sampler_facts facts_as_set() const {
    return {eta > 0 ? 2 : 3, 2, 1, 2, true};
  }

  [[nodiscard]] plan operator()(const levels& grid) const {
    using namespace symbols;
    check_eta("dpm_fast", eta);
    check_range("dpm_fast", "s_noise", s_noise, 0, 1e3);
    plan plan;
    if (grid.size() < 2) return plan;
    // the finite part of the grid is walked in blocks, an infinite step at either end as it is
    std::size_t first = 0, last = grid.size() - 1;
    if (grid[first].alpha == 0) ++first;
    if (grid[last].sigma == 0) --last;
    if (first > 0) plan.step(grid[0], grid[1], straight_step(grid[0], grid[1]));
    if (last > first) blocks(plan, grid, grid[first], grid[last], last - first);
    if (last + 1 < grid.size() && last >= first)
      plan.step(grid[last], grid[last + 1], straight_step(grid[last], grid[last + 1]));
    return plan;
  }

 private:
  void blocks(plan& plan, const levels& grid, const noise_level& from, const noise_level& to,
              std::size_t evaluations) const {
    const std::size_t count = evaluations / 3 + 1;
    std::vector<std::size_t> orders(count, 3);
    if (evaluations % 3 == 0) {
      orders[count - 1] = 1;
      orders[count - 2] = 2;
    } else {
      orders[count - 1] = evaluations % 3;
    }
    noise_level s = from;
    for (std::size_t k = 0; k < count; ++k) {
      const auto t =
          between(grid, from, to, static_cast<double>(k + 1) / static_cast<double>(count));
      auto [down, up] = split(s, t, eta);
      // not beyond the end of the way
      down.sigma = std::clamp(t.alpha * to.noise_to_signal(), down.sigma, t.sigma);
      up = missing_noise(t.sigma, down.sigma);
      std::vector<noise_level> stages;
      const auto parts = static_cast<double>(orders[k]);
      for (std::size_t j = 1; j < orders[k]; ++j)
        stages.push_back(between(grid, s, down, static_cast<double>(j) / parts));
      stages.push_back(down);
      // blocks of three by the paper's algorithm 2, of two by its algorithm 1
      const auto rule = orders[k] == 3 ? second_order::heun : second_order::midpoint;
      auto rows = singlestep(s, stages, integrand::noise, rule, false);
      rows.back().point += up * s_noise * symbols::z();
      rows.back().to = t;
      rows.back().state = rows.back().point;
      for (auto& row : rows) plan.add(std::move(row));
      s = t;
    }
  }
};

}  // namespace ebb
