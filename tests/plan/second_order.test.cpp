#include <ebb/plan/second_order.hpp>

#include "support/rows.hpp"

using namespace ebb;
using namespace ebb::symbols;
using test::check_same;

namespace {

noise_level ve_level(double lambda) { return {std::exp(-lambda), 1, std::exp(-lambda)}; }

const noise_level before = ve_level(-1), s = ve_level(-0.4), t = ve_level(0.3);
const noise_level pure{9, 0, 1}, clean{0, 1, 0};
constexpr double h = 0.7, r = 0.6 / 0.7;

}  // namespace

TEST_CASE("midpoint is DPM-Solver++ 2M's row, as k-diffusion has it", "[plan]") {
  const auto row =
      second_order_row(exponential_step(s, t), {{s, 0}, {before, 1}}, second_order::midpoint);
  const auto denoised = (1 + 1 / (2 * r)) * d(0) - 1 / (2 * r) * d(1);
  check_same(row, t.sigma / s.sigma * x() - std::expm1(-h) * denoised);
}

TEST_CASE("midpoint and heun of the SDE, as k-diffusion has them", "[plan]") {
  const double eta = 1, eta_h = eta * h;
  const exponential_step step(s, t, eta);
  const auto first = t.sigma / s.sigma * std::exp(-eta_h) * x() - std::expm1(-h - eta_h) * d();
  const auto slope = 1 / r * (d(0) - d(1));
  const std::vector<node> nodes{{s, 0}, {before, 1}};
  check_same(second_order_row(step, nodes, second_order::midpoint),
             first - 0.5 * std::expm1(-h - eta_h) * slope);
  check_same(second_order_row(step, nodes, second_order::heun),
             first + (std::expm1(-h - eta_h) / (h + eta_h) + 1) * slope);
}

TEST_CASE("both rules from pure noise, to the clean level and beside pure noise", "[plan]") {
  for (const auto rule : {second_order::midpoint, second_order::heun}) {
    CHECK(second_order_row(exponential_step(s, clean), {{s, 0}, {before, 1}}, rule) == d());
    const exponential_step step(s, t);
    CHECK(second_order_row(step, {{s, 0}, {pure, 1}}, rule) == step.through({{s}}));
  }
}
