#include <ebb/samplers/dpm_solver.hpp>
#include <ebb/samplers/euler.hpp>
#include <ebb/schedule/grid.hpp>

#include "support/refused.hpp"
#include "support/rows.hpp"

using namespace ebb;
using namespace ebb::symbols;
using test::check_refused;
using test::check_same;
using multi = dpm_solver_multistep;

namespace {

const auto heun_rule = second_order::heun;

struct lengths {
  double h, r, r2;  // the step, and the two before it in its unit
};
lengths of(const levels& grid, std::size_t i) {
  const double h = log_snr_step(grid[i], grid[i + 1]);
  return {h, log_snr_step(grid[i - 1], grid[i]) / h,
          i > 1 ? log_snr_step(grid[i - 2], grid[i - 1]) / h : 0};
}

}  // namespace

TEST_CASE("2M is DPM-Solver++'s algorithm 2, on any path", "[samplers]") {
  for (const auto& grid : {grid::trailing(discrete_schedule::linear(), 6), grid::karras(ve{}, 6),
                           grid::linspace(flow{}, 6)}) {
    const auto plan = multi{}(grid);
    REQUIRE(plan.evaluations() == 6);
    check_same(plan.stages()[0].point, straight_step(grid[0], grid[1]));
    for (std::size_t i = 2; i < 5; ++i) {
      const auto [h, r, r2] = of(grid, i);
      const auto &s = grid[i], &t = grid[i + 1];
      check_same(plan.stages()[i].point,
                 t.sigma / s.sigma * x() -
                     t.alpha * std::expm1(-h) * ((1 + 1 / (2 * r)) * d() - 1 / (2 * r) * d(1)));
    }
    CHECK(plan.stages()[5].point == d());
  }
}

TEST_CASE("the SDE of orders 2 and 3, as k-diffusion and diffusers have it", "[samplers]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 8);
  for (const double eta : {0.0, 0.5, 1.0})
    for (const std::size_t i : {3U, 5U}) {
      const auto [h, r, r2] = of(grid, i);
      const auto &s = grid[i], &t = grid[i + 1];
      const double g = h * (1 + eta), e1 = std::expm1(-g);
      const auto first = t.sigma / s.sigma * std::exp(-eta * h) * x() - t.alpha * e1 * d();
      const auto noise = t.sigma * std::sqrt(-std::expm1(-2 * eta * h)) * 1.1 * z();
      const auto near = 1 / r * (d() - d(1)), far = 1 / r2 * (d(1) - d(2));
      const auto made = [&](multi sampler) {
        sampler.eta = eta, sampler.s_noise = 1.1;
        return sampler(grid).stages()[i].point;
      };
      check_same(made({}), first - 0.5 * t.alpha * e1 * near + noise);
      const double phi_2 = e1 / g + 1, phi_3 = phi_2 / g - 0.5;
      check_same(made({.rule = heun_rule}), first + t.alpha * phi_2 * near + noise);
      const auto slope = near + r / (r + r2) * (near - far);
      const auto bend = 1 / (r + r2) * (near - far);
      const auto third = first + t.alpha * phi_2 * slope + noise;
      check_same(made({.order = 3}), third - 2 * t.alpha * phi_3 * bend, 1e-10);
      check_same(made({.order = 3, .as_shipped = true}), third - t.alpha * phi_3 * bend, 1e-10);
    }
}

TEST_CASE("DPM-Solver in its noise form", "[samplers]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 6);
  const auto plan = multi{.over = integrand::noise}(grid);
  const auto [h, r, r2] = of(grid, 3);
  const auto &s = grid[3], &t = grid[4];
  const double e1 = std::expm1(h);
  check_same(plan.stages()[3].point,
             t.alpha / s.alpha * x() - t.sigma * e1 * n() - 0.5 * t.sigma * e1 / r * (n() - n(1)));
  CHECK(plan.stages()[5].point == d());
}

TEST_CASE("order 1 is DDIM, and DDPM's step with eta = 1", "[samplers]") {
  const auto grid = grid::karras(ve{}, 6);
  const auto one = multi{.order = 1}(grid), sde = multi{.order = 1, .eta = 1}(grid);
  const auto euler = ebb::euler{}(grid), ancestral = euler_ancestral{}(grid);
  for (std::size_t i = 0; i < 6; ++i) {
    check_same(one.stages()[i].point, euler.stages()[i].point);
    check_same(sde.stages()[i].point, ancestral.stages()[i].point);
  }
}

TEST_CASE("pure noise and its neighbours", "[samplers]") {
  const auto grid = grid::trailing(discrete_schedule::linear().with_zero_terminal_snr(), 6);
  for (const int order : {1, 2, 3}) {
    const auto plan = multi{.order = order}(grid), sde = multi{.order = order, .eta = 1}(grid);
    CHECK(plan.stages()[0].point == grid[1].sigma * x() + grid[1].alpha * d());
    CHECK(sde.stages()[0].point == grid[1].alpha * d() + grid[1].sigma * z());
    // the estimate made there is not used again, and the order starts to grow anew
    check_same(plan.stages()[1].point, straight_step(grid[1], grid[2]));
    CHECK(plan.stages()[2].point[{symbol::kind::d, 2}] == 0);
    CHECK(plan.stages()[5].point == d());
  }
  const auto two = multi{}(grid), three = multi{.order = 3}(grid);
  CHECK(two.stages()[2].point == three.stages()[2].point);  // by the same rule
}

