#include <ebb/samplers/unipc.hpp>
#include <ebb/schedule/grid.hpp>

#include "support/refused.hpp"
#include "support/rows.hpp"

using namespace ebb;
using namespace ebb::symbols;
using test::check_refused;
using test::check_same;

namespace {

// The paper's rho: the solution of sum_j r_j^{k-1} rho_j = phi_k(hh) k! / B, k = 1 to n, with
// phi_1 = (e^hh - 1) / hh - 1 over hh and so on (diffusers' h_phi_k), by Gauss and Jordan.
std::vector<double> rho_of(const std::vector<double>& r, double hh, double b) {
  const std::size_t n = r.size();
  std::vector<std::vector<double>> rows;
  double h_phi = std::expm1(hh) / hh - 1, factorial = 1;
  for (std::size_t k = 0; k < n; ++k) {
    std::vector<double> row;
    for (const double place : r) row.push_back(std::pow(place, k));
    row.push_back(h_phi * factorial / b);
    rows.push_back(row);
    factorial *= static_cast<double>(k + 2);
    h_phi = h_phi / hh - 1 / factorial;
  }
  for (std::size_t k = 0; k < n; ++k) {
    for (std::size_t i = 0; i < n; ++i) {
      if (i == k) continue;
      const double factor = rows[i][k] / rows[k][k];
      for (std::size_t j = 0; j <= n; ++j) rows[i][j] -= factor * rows[k][j];
    }
  }
  std::vector<double> rho;
  for (std::size_t k = 0; k < n; ++k) rho.push_back(rows[k][n] / rows[k][k]);
  return rho;
}

const levels& grid_of() {
  static const auto grid = grid::trailing(discrete_schedule::linear(), 8);
  return grid;
}

// The predictor of step i with estimates `later` evaluations further back.
combination predicted(const levels& grid, std::size_t i, int order, bool bh1, std::size_t later) {
  const auto &s = grid[i], &t = grid[i + 1];
  const double h = log_snr_step(s, t), hh = -h, b = bh1 ? hh : std::expm1(hh);
  auto row = t.sigma / s.sigma * x() - t.alpha * std::expm1(hh) * d(later);
  std::vector<double> r;
  for (std::size_t k = 1; k < static_cast<std::size_t>(order); ++k)
    r.push_back(-log_snr_step(grid[i - k], s) / h);
  const auto rho = r.size() == 1 ? std::vector{0.5} : rho_of(r, hh, b);
  for (std::size_t k = 0; k < r.size(); ++k)
    row += -t.alpha * b * rho[k] / r[k] * (d(later + k + 1) - d(later));
  return row;
}

combination corrected(const levels& grid, std::size_t i, int order, bool bh1) {
  const auto &s = grid[i], &t = grid[i + 1];
  const double h = log_snr_step(s, t), hh = -h, b = bh1 ? hh : std::expm1(hh);
  auto row = t.sigma / s.sigma * x() - t.alpha * std::expm1(hh) * d(1);
  std::vector<double> r;
  for (std::size_t k = 1; k < static_cast<std::size_t>(order); ++k)
    r.push_back(-log_snr_step(grid[i - k], s) / h);
  r.push_back(1);
  const auto rho = r.size() == 1 ? std::vector{0.5} : rho_of(r, hh, b);
  for (std::size_t k = 0; k + 1 < r.size(); ++k)
    row += -t.alpha * b * rho[k] / r[k] * (d(k + 2) - d(1));
  return row - t.alpha * b * rho.back() * (d(0) - d(1));
}

}  // namespace

TEST_CASE("UniP: the paper's predictor, with its shortcut at order 2", "[samplers]") {
  for (const bool bh1 : {true, false})
    for (const int order : {1, 2, 3, 4}) {
      const auto b = bh1 ? unipc::variant::bh1 : unipc::variant::bh2;
      const auto plan =
          unipc{.order = order, .b = b, .corrector = false, .lower_order_final = false}(grid_of());
      REQUIRE(plan.evaluations() == 8);
      check_same(plan.stages()[4].point, predicted(grid_of(), 4, order, bh1, 0), 1e-9);
      check_same(plan.stages()[1].point, predicted(grid_of(), 1, std::min(order, 2), bh1, 0), 1e-9);
      CHECK(plan.stages()[7].point == d());
    }
}

