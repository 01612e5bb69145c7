#include <ebb/samplers/dpm_solver_singlestep.hpp>
#include <ebb/schedule/grid.hpp>

#include "support/refused.hpp"
#include "support/rows.hpp"

using namespace ebb;
using namespace ebb::symbols;
using test::check_refused;
using test::check_same;
using single = dpm_solver_singlestep;

namespace {

levels inside(std::size_t n) { return grid::uniform_log_snr(vp{}, n, {.from = -2, .to = 2}); }

}  // namespace

TEST_CASE("a block of two is diffusers' order 2", "[samplers]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 5);
  for (const auto rule : {second_order::midpoint, second_order::heun}) {
    const auto plan = single{.rule = rule}(grid);
    REQUIRE(plan.evaluations() == 5);
    const auto &s = grid[2], &m = grid[3], &t = grid[4];
    const double h = log_snr_step(s, t), r = log_snr_step(s, m) / h, e1 = std::expm1(-h);
    CHECK_FALSE(plan.stages()[2].state);
    check_same(plan.stages()[2].point, straight_step(s, m));
    const double slope = rule == second_order::heun ? e1 / h + 1 : -0.5 * e1;
    check_same(plan.stages()[3].point,
               t.sigma / s.sigma * x() - t.alpha * e1 * d(1) + t.alpha * slope / r * (d(0) - d(1)));
    CHECK(plan.stages()[3].state == plan.stages()[3].point);
    CHECK(plan.stages()[4].point == d());
  }
}

TEST_CASE("a block of three is the paper's, through two estimates or all", "[samplers]") {
  const auto grid = inside(6);
  const auto &s = grid[0], &m = grid[1], &n = grid[2], &t = grid[3];
  const double h = log_snr_step(s, t), r1 = log_snr_step(s, m) / h, r2 = log_snr_step(s, n) / h;
  const double e1 = std::expm1(-h), phi_2 = e1 / h + 1, phi_3 = phi_2 / h - 0.5;
  const auto first = t.sigma / s.sigma * x() - t.alpha * e1 * d(2);
  const auto one = single{.order = 3}(grid).stages()[2].point;
  check_same(one, first + t.alpha * phi_2 / r2 * (d(0) - d(2)));
  // diffusers' heun: D1 and D2 by differences
  const auto near = 1 / r1 * (d(1) - d(2)), far = 1 / r2 * (d(0) - d(2));
  const auto slope = (r2 * near - r1 * far) / (r2 - r1), bend = 2 * (far - near) / (r2 - r1);
  const auto all = single{.order = 3, .rule = second_order::heun}(grid).stages()[2].point;
  check_same(all, first + t.alpha * phi_2 * slope - t.alpha * phi_3 * bend, 1e-11);
}

TEST_CASE("blocks end with the grid, at pure noise and before the clean level", "[samplers]") {
  const auto zero = discrete_schedule::linear().with_zero_terminal_snr();
  const auto grid = grid::trailing(zero, 7);
  const auto plan = single{.order = 3}(grid);
  REQUIRE(plan.evaluations() == 7);
  std::vector<bool> ends;
  for (const auto& stage : plan.stages()) ends.push_back(stage.state.has_value());
  CHECK(ends == std::vector<bool>{true, false, false, true, false, true, true});
  CHECK(plan.stages()[0].point == straight_step(grid[0], grid[1]));
  CHECK(plan.stages()[6].point == d());
}

TEST_CASE("the noise form, and the SDE with noise of its own at each stage", "[samplers]") {
  const auto grid = inside(4);
  const auto &s = grid[0], &m = grid[1], &t = grid[2];
  const double h = log_snr_step(s, t), r = log_snr_step(s, m) / h, e1 = std::expm1(h);
  check_same(
      single{.over = integrand::noise}(grid).stages()[1].point,
      t.alpha / s.alpha * x() - t.sigma * e1 * n(1) - t.sigma * e1 / (2 * r) * (n(0) - n(1)));
  const auto sde = single{.eta = 1, .s_noise = 0.5}(grid);
  const auto fresh = [&](const noise_level& to) {
    return to.sigma * std::sqrt(-std::expm1(-2 * log_snr_step(s, to)));
  };
  CHECK(sde.stages()[0].point[{symbol::kind::z, 0}] == Approx(0.5 * fresh(m)));
  CHECK(sde.stages()[1].point[{symbol::kind::z, 0}] == 0);
  CHECK(sde.stages()[1].point[{symbol::kind::z, 1}] == Approx(0.5 * fresh(t)));
}

TEST_CASE("2S ancestral is k-diffusion's where alpha = 1", "[samplers]") {
  const auto grid = grid::karras(ve{}, 6);
  for (const double eta : {0.0, 0.5, 1.0}) {
    const auto plan = dpm_solver_2s_ancestral{.eta = eta, .s_noise = 0.9}(grid);
    REQUIRE(plan.evaluations() == 11);
    for (std::size_t i = 0; i < 5; ++i) {
      const double s = grid[i].sigma, t = grid[i + 1].sigma;
      const double up = eta * t / s * std::sqrt(s * s - t * t);
      const double down = std::sqrt(t * t - up * up), middle = std::sqrt(s * down);
      check_same(plan.stages()[2 * i].point, middle / s * x() + (1 - middle / s) * d(), 1e-9);
      check_same(plan.stages()[2 * i + 1].point,
                 down / s * x() + (1 - down / s) * d() + up * 0.9 * z());
    }
    CHECK(plan.stages().back().point == d());
  }
}