TEST_CASE("begin: a second evaluation halfway in the first step", "[samplers]") {
  const auto grid = grid::uniform_log_snr(vp{}, 6, {.from = -2, .to = 2});
  const auto plan = multi{.order = 3, .begin = multi::start::two_evaluations}(grid);
  REQUIRE(plan.evaluations() == 7);
  const auto &first = plan.stages()[0], &second = plan.stages()[1];
  CHECK(log_snr_step(grid[0], first.to) == Approx(log_snr_step(grid[0], grid[1]) / 2));
  check_same(first.point, straight_step(grid[0], first.to));
  CHECK_FALSE(first.state);
  const double h = log_snr_step(grid[0], grid[1]), phi_2 = 1 + std::expm1(-h) / h;
  check_same(second.point, test::in_x_and_d(straight_step(grid[0], grid[1], 1), grid[0]) +
                               2 * grid[1].alpha * phi_2 * (d(0) - d(1)));
  CHECK(multi{.order = 1, .begin = multi::start::two_evaluations}(grid).evaluations() == 6);
}

TEST_CASE("lower_order_final", "[samplers]") {
  const auto grid = grid::uniform_log_snr(vp{}, 6, {.from = -2, .to = 2});
  const auto plan = multi{.order = 3, .lower_order_final = true}(grid);
  CHECK(plan.stages()[3].point[{symbol::kind::d, 2}] != 0);
  CHECK(plan.stages()[4].point[{symbol::kind::d, 2}] == 0);
  CHECK(plan.stages()[4].point[{symbol::kind::d, 1}] != 0);
  check_same(plan.stages()[5].point, straight_step(grid[5], grid[6]));
}

TEST_CASE("cfg_pp is ComfyUI's dpmpp_2m_cfg_pp", "[samplers]") {
  const auto grid = grid::karras(ve{}, 6);
  const auto [h, r, r2] = of(grid, 3);
  check_same(multi{.cfg_pp = true}(grid).stages()[3].point,
             d() + std::exp(-h) * (x() - u()) - std::expm1(-h) / (2 * r) * (d() - u(1)));
}

TEST_CASE("flow_as_shipped places nodes by -log sigma", "[samplers]") {
  const auto grid = grid::linspace(flow{}, 6);
  const auto plan = multi{.flow_as_shipped = true}(grid);
  for (const std::size_t i : {1U, 3U}) {  // also beside pure noise, which lies at sigma = 1
    const double h = std::log(grid[i].sigma / grid[i + 1].sigma);
    const double r = std::log(grid[i - 1].sigma / grid[i].sigma) / h;
    check_same(
        plan.stages()[i].point,
        std::exp(-h) * x() - std::expm1(-h) * ((1 + 1 / (2 * r)) * d() - 1 / (2 * r) * d(1)));
  }
}

TEST_CASE("dpm_solver_2m_v2 is stable-diffusion.cpp's", "[samplers]") {
  const auto grid = grid::karras(ve{}, 6);
  const auto plan = dpm_solver_2m_v2{}(grid);
  for (std::size_t i = 1; i < 5; ++i) {
    const double h = std::log(grid[i].sigma / grid[i + 1].sigma);
    const double last = std::log(grid[i - 1].sigma / grid[i].sigma);
    const double r = std::max(last, h) / std::min(last, h), mean = (last + h) / 2;
    check_same(
        plan.stages()[i].point,
        std::exp(-h) * x() - std::expm1(-mean) * ((1 + 1 / (2 * r)) * d() - 1 / (2 * r) * d(1)));
  }
  CHECK(plan.stages()[5].point == d());
  const auto zero = grid::linspace(flow{}, 4);
  check_same(dpm_solver_2m_v2{}(zero).stages()[1].point, straight_step(zero[1], zero[2]));
}

TEST_CASE("dpm_solver_multistep refuses options by name", "[samplers][bad input]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 4);
  const auto refused = [&](const multi& sampler, errc code, const char* words) {
    check_refused([&] { (void)sampler(grid); }, code, {words});
  };
  refused({.order = 4}, errc::unsupported_order, "dpm_solver_multistep: order = 4: need 1 to 3");
  refused({.order = 0}, errc::unsupported_order, "order = 0");
  refused({.over = static_cast<integrand>(2)}, errc::unknown_value,
          "dpm_solver_multistep: over = 2: need data or noise");
  refused({.rule = static_cast<second_order>(2)}, errc::unknown_value,
          "rule = 2: need midpoint or heun");
  refused({.begin = static_cast<multi::start>(2)}, errc::unknown_value, "begin = 2: need");
  refused({.eta = 1.5}, errc::invalid_eta, "dpm_solver_multistep: eta = 1.5");
  refused({.eta = std::nan("")}, errc::invalid_eta, "eta = nan");
  refused({.s_noise = -1}, errc::invalid_option, "dpm_solver_multistep: s_noise = -1");
  refused({.over = integrand::noise, .cfg_pp = true}, errc::incompatible_options,
          "cfg_pp with over = noise");
  refused({.eta = 1, .flow_as_shipped = true}, errc::incompatible_options,
          "flow_as_shipped with eta = 1");
  refused({.flow_as_shipped = true}, errc::incompatible_options,
          "flow_as_shipped on levels that are no flow's");
}
