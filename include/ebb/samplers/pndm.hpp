// Pseudo numerical methods: Adams and Bashforth's weights for even steps, used as they are on
// uneven ones. Whatever the number of weights, the order on uneven grids is 2; at few steps these
// constants often do better than the exact ones (lms).
//   pndm     PNDM and PLMS (Liu et al. 2022, arXiv 2202.09778, eq. 12-13): slopes of the network's
//            noise on the sigma / alpha axis, started by Runge-Kutta or an improved Euler step
//   ipndm    the same started at first order, on either axis (Zhang and Chen 2022, arXiv
//            2204.13902)
//   ipndm_v  weights for uneven steps: correct they are lms; as shipped, those of order 3 reach
//            order 2 (3 where steps change smoothly), and those of order 4 do not even sum to the
//            step, which leaves them none
// ipndm and ipndm_v return the x_0 estimate in a last step to sigma = 0, unless denoise_last is
// off; pndm extrapolates. A first step from pure noise is Euler's, and its evaluation is not used
// again.
#pragma once

#include <ebb/plan/adams.hpp>
#include <ebb/plan/between.hpp>
#include <ebb/plan/checks.hpp>
#include <ebb/plan/sampler.hpp>

#include <array>

namespace ebb {

struct ipndm {
  static constexpr sampler_facts facts{
      .order = 2, .order_as_run = 2, .evaluations = 1, .history = 3, .stochastic = false};

  int order = 4;  // 1 to 4: how many slopes
  bool denoise_last = true;
  ebb::axis along = ebb::axis::automatic;

  [[nodiscard]] constexpr sampler_facts facts_as_set() const {
    return {std::min(order, 2), std::min(order, 2), 1, order - 1, false};
  }

  [[nodiscard]] plan operator()(const levels& grid) const {
    check_order("ipndm", "order", order, 1, 4);
    check_axis("ipndm", "along", along);
    const straight_axis axis(along, grid);
    const auto most = static_cast<std::size_t>(order);
    plan plan;
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      const auto &s = grid[i], &t = grid[i + 1];
      const bool denoise = denoise_last && t.sigma == 0;
      plan.step(s, t, even_adams_step(axis, s, t, newest(grid, i, denoise ? 1 : most)));
    }
    return plan;
  }
};

struct ipndm_v {
  static constexpr sampler_facts facts{
      .order = 4, .order_as_run = 2, .evaluations = 1, .history = 3, .stochastic = false};

  int order = 4;  // 1 to 4
  bool denoise_last = true;
  bool as_shipped = false;  // the weights of diff-sampler and ComfyUI
  ebb::axis along = ebb::axis::automatic;

  [[nodiscard]] constexpr sampler_facts facts_as_set() const {
    const int reached = !as_shipped ? order : order == 4 ? 0 : std::min(order, 2);
    return {reached, std::min(reached, 2), 1, order - 1, false};
  }

