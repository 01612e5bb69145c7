// UniPC (Zhao et al. 2023, arXiv 2302.04867, algorithms 1-4): exponential Adams methods in log-SNR
// with a corrector that costs no evaluation. When the network has been asked at the predicted
// state,
//   corrector   the last step once more, now through the new estimate too
//   predictor   the next step through the `order` newest estimates.
// Its equations R rho B = b have the exact quadrature weights for their solution whatever B(h) is;
// B matters in the paper's two shortcuts alone, where rho = 1/2 is taken unsolved: the predictor of
// order 2 and the corrector of order 1. x() is the predicted state, and the corrector's row the
// difference that the new weights make.
// The order grows from 1 as history does and falls to 1 at the end (lower_order_final). Steps from
// pure noise and to sigma = 0 are of first order, the last returns the x_0 estimate.
#pragma once

#include <ebb/plan/checks.hpp>
#include <ebb/plan/exponential.hpp>
#include <ebb/plan/exponential_step.hpp>
#include <ebb/plan/sampler.hpp>

namespace ebb {

struct unipc {
  static constexpr sampler_facts facts{
      .order = 3, .order_as_run = 2, .evaluations = 1, .history = 2, .stochastic = false};

  // bh1: B(h) = h, bh2: B(h) = e^h - 1.
  enum class variant { bh1, bh2 };

  int order = 2;  // 1 to 4
  variant b = variant::bh2;
  integrand over = integrand::data;
  bool corrector = true;
  bool lower_order_final = true;
  std::vector<std::size_t> uncorrected = {};  // steps whose result is not corrected

  [[nodiscard]] sampler_facts facts_as_set() const {
    const int reached = order + (corrector ? 1 : 0);
    return {reached, std::min(reached, !corrector || lower_order_final ? 2 : 3), 1,
            order - 1 + (corrector ? 1 : 0), false};
  }

  [[nodiscard]] plan operator()(const levels& grid) const {
    check_order("unipc", "order", order, 1, 4);
    check_choice("unipc", "b", b, {"bh1", "bh2"});
    check_choice("unipc", "over", over, {"data", "noise"});
    plan plan;
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      const auto &s = grid[i], &t = grid[i + 1];
      const auto predicted = prediction(grid, i, 0);
      plan.step(s, t,
                i > 0 && corrects(i - 1) ? after(correction(grid, i - 1), predicted) : predicted);
    }
    return plan;
  }

 private:
  [[nodiscard]] std::size_t order_of(const levels& grid, std::size_t i) const {
    std::size_t p = std::min(static_cast<std::size_t>(order), i + 1);
    if (lower_order_final) p = std::min(p, grid.size() - 1 - i);
    return p;
  }

  [[nodiscard]] bool corrects(std::size_t i) const {
    return corrector && std::find(uncorrected.begin(), uncorrected.end(), i) == uncorrected.end();
  }

  // The estimates that step i is predicted through, named as `later` more evaluations see them.
  // One made at pure noise lies infinitely far back.
  [[nodiscard]] std::vector<node> estimates(const levels& grid, std::size_t i,
                                            std::size_t later) const {
    auto nodes = newest(grid, i, order_of(grid, i));
    std::erase_if(nodes, [](const node& n) { return n.ago > 0 && n.at.alpha == 0; });
    for (auto& node : nodes) node.ago += later;
    return nodes;
  }

  [[nodiscard]] combination prediction(const levels& grid, std::size_t i, std::size_t later) const {
    return row({grid[i], grid[i + 1], 0, over}, estimates(grid, i, later), 2);
  }

  // What the evaluation at grid[i + 1] changes in step i.
  [[nodiscard]] combination correction(const levels& grid, std::size_t i) const {
    const exponential_step step(grid[i], grid[i + 1], 0, over);
    if (!step.finite()) return symbols::x();
    auto nodes = estimates(grid, i, 1);
    nodes.push_back({grid[i + 1], 0});
    const auto change = row(step, nodes, nodes.size() == 2 ? 2 : 0) - prediction(grid, i, 1);
    const symbol state{symbol::kind::x, 0};
    return symbols::x() + (change - change[state] * combination(state));
  }

  // Through the nodes; with `shortcut` of them, rho = 1/2 unsolved.
  [[nodiscard]] combination row(const exponential_step& step, const std::vector<node>& nodes,
                                std::size_t shortcut) const {
    if (nodes.size() != shortcut || !step.finite()) return step.through(nodes);
    const double whole = phi(1, step.z());
    const double other = (b == variant::bh1 ? 1 : whole) / (2 * step.position(nodes[1].at));
    return step.weighted(nodes, {whole - other, other});
  }
};

}  // namespace ebb
