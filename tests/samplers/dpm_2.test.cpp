#include <ebb/samplers/dpm_2.hpp>
#include <ebb/schedule/grid.hpp>

#include "support/refused.hpp"
#include "support/rows.hpp"

using namespace ebb;
using namespace ebb::symbols;
using test::check_refused;
using test::check_same;

TEST_CASE("dpm_2 is k-diffusion's where alpha = 1", "[samplers]") {
  const auto grid = grid::karras(ve{}, 6);
  const auto plan = dpm_2{}(grid);
  REQUIRE(plan.evaluations() == 11);
  for (std::size_t i = 0; i < 5; ++i) {
    const double s = grid[i].sigma, t = grid[i + 1].sigma, middle = std::sqrt(s * t);
    const auto &first = plan.stages()[2 * i], &second = plan.stages()[2 * i + 1];
    CHECK(first.to.sigma == Approx(middle).epsilon(1e-13));
    CHECK(second.at == first.to);
    check_same(first.point, x() + (middle - s) / s * (x() - d()));
    check_same(second.point, x() + (t - s) * n(0));
  }
  CHECK(plan.stages().back().point == d());
}

TEST_CASE("dpm_2 with churn stays of second order above the grid's first level", "[samplers]") {
  // steps so short that the middle of the first lies above the grid, as its churned start does
  const auto grid = grid::exponential(ve{}, 200);
  const auto plan = dpm_2{.churn = {.s_churn = 40}}(grid);
  const auto& first = plan.stages()[0];
  REQUIRE(first.at.sigma > grid[0].sigma);
  CHECK(first.to.sigma == Approx(std::sqrt(first.at.sigma * grid[1].sigma)).epsilon(1e-12));
  CHECK(first.to.sigma > grid[0].sigma);
}

TEST_CASE("dpm_2_ancestral is k-diffusion's where alpha = 1", "[samplers]") {
  const auto grid = grid::karras(ve{}, 6);
  for (const double eta : {0.0, 0.5, 1.0}) {
    const auto plan = dpm_2_ancestral{.eta = eta, .s_noise = 0.9}(grid);
    REQUIRE(plan.evaluations() == 11);
    for (std::size_t i = 0; i < 5; ++i) {
      const double s = grid[i].sigma, t = grid[i + 1].sigma;
      const double up = eta * t / s * std::sqrt(s * s - t * t);
      const double down = std::sqrt(t * t - up * up), middle = std::sqrt(s * down);
      const auto &first = plan.stages()[2 * i], &second = plan.stages()[2 * i + 1];
      check_same(first.point, x() + (middle - s) / s * (x() - d()), 1e-9);
      check_same(second.point, x() + (down - s) * n(0) + up * 0.9 * z());
      if (eta == 1) CHECK(middle == Approx(t).epsilon(1e-12));
    }
    CHECK(plan.stages().back().point == d());
  }
}

TEST_CASE("dpm_2 from pure noise is Euler's", "[samplers]") {
  const levels grid{{3, 0, 1}, {2, 0.6, 0.8}, {0, 1, 0}};
  CHECK(dpm_2{}(grid).evaluations() == 2);
  CHECK(dpm_2{}(grid).stages()[0].point == 0.8 * x() + 0.6 * d());
  CHECK(dpm_2_ancestral{}(grid).stages()[0].point == 0.6 * d() + 0.8 * z());
  const auto flow = grid::linspace(ebb::flow{}, 3);
  check_same(dpm_2{}(flow).stages()[0].point, straight_step(flow[0], flow[1]));
  // its slope is eps - x_0 there
  const auto second = dpm_2{}(flow).stages()[2];
  check_same(second.point, x() + (flow[2].sigma - flow[1].sigma) * (n() - d()));
}

TEST_CASE("dpm_2 refuses options by name", "[samplers][bad input]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 4);
  check_refused([&] { (void)dpm_2{.churn = {.s_churn = -1}}(grid); }, errc::invalid_option,
                {"dpm_2: s_churn = -1"});
  check_refused([&] { (void)dpm_2{.along = static_cast<axis>(4)}(grid); }, errc::unknown_value,
                {"dpm_2: along = 4"});
  check_refused([&] { (void)dpm_2_ancestral{.eta = -1}(grid); }, errc::invalid_eta,
                {"dpm_2_ancestral: eta = -1"});
  check_refused([&] { (void)dpm_2_ancestral{.s_noise = -1}(grid); }, errc::invalid_option,
                {"dpm_2_ancestral: s_noise = -1"});
  check_refused([&] { (void)dpm_2_ancestral{.ancestral = static_cast<axis>(4)}(grid); },
                errc::unknown_value, {"dpm_2_ancestral: ancestral = 4"});
}