  [[nodiscard]] plan operator()(const levels& grid) const {
    check_order("ipndm_v", "order", order, 1, 4);
    check_axis("ipndm_v", "along", along);
    const straight_axis axis(along, grid);
    const auto most = static_cast<std::size_t>(order);
    plan plan;
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      const auto &s = grid[i], &t = grid[i + 1];
      const bool denoise = denoise_last && t.sigma == 0;
      auto nodes = newest(grid, i, denoise ? 1 : most);
      std::erase_if(nodes, [&](const node& n) { return !axis.reaches(n.at); });
      plan.step(s, t,
                as_shipped && nodes.size() > 2 ? axis.along(s, t, shipped_slope(axis, t, nodes))
                                               : adams_step(axis, s, t, nodes));
    }
    return plan;
  }

 private:
  // h: the present step; h1, h2, h3: those before it. Two slips are kept: p is not multiplied by
  // the ratio that should follow it, and q adds where it should subtract and ends in h1 / h2, not
  // h2 / h3.
  static combination shipped_slope(const straight_axis& axis, const noise_level& t,
                                   const std::vector<node>& nodes) {
    const auto gap = [&](std::size_t k) { return axis.gap(nodes[k + 1].at, nodes[k].at); };
    const double h = axis.gap(nodes[0].at, t), h1 = gap(0), h2 = gap(1);
    const double p = (1 - h / (3 * (h + h1)) * (h * (h + h1)) / (h1 * (h1 + h2))) / 2, r = h1 / h2;
    std::array<double, 4> w{(2 + h / h1) / 2 + p, -(h / h1) / 2 - (1 + r) * p, p * r, 0};
    if (nodes.size() == 4) {
      const double h3 = gap(2), all = h1 + h2 + h3;
      const double q =
          ((1 - h / (3 * (h + h1))) / 2 + (1 - h / (2 * (h + h1))) * h / (6 * (h + h1 + h2))) *
          (h * (h + h1) * (h + h1 + h2)) / (h1 * (h1 + h2) * all);
      const double c = h1 * (h1 + h2) / (h2 * (h2 + h3));
      w[0] += q;
      w[1] -= (1 + r + c) * q;
      w[2] += (r + c * (1 + h2 / h3)) * q;
      w[3] -= q * c * r;
    }
    combination mean;
    for (std::size_t j = 0; j < nodes.size(); ++j) mean += w[j] * axis.slope(nodes[j].ago);
    return mean;
  }
};

struct pndm {
  static constexpr sampler_facts facts{
      .order = 2, .order_as_run = 2, .evaluations = 1, .history = 12, .stochastic = false};

  // How the first slopes are won. runge_kutta: three classical Runge-Kutta steps with the middle in
  // time, four evaluations each. improved_euler: a predicted and a corrected first step, two
  // evaluations (PLMS; diffusers' skip_prk_steps). first_order: as ipndm.
  enum class start { runge_kutta, improved_euler, first_order };
  start begin = start::runge_kutta;

  [[nodiscard]] constexpr sampler_facts facts_as_set() const {
    return {2, 2, 1,
            begin == start::runge_kutta      ? 12
            : begin == start::improved_euler ? 4
                                             : 3,
            false};
  }

  [[nodiscard]] plan operator()(const levels& grid) const {
    check_choice("pndm", "begin", begin, {"runge_kutta", "improved_euler", "first_order"});
    const straight_axis axis(ebb::axis::noise_to_signal, grid);
    plan plan;
    std::vector<std::size_t> made;  // evaluations at the grid's levels, oldest first
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      const auto &s = grid[i], &t = grid[i + 1];
      const bool works = axis.reaches(s) && t.sigma > 0;
      made.push_back(plan.evaluations());
      if (begin == start::runge_kutta && i < 3 && works) {
        runge_kutta(plan, grid, axis, s, t);
      } else if (begin == start::improved_euler && i == 0 && works) {
        plan.add({.at = s, .point = straight_step(s, t), .state = {}, .to = t});
        plan.step(t, t, axis.along(s, t, (axis.slope(0) + axis.slope(1)) / 2));
      } else {
        std::vector<node> nodes;
        for (std::size_t k = 0; k < std::min<std::size_t>(4, made.size()); ++k)
          nodes.push_back({grid[i - k], plan.evaluations() - made[made.size() - 1 - k]});
        plan.step(s, t, even_adams_step(axis, s, t, nodes));
      }
    }
    return plan;
  }

 private:
  static void runge_kutta(plan& plan, const levels& grid, const straight_axis& axis,
                          const noise_level& s, const noise_level& t) {
    const auto middle = at_time(grid, (s.t + t.t) / 2);
    const auto look = [&](const noise_level& at, const noise_level& to) {
      plan.add({.at = at, .point = axis.along(s, to, axis.slope()), .state = {}, .to = to});
    };
    look(s, middle);
    look(middle, middle);
    look(middle, t);
    plan.step(
        t, t,
        axis.along(s, t,
                   (axis.slope(3) + 2 * axis.slope(2) + 2 * axis.slope(1) + axis.slope()) / 6));
  }
};

}  // namespace ebb
