// DEIS as diffusers has it: it goes on to the table's first sigma, its order lowered on the way,
// with integrals of polynomials in log rho in float, which cancel.
#include "float_math.hpp"
#include "level_in_float.hpp"
#include "walks.hpp"

#include <ebb/ebb.hpp>

#include <algorithm>

namespace ebb {
namespace {

using namespace symbols;

struct point {
  float rho, log;
};

// The antiderivatives at t of the polynomials that are 1 at b and 0 at the others.
float linear(const point& t, const point& b, const point& c) {
  return t.rho * (-c.log + t.log - 1) / (b.log - c.log);
}
float square(const point& t, const point& b, const point& c, const point& d) {
  const float numerator =
      t.rho * (c.log * (d.log - t.log + 1) - d.log * t.log + d.log + t.log * t.log - 2 * t.log + 2);
  return numerator / ((b.log - c.log) * (b.log - d.log));
}

point point_of(const level_in_float& level) {
  const float rho = level.sigma / level.alpha;
  return {rho, torch_log(rho)};
}

// The noise estimate of step i, `ago` evaluations ago. From a flow_prediction without a flow's
// sigmas diffusers divides by sigma / alpha instead of sigma.
combination estimate(const scheduler_settings& s, const std::vector<level_in_float>& path,
                     std::size_t i, std::size_t ago) {
  const bool mistaken = s.prediction_type == prediction_kind::flow_prediction && !s.use_flow_sigmas;
  return (mistaken ? of(path[i - ago].alpha) : 1) * n(ago);
}

combination row(const scheduler_settings& s, const std::vector<level_in_float>& path, std::size_t i,
                std::size_t order) {
  const auto noise = [&](std::size_t ago) { return estimate(s, path, i, ago); };
  const auto &from = path[i], &to = path[i + 1];
  if (order == 1)
    return of(to.alpha / from.alpha) * x() -
           of(to.sigma * (torch_exp(to.lambda - from.lambda) - 1)) * noise(0);
  const point t = point_of(to), a = point_of(from), b = point_of(path[i - 1]);
  auto sum = 1 / of(from.alpha) * x();
  if (order == 2) {
    sum += of(linear(t, a, b) - linear(a, a, b)) * noise(0);
    sum += of(linear(t, b, a) - linear(a, b, a)) * noise(1);
  } else {
    const point c = point_of(path[i - 2]);
    sum += of(square(t, a, b, c) - square(a, a, b, c)) * noise(0);
    sum += of(square(t, b, c, a) - square(a, b, c, a)) * noise(1);
    sum += of(square(t, c, a, b) - square(a, c, a, b)) * noise(2);
  }
  return of(to.alpha) * sum;
}

}  // namespace

plan deis_walk(const scheduler_settings& s, const levels& grid, const origin& origin) {
  const std::size_t n = grid.size() - 1, calls = n + (origin.stays ? 1 : 0);
  std::vector<level_in_float> path;
  for (const auto& level : grid) path.push_back(in_float(level));
  plan plan;
  for (std::size_t i = 0; i < n; ++i) {
    std::size_t order = std::min(static_cast<std::size_t>(s.solver_order), i + 1);
    if (s.lower_order_final && origin.calls() < 15) order = std::min(order, calls - i);
    plan.step(grid[i], grid[i + 1], row(s, path, i, order));
  }
  return origin.stays ? with_last_call(plan, grid.back()) : plan;
}

}  // namespace ebb