TEST_CASE("UniC: the corrector replaces the step before", "[samplers]") {
  for (const bool bh1 : {true, false})
    for (const int order : {1, 2, 3}) {
      const auto b = bh1 ? unipc::variant::bh1 : unipc::variant::bh2;
      const auto row = unipc{.order = order, .b = b}(grid_of()).stages()[4].point;
      // x() is the predicted state: the corrected one differs by the difference of the rows
      const auto change =
          corrected(grid_of(), 3, order, bh1) - predicted(grid_of(), 3, order, bh1, 1);
      CHECK(std::abs(change[{symbol::kind::x, 0}]) < 1e-14);
      check_same(row,
                 after(x() + change - change[{symbol::kind::x, 0}] * x(),
                       predicted(grid_of(), 4, order, bh1, 0)),
                 1e-9);
    }
}

TEST_CASE("steps may go uncorrected", "[samplers]") {
  const auto plain = unipc{.corrector = false}(grid_of());
  const auto all = unipc{}(grid_of()), but_3 = unipc{.uncorrected = {3}}(grid_of());
  for (std::size_t i = 0; i < 8; ++i)
    CHECK(but_3.stages()[i].point == (i == 4 ? plain : all).stages()[i].point);
}

TEST_CASE("the order falls to 1 at the end", "[samplers]") {
  const auto grid = grid::uniform_log_snr(vp{}, 6, {.from = -2, .to = 2});
  const unipc low{.order = 3, .corrector = false},
      high{.order = 3, .corrector = false, .lower_order_final = false};
  CHECK(low(grid).stages()[3].point == high(grid).stages()[3].point);
  CHECK(low(grid).stages()[4].point[{symbol::kind::d, 2}] == 0);
  CHECK(low(grid).stages()[5].point[{symbol::kind::d, 1}] == 0);
  CHECK(high(grid).stages()[5].point[{symbol::kind::d, 2}] != 0);
}

TEST_CASE("the noise form, from pure noise and to the clean level", "[samplers]") {
  const auto grid = grid::trailing(discrete_schedule::linear().with_zero_terminal_snr(), 6);
  for (const auto over : {integrand::data, integrand::noise})
    for (const auto b : {unipc::variant::bh1, unipc::variant::bh2}) {
      const auto plan = unipc{.order = 3, .b = b, .over = over}(grid);
      CHECK(plan.stages()[0].point == grid[1].alpha * d() + grid[1].sigma * x());
      CHECK(plan.stages()[5].point == d());
      CHECK(plan.defect() < 1e-12);
    }
  const auto &s = grid_of()[3], &t = grid_of()[4];
  const double h = log_snr_step(s, t), r = -log_snr_step(grid_of()[2], s) / h;
  const auto row = unipc{.over = integrand::noise, .corrector = false}(grid_of()).stages()[3].point;
  check_same(row, t.alpha / s.alpha * x() - t.sigma * std::expm1(h) * n() -
                      t.sigma * std::expm1(h) * 0.5 / r * (n(1) - n(0)));
}

TEST_CASE("an estimate made at pure noise is as if there were none", "[samplers]") {
  const auto grid = grid::trailing(discrete_schedule::linear().with_zero_terminal_snr(), 8);
  for (const bool corrector : {false, true}) {
    const auto two = unipc{.corrector = corrector}(grid);
    const auto three = unipc{.order = 3, .corrector = corrector}(grid);
    CHECK(three.stages()[1].point[{symbol::kind::d, 2}] == 0);
    CHECK(three.stages()[2].point == two.stages()[2].point);  // with the shortcut of order 2
    CHECK(three.stages()[3].point[{symbol::kind::d, 2}] != 0);
  }
}

TEST_CASE("unipc refuses options by name", "[samplers][bad input]") {
  const auto refused = [&](const unipc& sampler, errc code, const char* words) {
    check_refused([&] { (void)sampler(grid_of()); }, code, {words});
  };
  refused({.order = 0}, errc::unsupported_order, "unipc: order = 0: need 1 to 4");
  refused({.order = 5}, errc::unsupported_order, "unipc: order = 5: need 1 to 4");
  refused({.b = static_cast<unipc::variant>(2)}, errc::unknown_value,
          "unipc: b = 2: need bh1 or bh2");
  refused({.over = static_cast<integrand>(2)}, errc::unknown_value,
          "unipc: over = 2: need data or noise");
}
