#include <ebb/samplers/ddim.hpp>
#include <ebb/samplers/ddpm.hpp>
#include <ebb/samplers/er_sde.hpp>
#include <ebb/schedule/grid.hpp>

#include "support/refused.hpp"
#include "support/rows.hpp"

using namespace ebb;
using namespace ebb::symbols;
using test::check_refused;
using test::check_same;

namespace {

double phi(double mu) { return mu * (std::exp(std::pow(mu, 0.3)) + 10); }

}  // namespace

TEST_CASE("er_sde is ComfyUI's, sums of 200 terms and all", "[samplers]") {
  for (const auto& grid : {grid::karras(ve{}, 6), grid::trailing(discrete_schedule::linear(), 6)}) {
    const auto plan = er_sde{.s_noise = 0.9, .as_shipped = true}(grid);
    REQUIRE(plan.evaluations() == 6);
    for (std::size_t i = 2; i < 5; ++i) {
      const auto &s = grid[i], &t = grid[i + 1];
      const double before = grid[i - 1].noise_to_signal(), first = grid[i - 2].noise_to_signal();
      const double from = s.noise_to_signal(), to = t.noise_to_signal();
      const double r = phi(to) / phi(from), width = (from - to) / 200;
      double whole = 0, moment = 0;
      for (int k = 0; k < 200; ++k) {
        const double at = to + k * width;
        whole += width / phi(at), moment += width * (at - from) / phi(at);
      }
      const double step = to - from;
      const auto slope = 1 / (from - before) * (d(0) - d(1));
      const auto earlier = 1 / (before - first) * (d(1) - d(2));
      const auto bend = 2 / (from - first) * (slope - earlier);
      check_same(plan.stages()[i].point,
                 t.alpha / s.alpha * r * x() + t.alpha * (1 - r) * d() +
                     t.alpha * (step + whole * phi(to)) * slope +
                     t.alpha * (step * step / 2 + moment * phi(to)) * bend +
                     t.alpha * 0.9 * std::sqrt(to * to - from * from * r * r) * z(),
                 1e-10);
    }
    CHECK(plan.stages()[5].point == d());
  }
}

TEST_CASE("the sums of 200 terms come near the integrals", "[samplers]") {
  const auto grid = grid::karras(ve{}, 20);
  const auto exact = er_sde{}(grid), sums = er_sde{.as_shipped = true}(grid);
  for (std::size_t i = 0; i < 20; ++i)
    check_same(sums.stages()[i].point, exact.stages()[i].point, 0.02);
}

TEST_CASE("one stage is DDIM for the ODE and DDPM for the SDE", "[samplers]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 6);
  const auto ode = er_sde{.stages = 1, .by = er_sde::scale::ode}(grid);
  const auto sde = er_sde{.stages = 1, .by = er_sde::scale::sde}(grid);
  const auto as_ddim = ddim{.epsilon_from_corrected = true}(grid), as_ddpm = ddpm{}(grid);
  for (std::size_t i = 0; i < 6; ++i) {
    check_same(ode.stages()[i].point, as_ddim.stages()[i].point);
    check_same(sde.stages()[i].point, as_ddpm.stages()[i].point);
  }
}

TEST_CASE("the ODE of more stages integrates polynomials of sigma / alpha", "[samplers]") {
  // x_0 = mu, then mu^2: d(x / mu) = -x_0 / mu^2 dmu
  const auto grid = grid::karras(ve{}, 6);
  const auto row = er_sde{.stages = 2, .by = er_sde::scale::ode}(grid).stages()[3].point;
  const double before = grid[2].sigma, from = grid[3].sigma, to = grid[4].sigma;
  CHECK(row[{symbol::kind::d, 0}] * from + row[{symbol::kind::d, 1}] * before ==
        Approx(to * std::log(from / to)).epsilon(1e-10));
}

TEST_CASE("er_sde from pure noise, and far out", "[samplers]") {
  const auto grid = grid::linspace(flow{}, 5);
  const auto plan = er_sde{}(grid);
  CHECK(plan.stages()[0].point == grid[1].alpha * d() + grid[1].sigma * z());
  CHECK(plan.stages()[1].point[{symbol::kind::d, 1}] == 0);
  CHECK(plan.stages()[2].point[{symbol::kind::d, 1}] != 0);
  CHECK(plan.stages()[2].point[{symbol::kind::d, 2}] == 0);
  const auto ode = er_sde{.by = er_sde::scale::ode}(grid);
  check_same(ode.stages()[0].point, grid[1].alpha * d() + grid[1].sigma * x());
  // e^{mu^0.3} is infinite there; a ratio is not
  const levels far{{1e14, 1, 1e14}, {1e12, 1, 1e12}, {1e11, 1, 1e11}, {1e10, 1, 1e10}, {1, 1, 1}};
  CHECK(er_sde{}(far).evaluations() == 4);
  CHECK(er_sde{.as_shipped = true}(far).evaluations() == 4);
}

TEST_CASE("er_sde refuses options by name", "[samplers][bad input]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 4);
  for (const int stages : {0, 4})
    check_refused([&] { (void)er_sde{.stages = stages}(grid); }, errc::unsupported_order,
                  {"er_sde: stages = ", "need 1 to 3"});
  check_refused([&] { (void)er_sde{.s_noise = -1}(grid); }, errc::invalid_option,
                {"er_sde: s_noise = -1"});
  check_refused([&] { (void)er_sde{.by = static_cast<er_sde::scale>(3)}(grid); },
                errc::unknown_value, {"er_sde: by = 3: need ode, sde or er"});
}
