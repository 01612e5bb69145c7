#include <ebb/samplers/dpm_solver.hpp>
#include <ebb/samplers/res.hpp>
#include <ebb/schedule/grid.hpp>

#include "support/refused.hpp"
#include "support/rows.hpp"

using namespace ebb;
using namespace ebb::symbols;
using test::check_refused;
using test::check_same;

namespace {

double phi_1(double z) { return std::expm1(z) / z; }
double phi_2(double z) { return (phi_1(z) - 1) / z; }

}  // namespace

TEST_CASE("res_multistep is ComfyUI's where alpha = 1", "[samplers]") {
  const auto grid = grid::karras(ve{}, 6);
  for (const double eta : {0.0, 0.5, 1.0}) {
    const auto plan = res_multistep{.eta = eta, .s_noise = 0.9}(grid);
    REQUIRE(plan.evaluations() == 6);
    double old_down = 0;
    for (std::size_t i = 0; i < 5; ++i) {
      const double s = grid[i].sigma, t = grid[i + 1].sigma;
      const double up = eta * t / s * std::sqrt(s * s - t * t), down = std::sqrt(t * t - up * up);
      const double h = std::log(s / down);
      auto row = std::exp(-h) * x() + h * phi_1(-h) * d() + up * 0.9 * z();
      if (i > 0) {
        const double c2 = (-std::log(grid[i - 1].sigma) + std::log(old_down)) / h;
        row += h * phi_2(-h) / c2 * (d(1) - d(0));
      }
      check_same(plan.stages()[i].point, row, 1e-11);
      old_down = down;
    }
    CHECK(plan.stages()[5].point == d());
  }
}

TEST_CASE("res_multistep without noise is 2M by heun, on any path", "[samplers]") {
  for (const auto& grid :
       {grid::trailing(discrete_schedule::linear(), 6), grid::linspace(flow{}, 6)}) {
    const auto one = res_multistep{}(grid);
    const auto other = dpm_solver_multistep{.rule = second_order::heun}(grid);
    for (std::size_t i = 0; i < 6; ++i) check_same(one.stages()[i].point, other.stages()[i].point);
  }
}

TEST_CASE("res_singlestep of order 2 is RES4LYF's res_2s where alpha = 1", "[samplers]") {
  const auto grid = grid::karras(ve{}, 5);
  const auto plan = res_singlestep{}(grid);
  REQUIRE(plan.evaluations() == 9);
  for (std::size_t i = 0; i < 4; ++i) {
    const double h = log_snr_step(grid[i], grid[i + 1]), c2 = 0.5;
    check_same(plan.stages()[2 * i].point, x() + h * c2 * phi_1(-h * c2) * (d() - x()));
    const double b2 = phi_2(-h) / c2, b1 = phi_1(-h) - b2;
    check_same(plan.stages()[2 * i + 1].point, x() + h * (b1 * (d(1) - x()) + b2 * (d(0) - x())));
  }
  CHECK(plan.stages()[8].point == d());
}

TEST_CASE("res_singlestep of order 3 meets Hochbruck and Ostermann's conditions", "[samplers]") {
  const auto grid = grid::uniform_log_snr(vp{}, 4, {.from = -2, .to = 2});
  const auto plan = res_singlestep{.order = 3}(grid);
  REQUIRE(plan.evaluations() == 12);
  const double h = log_snr_step(grid[0], grid[1]);
  const auto row = plan.stages()[2].point;
  const double b1 = row[{symbol::kind::d, 2}], b2 = row[{symbol::kind::d, 1}],
               b3 = row[{symbol::kind::d, 0}], scale = grid[1].alpha * h;
  CHECK(b1 + b2 + b3 == Approx(scale * phi_1(-h)).epsilon(1e-13));
  CHECK(b2 / 2 + b3 == Approx(scale * phi_2(-h)).epsilon(1e-12));
  CHECK(plan.stages()[1].to == grid[1]);
  CHECK_FALSE(plan.stages()[1].state);
}

TEST_CASE("res from pure noise, and its cfg++ form", "[samplers]") {
  const auto grid = grid::linspace(flow{}, 4);
  check_same(res_multistep{}(grid).stages()[0].point, straight_step(grid[0], grid[1]));
  check_same(res_multistep{}(grid).stages()[1].point, straight_step(grid[1], grid[2]));
  CHECK(res_singlestep{}(grid).evaluations() == 1 + 2 * 2 + 1);
  const auto ve = grid::karras(ebb::ve{}, 4);
  const auto plain = res_multistep{}(ve).stages()[2].point;
  check_same(res_multistep{.cfg_pp = true}(ve).stages()[2].point, cfg_pp_form(plain, ve[2]));
}

TEST_CASE("res refuses options by name", "[samplers][bad input]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 4);
  const auto refused = [&](const auto& sampler, errc code, const char* words) {
    check_refused([&] { (void)sampler(grid); }, code, {words});
  };
  refused(res_multistep{.eta = 2}, errc::invalid_eta, "res_multistep: eta = 2");
  refused(res_multistep{.s_noise = -1}, errc::invalid_option, "res_multistep: s_noise = -1");
  refused(res_multistep{.ancestral = static_cast<axis>(3)}, errc::unknown_value,
          "res_multistep: ancestral = 3");
  refused(res_multistep{.flow_as_shipped = true}, errc::incompatible_options,
          "res_multistep: flow_as_shipped on levels that are no flow's");
  refused(res_singlestep{.order = 1}, errc::unsupported_order,
          "res_singlestep: order = 1: need 2 to 3");
  refused(res_singlestep{.eta = -1}, errc::invalid_eta, "res_singlestep: eta = -1");
  refused(res_singlestep{.s_noise = -1}, errc::invalid_option, "res_singlestep: s_noise = -1");
  refused(res_singlestep{.ancestral = static_cast<axis>(3)}, errc::unknown_value,
          "res_singlestep: ancestral = 3");
  refused(res_singlestep{.order = 3, .eta = 1}, errc::incompatible_options,
          "res_singlestep: order = 3 with eta = 1");
}
