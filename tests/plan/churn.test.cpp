#include <ebb/plan/churn.hpp>
#include <ebb/schedule/grid.hpp>

#include <numbers>

#include "support/refused.hpp"
#include "support/rows.hpp"

using namespace ebb;
using namespace ebb::symbols;

namespace {

levels four_sigmas() {
  levels grid;
  for (const double sigma : {8.0, 4.0, 2.0, 1.0, 0.0}) grid.push_back({sigma, 1, sigma});
  return grid;
}

// Every step d(), so that the rows show the churn alone.
plan bare(const levels& grid, const churn& how) {
  churned_plan plan("test", grid, how);
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) plan.step(i, d());
  return std::move(plan).take();
}

}  // namespace

TEST_CASE("churn raises sigma as the paper says", "[plan]") {
  const auto grid = four_sigmas();
  const auto plan = bare(grid, {.s_churn = 0.8, .s_tmin = 1.5, .s_tmax = 5});
  const double gamma = 0.8 / 4;
  const auto& stages = plan.stages();
  REQUIRE(stages.size() == 4);
  CHECK_FALSE(plan.start());  // 8 lies above s_tmax
  for (const std::size_t i : {1U, 2U}) {
    const double sigma = grid[i].sigma, raised = sigma * (1 + gamma);
    CHECK(stages[i].at.sigma == Approx(raised).epsilon(1e-14));
    CHECK(stages[i].at.t == stages[i].at.sigma);
    CHECK(stages[i - 1].to == stages[i].at);
    test::check_same(stages[i - 1].point, d() + std::sqrt(raised * raised - sigma * sigma) * z());
    CHECK(stages[i - 1].state == stages[i - 1].point);
  }
  CHECK(stages[2].point == d());  // 1 lies below s_tmin
  CHECK(stages[3].at == grid[3]);
}

TEST_CASE("gamma is at most sqrt(2) - 1", "[plan]") {
  const auto plan = bare(four_sigmas(), {.s_churn = 100});
  CHECK(plan.first_level().sigma == 8);
  CHECK(plan.stages()[0].at.sigma == Approx(8 * std::numbers::sqrt2).epsilon(1e-14));
  // twice the variance: as much noise again as there is
  test::check_same(*plan.start(), x() + 8 * z());
}

TEST_CASE("a churned level is one of the schedule's, and the state is scaled to it", "[plan]") {
  const auto schedule = discrete_schedule::linear();
  const auto grid = grid::trailing(schedule, 5);
  const auto plan = bare(grid, {.s_churn = 1, .s_tmax = 50});
  for (std::size_t i = 1; i + 1 < grid.size(); ++i) {
    const auto& at = plan.stages()[i].at;
    CHECK(at.noise_to_signal() == Approx(1.2 * grid[i].noise_to_signal()).epsilon(1e-9));
    CHECK(at.log_snr() == Approx(schedule(at.t).log_snr()).epsilon(1e-9));
    const auto& row = plan.stages()[i - 1].point;
    CHECK(row[{symbol::kind::d, 0}] == Approx(at.alpha / grid[i].alpha).epsilon(1e-14));
    const double kept = at.alpha / grid[i].alpha * grid[i].sigma;
    CHECK(std::hypot(kept, row[{symbol::kind::z, 0}]) == Approx(at.sigma).epsilon(1e-13));
  }
}

TEST_CASE("s_noise scales the noise, and pure noise is not churned", "[plan]") {
  const auto grid = four_sigmas();
  const auto once = bare(grid, {.s_churn = 1}), twice = bare(grid, {.s_churn = 1, .s_noise = 2});
  CHECK((*twice.start())[{symbol::kind::z, 0}] == 2 * (*once.start())[{symbol::kind::z, 0}]);
  const auto flow = grid::linspace(ebb::flow{}, 4);
  const auto plan = bare(flow, {.s_churn = 1, .s_tmin = 10});
  CHECK_FALSE(plan.start());
  CHECK(plan.stages()[0].at == flow[0]);
}

TEST_CASE("draw_always takes a draw for every step", "[plan]") {
  const auto plan = bare(four_sigmas(), {.draw_always = true});
  CHECK(plan.start_draws() == 1);
  CHECK(plan.start() == x());
  for (std::size_t i = 0; i < 3; ++i) CHECK(plan.stages()[i].draws == 1);
  CHECK(plan.stages()[3].draws == 0);
  CHECK_FALSE(bare(four_sigmas(), {}).start());
}

TEST_CASE("only the last of a step's stages is churned", "[plan]") {
  const auto grid = four_sigmas();
  churned_plan plan("test", grid, {.s_churn = 1});
  for (std::size_t i = 0; i < 4; ++i)
    plan.step(i, {{.at = plan.from(i), .point = x() + d(), .state = {}, .to = grid[i + 1]},
                  {.at = grid[i + 1], .point = x() - d(), .state = {}, .to = grid[i + 1]}});
  const auto built = std::move(plan).take();
  REQUIRE(built.evaluations() == 8);
  CHECK(built.stages()[0].point == x() + d());
  CHECK_FALSE(built.stages()[0].state);
  CHECK(built.stages()[1].point[{symbol::kind::z, 0}] > 0);
  CHECK(built.stages()[1].to == built.stages()[2].at);
}

TEST_CASE("churn that cannot be is refused by name", "[plan][bad input]") {
  const double infinite = std::numeric_limits<double>::infinity(), none = std::nan("");
  const auto refused = [](const churn& how, const char* field) {
    test::check_refused([&] { (void)bare(four_sigmas(), how); }, errc::invalid_option,
                        {"test: ", field, "need"});
  };
  for (const double value : {-1.0, infinite, none}) {
    refused({.s_churn = value}, "s_churn = ");
    refused({.s_noise = value}, "s_noise = ");
    refused({.s_tmin = value}, "s_tmin = ");
  }
  refused({.s_tmin = 2, .s_tmax = 1}, "s_tmax = 1");
  refused({.s_tmax = none}, "s_tmax = nan");
  test::check_refused(
      [] { (void)bare(grid::trailing(discrete_schedule::linear(), 5), {.s_churn = 1}); },
      errc::invalid_option, {"test: s_churn: step 0", "above the grid's first", "s_tmax"});
}

TEST_CASE("churn of no step is an empty plan", "[plan]") {
  CHECK(bare({}, {.s_churn = 1, .draw_always = true}).empty());
  CHECK_FALSE(bare({{1, 1, 1}}, {.s_churn = 1, .draw_always = true}).start());
}
