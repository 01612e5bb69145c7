#include <ebb/samplers/dpm_solver_sde.hpp>
#include <ebb/schedule/grid.hpp>

#include "support/refused.hpp"
#include "support/rows.hpp"

using namespace ebb;
using namespace ebb::symbols;
using test::check_refused;
using test::check_same;

TEST_CASE("dpm_solver_sde is k-diffusion's where alpha = 1", "[samplers]") {
  const auto grid = grid::karras(ve{}, 6);
  const auto ancestral = [](double from, double to, double eta) {
    const double up = std::min(to, eta * std::sqrt(to * to * (from * from - to * to)) / from);
    return std::pair{std::sqrt(to * to - up * up), up};
  };
  for (const double eta : {0.0, 0.5, 1.0})
    for (const double r : {0.5, 0.3, 1.0}) {
      const auto plan = dpm_solver_sde{.eta = eta, .s_noise = 0.9, .r = r}(grid);
      REQUIRE(plan.evaluations() == 11);
      for (std::size_t i = 0; i < 5; ++i) {
        const double s = grid[i].sigma, t = grid[i + 1].sigma;
        const double middle = std::pow(s, 1 - r) * std::pow(t, r), fac = 1 / (2 * r);
        const auto &first = plan.stages()[2 * i], &second = plan.stages()[2 * i + 1];
        CHECK(second.at.sigma == Approx(middle).epsilon(1e-12));
        const auto [down_1, up_1] = ancestral(s, middle, eta);
        check_same(first.point, down_1 / s * x() + (1 - down_1 / s) * d() + up_1 * 0.9 * z(0),
                   1e-11);
        const auto [down, up] = ancestral(s, t, eta);
        const auto denoised = (1 - fac) * d(1) + fac * d(0);
        check_same(second.point, down / s * x() + (1 - down / s) * denoised + up * 0.9 * z(1),
                   1e-11);
      }
      CHECK(plan.stages().back().point == d());
    }
}

TEST_CASE("dpm_solver_sde on a flow keeps alpha", "[samplers]") {
  const auto grid = grid::linspace(flow{}, 5);
  const auto plan = dpm_solver_sde{.eta = 0}(grid);
  const auto &s = grid[2], &t = grid[3];
  const double h = log_snr_step(s, t);
  // pure noise first: one evaluation
  CHECK(plan.evaluations() == 1 + 3 * 2 + 1);
  check_same(plan.stages()[4].point, t.sigma / s.sigma * x() - t.alpha * std::expm1(-h) * d(0));
  CHECK(dpm_solver_sde{}(grid).stages()[0].point == grid[1].alpha * d() + grid[1].sigma * z());
}

TEST_CASE("dpm_solver_sde remembers the first estimate only where r asks for it", "[samplers]") {
  CHECK(facts_of(dpm_solver_sde{}).history == 0);
  CHECK(facts_of(dpm_solver_sde{.r = 0.4}).history == 1);
}

TEST_CASE("dpm_solver_sde refuses options by name", "[samplers][bad input]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 4);
  check_refused([&] { (void)dpm_solver_sde{.eta = 1.1}(grid); }, errc::invalid_eta,
                {"dpm_solver_sde: eta = 1.1"});
  check_refused([&] { (void)dpm_solver_sde{.s_noise = -1}(grid); }, errc::invalid_option,
                {"dpm_solver_sde: s_noise = -1"});
  for (const double r : {0.0, 1.5, std::nan("")})
    check_refused([&] { (void)dpm_solver_sde{.r = r}(grid); }, errc::invalid_option,
                  {"dpm_solver_sde: r = ", "0.01 to 1"});
}
