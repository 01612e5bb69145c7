#include <ebb/samplers/dpm_solver_singlestep.hpp>
#include <ebb/samplers/res.hpp>
#include <ebb/samplers/seeds.hpp>
#include <ebb/schedule/grid.hpp>

#include "support/refused.hpp"
#include "support/rows.hpp"

using namespace ebb;
using namespace ebb::symbols;
using test::check_refused;
using test::check_same;

namespace {

double psi(double y) { return (std::expm1(y) - y) / y; }

const auto path = [] { return grid::trailing(discrete_schedule::linear(), 5); };

}  // namespace

TEST_CASE("seeds_2 is ComfyUI's, its noise shared by both stages", "[samplers]") {
  const auto grid = path();
  const auto &s = grid[1], &t = grid[2];
  const double h = log_snr_step(s, t);
  for (const double eta : {0.0, 0.5, 1.0})
    for (const double r : {0.5, 0.4}) {
      const double H = h * (1 + eta), E1 = -std::expm1(-r * H);
      const auto plan = seeds_2{.eta = eta, .s_noise = 0.9, .r = r}(grid);
      REQUIRE(plan.evaluations() == 9);
      const auto &first = plan.stages()[2], &second = plan.stages()[3];
      const auto& m = first.to;
      const auto q = std::sqrt(-std::expm1(-2 * r * eta * h)) * z(0);
      const auto rest =
          std::exp((r - 1) * eta * h) * q + std::sqrt(-std::expm1(-2 * (1 - r) * eta * h)) * z(1);
      check_same(
          first.point,
          m.sigma / s.sigma * std::exp(-r * eta * h) * x() + m.alpha * E1 * d() + m.sigma * 0.9 * q,
          1e-10);
      const auto mixed = (1 - 1 / (2 * r)) * d(1) + 1 / (2 * r) * d(0);
      const auto kept = t.sigma / s.sigma * std::exp(-eta * h) * x();
      check_same(second.point, kept - t.alpha * std::expm1(-H) * mixed + t.sigma * 0.9 * rest,
                 1e-10);
      const auto exact = seeds_2{.eta = eta, .r = r, .by = seeds_2::weights::phi_2}(grid);
      const double b2 = psi(-H) / r, b1 = std::expm1(-H) - b2;
      check_same(exact.stages()[3].point, kept - t.alpha * (b1 * d(1) + b2 * d(0)) + t.sigma * rest,
                 1e-10);
    }
}

TEST_CASE("seeds_3 is ComfyUI's, its noise chained over three segments", "[samplers]") {
  const auto grid = path();
  const auto &s = grid[1], &t = grid[2];
  const double h = log_snr_step(s, t), r1 = 1.0 / 3, r2 = 2.0 / 3;
  for (const double eta : {0.0, 0.5, 1.0}) {
    const double H = h * (1 + eta);
    const auto plan = seeds_3{.eta = eta}(grid);
    REQUIRE(plan.evaluations() == 13);
    const auto &second = plan.stages()[4], &third = plan.stages()[5];
    const auto& m2 = second.to;
    const double a32 = r2 / r1 * psi(-r2 * H), a31 = std::expm1(-r2 * H) - a32;
    const double part = std::sqrt(-std::expm1(-2 * eta * h / 3)), fade = std::exp(-eta * h / 3);
    const auto q = fade * part * z(0) + part * z(1);
    check_same(second.point,
               m2.sigma / s.sigma * std::exp(-r2 * eta * h) * x() -
                   m2.alpha * (a31 * d(1) + a32 * d(0)) + m2.sigma * q,
               1e-10);
    const double b3 = psi(-H) / r2, b1 = std::expm1(-H) - b3;
    check_same(third.point,
               t.sigma / s.sigma * std::exp(-eta * h) * x() - t.alpha * (b1 * d(2) + b3 * d(0)) +
                   t.sigma * (fade * q + part * z(2)),
               1e-10);
  }
}

TEST_CASE("the ODE forms are 2S, RES and exponential Heun", "[samplers]") {
  const auto grid = path();
  const auto same = [](const plan& a, const plan& b) {
    REQUIRE(a.evaluations() == b.evaluations());
    for (std::size_t i = 0; i < a.evaluations(); ++i)
      check_same(a.stages()[i].point, b.stages()[i].point);
  };
  same(seeds_2{.eta = 0}(grid), dpm_solver_2s_ancestral{.eta = 0}(grid));
  same(seeds_2{.eta = 0, .by = seeds_2::weights::phi_2}(grid), res_singlestep{}(grid));
  same(seeds_2{.eta = 0, .r = 1, .by = seeds_2::weights::phi_2}(grid), exponential_heun{}(grid));
}

TEST_CASE("seeds from pure noise and to the clean level", "[samplers]") {
  const auto grid = grid::linspace(flow{}, 4);
  for (const auto& plan : {seeds_2{}(grid), seeds_3{}(grid), exponential_heun{.eta = 1}(grid)}) {
    CHECK(plan.stages()[0].point == grid[1].alpha * d() + grid[1].sigma * z());
    CHECK(plan.stages().back().point == d());
  }
  check_same(seeds_3{.eta = 0}(grid).stages()[0].point, straight_step(grid[0], grid[1]));
}

TEST_CASE("draw_always takes both draws also where the middle is the end", "[samplers]") {
  const auto grid = path();
  const auto plan = exponential_heun{.eta = 1, .draw_always = true}(grid);
  CHECK(plan.stages()[1].draws == 2);
  CHECK(plan.stages()[1].point[{symbol::kind::z, 1}] == 0);
  CHECK(exponential_heun{.eta = 1}(grid).stages()[1].draws == 0);
}

TEST_CASE("seeds refuses options by name", "[samplers][bad input]") {
  const auto grid = path();
  const auto refused = [&](const auto& sampler, errc code, const char* words) {
    check_refused([&] { (void)sampler(grid); }, code, {words});
  };
  refused(seeds_2{.eta = 2}, errc::invalid_eta, "seeds_2: eta = 2");
  refused(seeds_2{.s_noise = -1}, errc::invalid_option, "seeds_2: s_noise = -1");
  refused(seeds_2{.r = 0}, errc::invalid_option, "seeds_2: r = 0");
  refused(seeds_2{.by = static_cast<seeds_2::weights>(2)}, errc::unknown_value,
          "seeds_2: by = 2: need phi_1 or phi_2");
  refused(exponential_heun{.eta = 2}, errc::invalid_eta, "exponential_heun: eta = 2");
  refused(exponential_heun{.s_noise = -1}, errc::invalid_option, "exponential_heun: s_noise = -1");
  refused(seeds_3{.eta = -1}, errc::invalid_eta, "seeds_3: eta = -1");
  refused(seeds_3{.s_noise = -1}, errc::invalid_option, "seeds_3: s_noise = -1");
  refused(seeds_3{.r1 = 0}, errc::invalid_option, "seeds_3: r1 = 0");
  refused(seeds_3{.r1 = 0.7}, errc::invalid_option, "seeds_3: r2 = 0.66");
  refused(seeds_3{.r2 = std::nan("")}, errc::invalid_option, "seeds_3: r2 = nan");
}
