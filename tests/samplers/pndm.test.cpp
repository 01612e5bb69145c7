#include <ebb/samplers/lms.hpp>
#include <ebb/samplers/pndm.hpp>
#include <ebb/schedule/grid.hpp>

#include "support/refused.hpp"
#include "support/rows.hpp"

using namespace ebb;
using namespace ebb::symbols;
using test::check_refused;
using test::check_same;

namespace {

levels sigmas(std::initializer_list<double> list) {
  levels grid;
  for (const double sigma : list) grid.push_back({sigma, 1, sigma});
  return grid;
}

// PNDM's transfer of the paper's equation 11, in its alphas (the squares of ours), along a slope.
combination transfer(const noise_level& s, const noise_level& t, const combination& e) {
  const double a = s.alpha * s.alpha, b = t.alpha * t.alpha;
  return std::sqrt(b / a) * x() -
         (b - a) / (std::sqrt(a) * (std::sqrt((1 - b) * a) + std::sqrt((1 - a) * b))) * e;
}

}  // namespace

TEST_CASE("ipndm is Adams and Bashforth's constants in sigma", "[samplers]") {
  const auto grid = sigmas({20, 12, 7, 5, 2, 1, 0});
  const auto plan = ipndm{}(grid);
  REQUIRE(plan.evaluations() == 6);
  check_same(plan.stages()[0].point, straight_step(grid[0], grid[1]));
  check_same(plan.stages()[1].point, x() - 5 * (3 * n(0) - n(1)) / 2);
  check_same(plan.stages()[2].point, x() - 2 * (23 * n(0) - 16 * n(1) + 5 * n(2)) / 12);
  const auto four = (55 * n(0) - 59 * n(1) + 37 * n(2) - 9 * n(3)) / 24;
  check_same(plan.stages()[3].point, x() - 3 * four);
  CHECK(plan.stages()[5].point == d());
  check_same(ipndm{.denoise_last = false}(grid).stages()[5].point, x() - four);
  check_same(ipndm{.order = 2}(grid).stages()[4].point, x() - (3 * n(0) - n(1)) / 2);
}

TEST_CASE("ipndm_v is lms, unless as shipped", "[samplers]") {
  const auto grid = grid::karras(ve{}, 8);
  for (int order = 1; order <= 4; ++order) {
    CHECK(ipndm_v{.order = order, .denoise_last = false}(grid) == lms{.order = order}(grid));
    const auto shipped = ipndm_v{.order = order, .as_shipped = true};
    CHECK((shipped(grid) == ipndm_v{.order = order}(grid)) == (order < 3));
  }
  // the sum of the weights is the step at order 3, and is not at order 4
  for (const int order : {3, 4}) {
    const auto row = ipndm_v{.order = order, .as_shipped = true}(grid).stages()[5].point;
    double sum = 0;
    for (std::size_t k = 0; k < 4; ++k) sum += row[{symbol::kind::n, k}];
    const double step = grid[6].sigma - grid[5].sigma;
    CHECK((std::abs(sum / step - 1) < 1e-12) == (order == 3));
  }
}

TEST_CASE("plms is PNDM's transfer on a variance preserving path", "[samplers]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 8);
  const auto plan = pndm{pndm::start::improved_euler}(grid);
  REQUIRE(plan.evaluations() == 9);
  const auto& stages = plan.stages();
  check_same(stages[0].point, straight_step(grid[0], grid[1]), 1e-10);
  CHECK_FALSE(stages[0].state);
  check_same(stages[1].point, transfer(grid[0], grid[1], (n(0) + n(1)) / 2), 1e-10);
  check_same(stages[2].point, transfer(grid[1], grid[2], (3 * n(0) - n(2)) / 2), 1e-10);
  check_same(stages[3].point, transfer(grid[2], grid[3], (23 * n(0) - 16 * n(1) + 5 * n(3)) / 12),
             1e-10);
  check_same(stages[4].point,
             transfer(grid[3], grid[4], (55 * n(0) - 59 * n(1) + 37 * n(2) - 9 * n(4)) / 24),
             1e-10);
  check_same(stages[5].point,
             transfer(grid[4], grid[5], (55 * n(0) - 59 * n(1) + 37 * n(2) - 9 * n(3)) / 24),
             1e-10);
}

TEST_CASE("pndm starts with three Runge-Kutta steps, the middle in time", "[samplers]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 8);
  const auto plan = pndm{}(grid);
  REQUIRE(plan.evaluations() == 8 + 9);
  const auto& stages = plan.stages();
  const auto middle = discrete_schedule::linear()((grid[1].t + grid[2].t) / 2);
  CHECK(stages[4].to.log_snr() == Approx(middle.log_snr()).epsilon(1e-9));
  check_same(stages[4].point, transfer(grid[1], middle, n()), 1e-9);
  check_same(stages[7].point, transfer(grid[1], grid[2], (n(3) + 2 * n(2) + 2 * n(1) + n(0)) / 6),
             1e-10);
  check_same(stages[12].point,
             transfer(grid[3], grid[4], (55 * n(0) - 59 * n(4) + 37 * n(8) - 9 * n(12)) / 24),
             1e-10);
}

TEST_CASE("pndm from pure noise, and too short to start", "[samplers]") {
  const auto zero = discrete_schedule::linear().with_zero_terminal_snr();
  const auto grid = grid::trailing(zero, 6);
  for (const auto begin : {pndm::start::runge_kutta, pndm::start::improved_euler}) {
    const auto plan = pndm{begin}(grid);
    CHECK(plan.stages()[0].point == straight_step(grid[0], grid[1]));
    for (const auto& stage : plan.stages())
      if (stage.state) CHECK(stage.state->terms().size() >= 1);
    CHECK(pndm{begin}({grid[5], grid[6]}).stages()[0].point == d());
    CHECK(pndm{begin}({grid[0], grid[6]}).stages()[0].point == d());
  }
}

TEST_CASE("pndm refuses options by name", "[samplers][bad input]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 4);
  check_refused([&] { (void)ipndm{.order = 5}(grid); }, errc::unsupported_order,
                {"ipndm: order = 5: need 1 to 4"});
  check_refused([&] { (void)ipndm_v{.order = 0}(grid); }, errc::unsupported_order,
                {"ipndm_v: order = 0: need 1 to 4"});
  check_refused([&] { (void)ipndm{.along = static_cast<axis>(7)}(grid); }, errc::unknown_value,
                {"ipndm: along = 7"});
  check_refused([&] { (void)ipndm_v{.along = static_cast<axis>(7)}(grid); }, errc::unknown_value,
                {"ipndm_v: along = 7"});
  check_refused([&] { (void)pndm{static_cast<pndm::start>(3)}(grid); }, errc::unknown_value,
                {"pndm: begin = 3", "runge_kutta, improved_euler or first_order"});
  // the middle in time is nowhere where times say nothing
  check_refused(
      [&] {
        (void)pndm{}({{0, 0.6, 0.8}, {0, 0.8, 0.6}, {0, 1, 0}});
      },
      errc::incompatible_options, {"times fall"});
}
