// SA-Solver, stochastic Adams (Xue et al. 2023, arXiv 2309.05019, eq. 14-18): exponential Adams
// methods in log-SNR for the SDE of strength tau^2, with a corrector that keeps the predictor's
// noise,
//   x_t = sigma_t/sigma_s e^{-tau^2 h} x + sum_j b_j x_0(j) + sigma_t sqrt(1 - e^{-2 tau^2 h}) z.
// x() is the predicted state, noise included, and the corrector's row the difference that the new
// weights make. pece asks the network again at the corrected state.
// tau is 0 outside the middle of the grid's times, as the paper has it. The orders grow from 1 as
// history does and fall to 1 at the end. Steps from pure noise and to sigma = 0 are of first order,
// the last returns the x_0 estimate.
#pragma once

#include <ebb/plan/checks.hpp>
#include <ebb/plan/exponential_step.hpp>
#include <ebb/plan/sampler.hpp>

namespace ebb {

struct sa_solver {
  static constexpr sampler_facts facts{
      .order = 2, .order_as_run = 2, .evaluations = 1, .history = 3, .stochastic = true};

  int predictor_order = 3;              // 1 to 4
  int corrector_order = 4;              // 0: none, else 1 to 4
  double tau = 1;                       // 0: the ODE; 1: the SDE of training
  double tau_from = 0.2, tau_to = 0.8;  // the share of the grid's times, from its end, with noise
  double s_noise = 1;
  bool pece = false;  // two evaluations a step
  bool lower_order_final = true;

  [[nodiscard]] constexpr sampler_facts facts_as_set() const {
    const int ode =
        corrector_order > 0 ? std::min(predictor_order + 1, corrector_order) : predictor_order;
    const int reached = tau > 0 ? std::min(ode, 2) : ode;
    // the corrector names the predictor's evaluations again, one later
    const int past =
        corrector_order > 0 ? std::max(predictor_order, corrector_order - 1) : predictor_order - 1;
    const bool twice = pece && corrector_order > 0;
    return {reached, std::min(reached, lower_order_final || corrector_order < 2 ? 2 : 3),
            twice ? 2 : 1, twice ? 2 * past - 1 : past, true};
  }

  [[nodiscard]] plan operator()(const levels& grid) const {
    using namespace symbols;
    check(grid);
    plan plan;
    std::vector<node> kept;  // evaluations that rows may use, newest first
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      const auto &s = grid[i], &t = grid[i + 1];
      const auto age = [&] {
        for (auto& node : kept) ++node.ago;
      };
      age();
      combination corrected = x();
      if (i > 0 && corrector_order > 0) corrected = correction(grid, i - 1, kept);
      const bool again = pece && i > 0 && corrected != x();
      if (again) {
        plan.step(s, s, corrected);
        corrected = x();
        age();
      }
      kept.insert(kept.begin(), {s, 0});
      kept = first(kept, 4);
      const auto step = step_of(grid, i);
      const auto predicted = step.through(first(kept, order_of(grid, i, predictor_order))) +
                             step.fresh() * s_noise * z();
      plan.step(s, t, after(corrected, predicted));
    }
    return plan;
  }

 private:
  void check(const levels& grid) const {
    check_order("sa_solver", "predictor_order", predictor_order, 1, 4);
    check_order("sa_solver", "corrector_order", corrector_order, 0, 4);
    check_range("sa_solver", "tau", tau, 0, 10);
    check_range("sa_solver", "s_noise", s_noise, 0, 1e3);
    check_range("sa_solver", "tau_from", tau_from, -10, 10);
    check_range("sa_solver", "tau_to", tau_to, tau_from, 10);
    if (tau > 0 && grid.size() > 1 && grid.front().t == grid.back().t)
      fail(errc::incompatible_options,
           {"sa_solver: tau = ", tau, " between shares of the grid's times, which all are ",
            grid.back().t, ": give its levels times"});
  }

  [[nodiscard]] exponential_step step_of(const levels& grid, std::size_t i) const {
    const double share = (grid[i].t - grid.back().t) / (grid.front().t - grid.back().t);
    const bool stochastic = share >= tau_from && share <= tau_to;
    return {grid[i], grid[i + 1], stochastic ? tau * tau : 0};
  }

  [[nodiscard]] std::size_t order_of(const levels& grid, std::size_t i, int most) const {
    std::size_t p = std::min(static_cast<std::size_t>(most), i + 1);
    return lower_order_final ? std::min(p, left(grid, i)) : p;
  }

  // Steps from i on that do not end at the clean level, where the order is 1 anyway.
  [[nodiscard]] static std::size_t left(const levels& grid, std::size_t i) {
    const std::size_t steps = grid.size() - 1 - i - (grid.back().sigma == 0 ? 1 : 0);
    return std::max<std::size_t>(steps, 1);
  }

  static std::vector<node> first(const std::vector<node>& nodes, std::size_t count) {
    return {nodes.begin(),
            nodes.begin() + static_cast<std::ptrdiff_t>(std::min(count, nodes.size()))};
  }

  // What the evaluation at grid[i + 1], not yet among the kept, changes in step i.
  [[nodiscard]] combination correction(const levels& grid, std::size_t i,
                                       const std::vector<node>& kept) const {
    const auto step = step_of(grid, i);
    if (!step.finite()) return symbols::x();
    std::size_t p = std::min(static_cast<std::size_t>(corrector_order), i + 2);
    if (lower_order_final) p = std::min(p, left(grid, i));
    auto nodes = first(kept, p - 1);
    nodes.insert(nodes.begin(), {grid[i + 1], 0});
    const auto change =
        step.through(nodes) - step.through(first(kept, order_of(grid, i, predictor_order)));
    const symbol state{symbol::kind::x, 0};
    return symbols::x() + (change - change[state] * combination(state));
  }
};

}  // namespace ebb
