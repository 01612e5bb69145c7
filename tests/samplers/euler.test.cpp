#include <ebb/samplers/euler.hpp>
#include <ebb/schedule/grid.hpp>

#include "support/refused.hpp"
#include "support/rows.hpp"

using namespace ebb;
using namespace ebb::symbols;
using test::check_refused;
using test::check_same;

TEST_CASE("euler is x + (t - s) (x - d) / s where alpha = 1", "[samplers]") {
  const auto grid = grid::karras(ve{}, 8);
  const auto plan = euler{}(grid);
  REQUIRE(plan.evaluations() == 8);
  for (std::size_t i = 0; i < 8; ++i) {
    const double s = grid[i].sigma, t = grid[i + 1].sigma;
    check_same(plan.stages()[i].point, x() + (t - s) / s * (x() - d()));
  }
}

TEST_CASE("euler is DDIM on a variance preserving path", "[samplers]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 8);
  const auto plan = euler{}(grid);
  for (std::size_t i = 0; i < 8; ++i) {
    const auto &s = grid[i], &t = grid[i + 1];
    const auto eps = (x() - s.alpha * d()) / s.sigma;
    check_same(plan.stages()[i].point, t.alpha * d() + t.sigma * eps);
  }
}

TEST_CASE("euler with churn starts each step from the raised level", "[samplers]") {
  const levels grid{{8, 1, 8}, {4, 1, 4}, {0, 1, 0}};
  const auto plan = euler{.churn = {.s_churn = 0.2}}(grid);
  const double first = 8.8, second = 4.4;
  check_same(*plan.start(), x() + std::sqrt(first * first - 64) * z());
  const auto step = x() + (4 - first) / first * (x() - d());
  check_same(plan.stages()[0].point, step + std::sqrt(second * second - 16) * z());
  CHECK(plan.stages()[1].at.sigma == Approx(second));
  CHECK(plan.stages()[1].point == d());
}

TEST_CASE("euler_ancestral is k-diffusion's where alpha = 1", "[samplers]") {
  const auto grid = grid::karras(ve{}, 8);
  for (const double eta : {0.0, 0.4, 1.0}) {
    const auto plan = euler_ancestral{.eta = eta, .s_noise = 1.1}(grid);
    for (std::size_t i = 0; i + 1 < 8; ++i) {
      const double s = grid[i].sigma, t = grid[i + 1].sigma;
      const double up = eta * std::sqrt(t * t * (s * s - t * t) / (s * s));
      const double down = std::sqrt(t * t - up * up);
      check_same(plan.stages()[i].point, x() + (down - s) / s * (x() - d()) + up * 1.1 * z());
    }
    CHECK(plan.stages()[7].point == d());
  }
}

TEST_CASE("euler_ancestral is ComfyUI's on a flow, also from pure noise", "[samplers]") {
  const auto grid = grid::linspace(flow{}, 6);
  const double eta = 0.7;
  const auto plan = euler_ancestral{.eta = eta}(grid);
  for (std::size_t i = 0; i + 1 < 6; ++i) {
    const double s = grid[i].sigma, t = grid[i + 1].sigma;
    const double down = t * (1 + (t / s - 1) * eta), ratio = (1 - t) / (1 - down);
    const double up = std::sqrt(t * t - down * down * ratio * ratio);
    check_same(plan.stages()[i].point, ratio * (x() + (down - s) / s * (x() - d())) + up * z());
  }
}

TEST_CASE("pure noise and the clean end", "[samplers]") {
  const levels grid{{3, 0, 1}, {2, 0.6, 0.8}, {0, 1, 0}};
  CHECK(euler{}(grid).stages()[0].point == 0.8 * x() + 0.6 * d());
  CHECK(euler{.cfg_pp = true}(grid).stages()[0].point == 0.8 * x() + 0.6 * d());
  CHECK(euler_ancestral{.ancestral = axis::noise_to_signal}(grid).stages()[0].point ==
        0.6 * d() + 0.8 * z());
  CHECK(euler{}(grid).stages()[1].point == d());
  CHECK(euler{}({grid[0], grid[2]}).stages()[0].point == d());
}

TEST_CASE("cfg_pp takes the noise from the unguided estimate", "[samplers]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 4);
  const auto &s = grid[1], &t = grid[2];
  const auto noise = (x() - s.alpha * u()) / s.sigma;
  check_same(euler{.cfg_pp = true}(grid).stages()[1].point, t.alpha * d() + t.sigma * noise);
  const auto [down, up] = split(s, t, 1);
  check_same(euler_ancestral{.cfg_pp = true}(grid).stages()[1].point,
             t.alpha * d() + down.sigma * noise + up * z());
}

TEST_CASE("euler refuses options by name", "[samplers][bad input]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 4);
  check_refused([&] { (void)euler{.churn = {.s_churn = -1}}(grid); }, errc::invalid_option,
                {"euler: s_churn = -1"});
  check_refused([&] { (void)euler_ancestral{.eta = 2}(grid); }, errc::invalid_eta,
                {"euler_ancestral: eta = 2: need 0 (deterministic) to 1 (ancestral)"});
  check_refused([&] { (void)euler_ancestral{.s_noise = std::nan("")}(grid); }, errc::invalid_option,
                {"euler_ancestral: s_noise = nan"});
  check_refused([&] { (void)euler_ancestral{.ancestral = static_cast<axis>(9)}(grid); },
                errc::unknown_value, {"euler_ancestral: ancestral = 9"});
}