TEST_CASE("2S ancestral on a flow has its middle halfway in its own log-SNR", "[samplers]") {
  const auto grid = grid::linspace(flow{}, 5);
  const auto plan = dpm_solver_2s_ancestral{}(grid);
  CHECK(plan.evaluations() == 1 + 3 * 2 + 1);
  const double s = grid[2].sigma, t = grid[3].sigma, down = t * t / s;
  const double ratio = (1 - t) / (1 - down);
  const double lambda = (std::log((1 - s) / s) + std::log((1 - down) / down)) / 2;
  const auto& stage = plan.stages()[3];
  CHECK(stage.to.sigma == Approx(1 / (1 + std::exp(lambda))).epsilon(1e-12));
  check_same(plan.stages()[4].point,
             ratio * (down / s * x() + (1 - down - down / s * (1 - s)) * d()) +
                 std::sqrt(t * t - down * down * ratio * ratio) * z());
}

TEST_CASE("2S ancestral cfg++ is ComfyUI's", "[samplers]") {
  const auto grid = grid::karras(ve{}, 6);
  const auto plan = dpm_solver_2s_ancestral{.eta = 0, .cfg_pp = true}(grid);
  const double s = grid[1].sigma, t = grid[2].sigma, middle = std::sqrt(s * t);
  check_same(plan.stages()[2].point, middle / s * x() + (1 - middle / s) * u(), 1e-9);
  check_same(plan.stages()[3].point, t / s * x() + (1 - t / s) * u() + (d() - u()));
}

TEST_CASE("dpm_fast takes one evaluation a step in blocks of three", "[samplers]") {
  for (std::size_t n = 1; n <= 12; ++n) {
    const auto plan = dpm_fast{}(inside(n));
    CHECK(plan.evaluations() == n);
    std::vector<std::size_t> blocks{0};
    for (const auto& stage : plan.stages())
      if (++blocks.back(); stage.state) blocks.push_back(0);
    blocks.pop_back();
    CHECK(blocks.size() == n / 3 + 1);
    for (std::size_t k = 0; k + 2 < blocks.size(); ++k) CHECK(blocks[k] == 3);
    CHECK(plan.stages().back().to == inside(n).back());
    for (const double eta : {0.5, 1.0}) CHECK(dpm_fast{.eta = eta}(inside(n)).evaluations() == n);
  }
}

TEST_CASE("dpm_fast walks infinite steps as they are", "[samplers]") {
  const auto grid = grid::linspace(flow{}, 6);
  const auto plan = dpm_fast{}(grid);
  CHECK(plan.evaluations() == 6);
  CHECK(plan.stages()[0].point == straight_step(grid[0], grid[1]));
  CHECK(plan.stages()[5].point == d());
  CHECK(dpm_fast{}({grid[0], grid[6]}).stages()[0].point == d());
  CHECK(dpm_fast{}({grid[0], grid[3]}).evaluations() == 1);
  CHECK(dpm_fast{}({grid[0], grid[3], grid[6]}).evaluations() == 2);
}

TEST_CASE("singlestep solvers refuse options by name", "[samplers][bad input]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 4);
  const auto refused = [&](const auto& sampler, errc code, const char* words) {
    check_refused([&] { (void)sampler(grid); }, code, {words});
  };
  refused(single{.order = 4}, errc::unsupported_order,
          "dpm_solver_singlestep: order = 4: need 1 to 3");
  refused(single{.over = static_cast<integrand>(-1)}, errc::unknown_value,
          "dpm_solver_singlestep: over = -1: need data or noise");
  refused(single{.rule = static_cast<second_order>(9)}, errc::unknown_value, "rule = 9");
  refused(single{.eta = 2}, errc::invalid_eta, "dpm_solver_singlestep: eta = 2");
  refused(single{.s_noise = -1}, errc::invalid_option, "dpm_solver_singlestep: s_noise = -1");
  using ancestral = dpm_solver_2s_ancestral;
  refused(ancestral{.eta = 2}, errc::invalid_eta, "dpm_solver_2s_ancestral: eta = 2");
  refused(ancestral{.s_noise = -1}, errc::invalid_option, "dpm_solver_2s_ancestral: s_noise = -1");
  refused(ancestral{.ancestral = static_cast<axis>(3)}, errc::unknown_value,
          "dpm_solver_2s_ancestral: ancestral = 3");
  refused(dpm_fast{.eta = -1}, errc::invalid_eta, "dpm_fast: eta = -1");
  refused(dpm_fast{.s_noise = std::nan("")}, errc::invalid_option, "dpm_fast: s_noise = nan");
}
