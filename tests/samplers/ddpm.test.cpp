#include <ebb/ebb.hpp>

#include "support/refused.hpp"

using namespace ebb;
using namespace ebb::symbols;

namespace {

constexpr symbol x_{symbol::kind::x, 0}, d_{symbol::kind::d, 0}, z_{symbol::kind::z, 0};
using variance = ddpm::variance_type;

// The paper's quantities of one step, in its own letters.
struct step {
  double a, a_prev;  // alpha-bar of t and of t - 1
  double beta() const { return 1 - a / a_prev; }
  double small() const { return beta() * (1 - a_prev) / (1 - a); }  // beta-tilde, eq. 7
};

step step_of(const levels& grid, std::size_t i) {
  return {grid[i].alpha * grid[i].alpha, grid[i + 1].alpha * grid[i + 1].alpha};
}

}  // namespace

TEST_CASE("ddpm is the paper's posterior, equations 6 and 7", "[samplers]") {
  const auto schedule = discrete_schedule::linear();
  for (const std::size_t steps : {10U, 250U}) {
    const auto grid = grid::trailing(schedule, steps);
    const auto plan = ddpm{}(grid);
    REQUIRE(plan.evaluations() == steps);
    for (std::size_t i = 0; i + 1 < steps; ++i) {
      const auto at = step_of(grid, i);
      const auto& row = plan.stages()[i].point;
      CHECK(row[d_] == Approx(std::sqrt(at.a_prev) * at.beta() / (1 - at.a)).epsilon(1e-11));
      CHECK(row[x_] ==
            Approx(std::sqrt(at.a / at.a_prev) * (1 - at.a_prev) / (1 - at.a)).epsilon(1e-11));
      CHECK(row[z_] == Approx(std::sqrt(at.small())).epsilon(1e-11));
      CHECK(row.terms().size() == 3);
    }
  }
}

TEST_CASE("ddpm's last step returns the estimate and draws nothing", "[samplers]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 4);
  for (const auto type : {variance::fixed_small, variance::fixed_large, variance::learned_range}) {
    const auto last = ddpm{type}(grid).stages().back();
    CHECK(last.point == combination(d()));
    // the network's output is doubled at the last step too, also where it is the only one
    CHECK(last.learned.has_value() == (type == variance::learned_range));
  }
  run<float> run(ddpm{variance::learned_range}, grid.last(1), tensor<float>(shape{1, 2, 3}));
  CHECK(run.output_shape() == shape{1, 4, 3});
  tensor<float> out(shape{1, 4, 3});
  out[0] = 1;
  const auto x_0 = prediction::epsilon()(grid[3]).c_out;
  run.advance(out);
  CHECK(run.state()[0] == static_cast<float>(x_0));
  CHECK(run.state()[5] == 0);
}

TEST_CASE("a variance that is none is refused by name", "[samplers][bad input]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 4);
  test::check_refused([&] { (void)ddpm{static_cast<variance>(7)}(grid); }, errc::unknown_value,
                      {"variance = 7", "learned_range"});
}

TEST_CASE("fixed_large is the forward step's beta", "[samplers]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 25);
  const auto plan = ddpm{variance::fixed_large}(grid);
  for (std::size_t i = 0; i < 24; ++i)
    CHECK(plan.stages()[i].point[z_] == Approx(std::sqrt(step_of(grid, i).beta())).epsilon(1e-12));
}

TEST_CASE("learned_range leaves z to the network, between both logarithms", "[samplers]") {
  const auto grid = grid::trailing(discrete_schedule::squaredcos_cap_v2(), 25);
  const auto plan = ddpm{variance::learned_range}(grid);
  for (std::size_t i = 0; i < 24; ++i) {
    const auto& stage = plan.stages()[i];
    CHECK(stage.point[z_] == 1);
    REQUIRE(stage.learned);
    CHECK(stage.learned->log_min == Approx(std::log(step_of(grid, i).small())).epsilon(1e-11));
    CHECK(stage.learned->log_max ==
          Approx(std::log(step_of(grid, i).beta())).epsilon(1e-11).margin(1e-14));
    CHECK(stage.learned->log_min < stage.learned->log_max);
  }
}

TEST_CASE("ddpm from pure noise forgets the state", "[samplers]") {
  const auto schedule = discrete_schedule::scaled_linear().with_zero_terminal_snr();
  const auto grid = grid::trailing(schedule, 5);
  const auto row = ddpm{}(grid).stages()[0].point;
  CHECK(row == grid[1].alpha * d() + grid[1].sigma * z());
  const auto large = ddpm{variance::fixed_large}(grid).stages()[0].point;
  CHECK(large[z_] == 1);  // beta = 1
}

TEST_CASE("ddpm where alpha = 1 throughout, in k-diffusion's terms", "[samplers]") {
  // x + (d - x)(1 - (t/s)^2), and noise of variance t^2 (s^2 - t^2) / s^2
  const auto grid = grid::karras(ve{}, 12);
  const auto plan = ddpm{}(grid), large = ddpm{variance::fixed_large}(grid);
  for (std::size_t i = 0; i < 11; ++i) {
    const double s = grid[i].sigma, t = grid[i + 1].sigma;
    const double beta = (s * s - t * t) / (1 + s * s);  // 1 + s^2: the variance at s
    CHECK(large.stages()[i].point[z_] == Approx(std::sqrt(beta * (1 + t * t))).epsilon(1e-13));
    const auto& row = plan.stages()[i].point;
    CHECK(row[x_] == Approx(t * t / (s * s)).epsilon(1e-13));
    CHECK(row[d_] == Approx(1 - t * t / (s * s)).epsilon(1e-13));
    CHECK(row[z_] == Approx(t / s * std::sqrt(s * s - t * t)).epsilon(1e-13));
  }
}
