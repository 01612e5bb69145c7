// SA-Solver as diffusers has it: the polynomial through the last outputs in powers of lambda, each
// power's integral in closed form, all in float. These cancel, so that their rounding shows.
#include "float_math.hpp"
#include "level_in_float.hpp"
#include "walks.hpp"

#include <ebb/ebb.hpp>

#include <array>
#include <cmath>

namespace ebb {
namespace {

using namespace symbols;

constexpr std::size_t most = 4;  // outputs that a row weighs
using weights = std::array<float, most>;

// Of the polynomial that is 1 at nodes[i] and 0 at the others, the highest power first.
weights basis(std::span<const float> nodes, std::size_t i) {
  float divisor = 1;
  std::array<float, most> o{};
  std::size_t n = 0;
  for (std::size_t j = 0; j < nodes.size(); ++j)
    if (j != i) {
      divisor = n == 0 ? nodes[i] - nodes[j] : divisor * (nodes[i] - nodes[j]);
      o[n++] = nodes[j];
    }
  weights c{1};
  if (n == 1) c = {1, -o[0]};
  if (n == 2) c = {1, -o[0] - o[1], o[0] * o[1]};
  if (n == 3)
    c = {1, -o[0] - o[1] - o[2], o[0] * o[1] + o[0] * o[2] + o[1] * o[2], -o[0] * o[1] * o[2]};
  for (auto& value : c) value /= divisor;
  return c;
}

// p! times the sum of (+-1)^(p - j) x^j / j!: what the integral of x^p exp(+-x) leaves.
float series(std::size_t p, float x, float sign) {
  switch (p) {
    case 0: return 1;
    case 1: return x + sign;
    case 2: return x * x + sign * 2 * x + 2;
    default: return x * x * x + sign * 3 * (x * x) + 6 * x + sign * 6;
  }
}

// The integral of x^p exp(k x) from a to b, and of x^p exp(-x).
float rising(std::size_t p, float a, float b, float k) {
  const float from = k * a, to = k * b;
  const float rest = series(p, to, -1) - series(p, from, -1) * torch_exp(-(to - from));
  return torch_exp(to) * rest / std::pow(k, static_cast<float>(p + 1));
}
float falling(std::size_t p, float a, float b) {
  return torch_exp(-b) * (series(p, a, 1) * torch_exp(b - a) - series(p, b, 1));
}

class sa_steps {
 public:
  sa_steps(const scheduler_settings& s, const levels& grid, std::size_t calls)
      : s_(s), grid_(grid), calls_(calls) {
    for (const auto& level : grid) in_float_.push_back(in_float(level));
  }

  // Step i from the outputs of the evaluations up to its own, seen `later` evaluations after it.
  [[nodiscard]] combination predicted(std::size_t i, std::size_t later) const {
    return outputs(i, i, order(s_.predictor_order, i + 1, calls_ - i), later);
  }

  // The state before step i, which its evaluation corrects.
  [[nodiscard]] combination corrected(std::size_t i) const {
    const std::size_t n = order(s_.corrector_order, i + 1, calls_ - i + 2);
    return x() + outputs(i - 1, i, n, 0) - predicted(i - 1, 1);
  }

  // What the state keeps and what is drawn.
  [[nodiscard]] combination carried(std::size_t i) const {
    const auto &a = in_float_[i], &b = in_float_[i + 1];
    const float h = b.lambda - a.lambda, tau = this->tau(i), square = tau * tau;
    const auto of = [](float value) { return static_cast<double>(value); };
    if (s_.noise_prediction)
      return of(b.alpha / a.alpha) * x() +
             of(tau * b.sigma * std::sqrt(torch_exp(2 * h) - 1)) * z();
    return of(torch_exp(-square * h) * (b.sigma / a.sigma)) * x() +
           of(b.sigma * std::sqrt(1 - torch_exp(-2 * square * h))) * z();
  }

 private:
  // tau is 1 for times 200 to 800.
  [[nodiscard]] float tau(std::size_t i) const {
    return grid_[i].t >= 200 && grid_[i].t <= 800 ? 1 : 0;
  }

  [[nodiscard]] std::size_t order(int asked, std::size_t known, std::size_t left) const {
    const std::size_t order = std::min(static_cast<std::size_t>(asked), known);
    return s_.lower_order_final ? std::min(order, left) : order;
  }

  // The outputs' part of step i, from n of them, the newest that of evaluation `at`.
  [[nodiscard]] combination outputs(std::size_t i, std::size_t at, std::size_t n,
                                    std::size_t later) const {
    const auto &a = in_float_[i], &b = in_float_[i + 1];
    const float square = tau(i) * tau(i), k = 1 + square, h = b.lambda - a.lambda;
    std::vector<float> nodes;
    for (std::size_t j = 0; j < n; ++j) nodes.push_back(in_float_[at - j].lambda);
    std::vector<float> c;
    for (std::size_t j = 0; j < n; ++j) {
      const auto powers = basis(nodes, j);
      float sum = 0;
      for (std::size_t p = n; p-- > 0;)
        sum += powers[n - 1 - p] * (s_.noise_prediction ? falling(p, a.lambda, b.lambda)
                                                        : rising(p, a.lambda, b.lambda, k));
      c.push_back(sum);
    }
    // diffusers' own addition, of third order in h
    if (n == 2 && !s_.noise_prediction) {
      const float rest = h * k - 1 + torch_exp(k * -h);
      const float grown = torch_exp(k * b.lambda);
      const float change = at == i ? grown * (h * h / 2 - rest / (k * k)) / (nodes[0] - nodes[1])
                                   : grown * (h / 2 - rest / (k * k * h));
      c[0] += change;
      c[1] -= change;
    }
    combination row;
    for (std::size_t j = 0; j < n; ++j) {
      const float scale =
          s_.noise_prediction ? -k * b.alpha : k * b.sigma * torch_exp(-square * b.lambda);
      const auto weight = static_cast<double>(scale * c[j]);
      row += weight * (s_.noise_prediction ? e(j + later) : d(j + later));
    }
    return row;
  }

  const scheduler_settings& s_;
  const levels& grid_;
  std::size_t calls_;
  std::vector<level_in_float> in_float_;
};

}  // namespace

plan sa_solver_walk(const scheduler_settings& s, const levels& grid, bool stays) {
  const std::size_t n = grid.size() - 1;
  const sa_steps steps(s, grid, n + (stays ? 1 : 0));
  plan plan;
  for (std::size_t i = 0; i < n; ++i) {
    const auto row = steps.carried(i) + steps.predicted(i, 0);
    plan.step(grid[i], grid[i + 1], i > 0 ? after(steps.corrected(i), row) : row);
  }
  if (stays) plan.step(grid[n], grid[n], n > 0 ? steps.corrected(n) : x());
  return drawing_always(plan);
}

}  // namespace ebb
