// Multistep DPM-Solver as diffusers has it: its weights in float, which shows where steps are long,
// and its order lowered by a count of calls, be the last of no length or not.
#include "level_in_float.hpp"
#include "walks.hpp"

#include <ebb/ebb.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>

namespace ebb {
namespace {

using namespace symbols;

double of(float value) { return static_cast<double>(value); }

class multistep {
 public:
  multistep(const scheduler_settings& s, std::span<const noise_level> path) : s_(s) {
    for (const auto& level : path) in_float_.push_back(in_float(s, level));
  }

  [[nodiscard]] bool draws() const {
    return s_.algorithm_type == dpm_algorithm::sde_dpm_solver ||
           s_.algorithm_type == dpm_algorithm::sde_dpm_solver_pp;
  }

  [[nodiscard]] combination row(std::size_t i, std::size_t order) const {
    const auto &a = in_float_[i], &b = in_float_[i + 1];
    const float h = b.lambda - a.lambda, times = draws() ? 2 : 1;
    const float x = data() ? -times * h : h, grown = std::exp(x) - 1;
    const float scale = data() ? -b.alpha : -times * b.sigma;
    auto row = carried(a, b, h) + of(scale * grown) * output(0);
    if (order == 1) return row;
    const bool midpoint = order == 2 && s_.solver_type != solver_kind::heun;
    const float slope = midpoint ? 0.5F * (scale * grown) : scale * (grown / x - 1);
    const float r = (a.lambda - in_float_[i - 1].lambda) / h;
    const auto first = of(1 / r) * (output(0) - output(1));
    if (order == 2) return row + of(slope) * first;
    const float q = (in_float_[i - 1].lambda - in_float_[i - 2].lambda) / h;
    const auto bend = first - of(1 / q) * (output(1) - output(2));
    // half of the second difference too little, with the SDE half too much
    const float curve = scale * ((grown - x) / (x * x) - (draws() ? -0.5F : 0.5F));
    return row + of(slope) * (first + of(r / (r + q)) * bend) +
           of(curve) * (of(1 / (r + q)) * bend);
  }

 private:
  [[nodiscard]] bool data() const {
    return s_.algorithm_type == dpm_algorithm::dpm_solver_pp ||
           s_.algorithm_type == dpm_algorithm::sde_dpm_solver_pp;
  }

  [[nodiscard]] combination output(std::size_t ago) const { return data() ? d(ago) : e(ago); }

  // What the state keeps and what is drawn.
  [[nodiscard]] combination carried(const level_in_float& a, const level_in_float& b,
                                    float h) const {
    const float ratio = data() ? b.sigma / a.sigma : b.alpha / a.alpha;
    if (!draws()) return of(ratio) * x();
    if (data())
      return of(ratio * std::exp(-h)) * x() + of(b.sigma * std::sqrt(1 - std::exp(-2 * h))) * z();
    return of(ratio) * x() + of(b.sigma * std::sqrt(std::exp(2 * h) - 1)) * z();
  }

  const scheduler_settings& s_;
  std::vector<level_in_float> in_float_;
};

}  // namespace

plan multistep_walk(const scheduler_settings& s, std::span<const noise_level> path, bool stays) {
  const std::size_t n = path.size() - 1, calls = n + (stays ? 1 : 0);
  const multistep solver(s, path);
  const bool lowers = s.lower_order_final && calls < 15;
  plan plan;
  for (std::size_t i = 0; i < n; ++i) {
    std::size_t order = std::min(static_cast<std::size_t>(s.solver_order), i + 1);
    if (lowers) order = std::min(order, calls - i);
    if (path[i + 1].sigma == 0 || (s.euler_at_final && i + 1 == calls)) order = 1;
    plan.step(path[i], path[i + 1], solver.row(i, order));
  }
  if (stays) plan = with_last_call(plan, path.back());
  return solver.draws() ? drawing_always(plan) : plan;
}

// A flow runs downwards all the same.
plan inverse_multistep_walk(const scheduler_settings& s, const levels& grid, bool stays) {
  if (s.use_flow_sigmas) return multistep_walk(s, grid, stays);
  const std::vector<noise_level> path(std::reverse_iterator(grid.end()),
                                      std::reverse_iterator(grid.begin()));
  ebb::plan plan;
  plan.begin_at(path.front());
  for (auto stage : multistep_walk(s, path, stays).stages()) plan.add(std::move(stage));
  return plan;
}

}  // namespace ebb
