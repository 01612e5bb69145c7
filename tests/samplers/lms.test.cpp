#include <ebb/samplers/lms.hpp>
#include <ebb/schedule/grid.hpp>

#include "support/refused.hpp"
#include "support/rows.hpp"

using namespace ebb;
using namespace ebb::symbols;
using test::check_refused;
using test::check_same;

namespace {

// The integral of the Lagrange polynomial j from s to t, by Simpson's rule on small pieces.
double weight(const std::vector<double>& sigmas, std::size_t j, double s, double t) {
  const auto lagrange = [&](double at) {
    double product = 1;
    for (std::size_t k = 0; k < sigmas.size(); ++k)
      if (k != j) product *= (at - sigmas[k]) / (sigmas[j] - sigmas[k]);
    return product;
  };
  double sum = 0;
  const int pieces = 50;
  for (int i = 0; i < pieces; ++i) {
    const double a = s + (t - s) * i / pieces, b = s + (t - s) * (i + 1) / pieces;
    sum += (b - a) / 6 * (lagrange(a) + 4 * lagrange((a + b) / 2) + lagrange(b));
  }
  return sum;
}

}  // namespace

TEST_CASE("lms integrates the polynomial through past slopes", "[samplers]") {
  const auto grid = grid::karras(ve{}, 7);
  for (int order = 1; order <= 4; ++order) {
    const auto plan = lms{.order = order}(grid);
    REQUIRE(plan.evaluations() == 7);
    for (std::size_t i = 0; i < 7; ++i) {
      std::vector<double> sigmas;
      for (std::size_t k = 0; k < std::min<std::size_t>(static_cast<std::size_t>(order), i + 1);
           ++k)
        sigmas.push_back(grid[i - k].sigma);
      combination row = x();
      for (std::size_t j = 0; j < sigmas.size(); ++j)
        row += weight(sigmas, j, grid[i].sigma, grid[i + 1].sigma) * n(j);
      const bool straight = sigmas.size() == 1;
      check_same(plan.stages()[i].point, straight ? test::in_x_and_d(row, grid[i]) : row, 1e-11);
    }
  }
}

TEST_CASE("lms on a variance preserving path works on x / alpha", "[samplers]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 6);
  const auto mu = [&](std::size_t i) { return grid[i].noise_to_signal(); };
  const auto row = lms{.order = 2}(grid).stages()[3].point;
  const auto& t = grid[4];
  check_same(row, t.alpha / grid[3].alpha * x() +
                      t.alpha * (weight({mu(3), mu(2)}, 0, mu(3), mu(4)) * n(0) +
                                 weight({mu(3), mu(2)}, 1, mu(3), mu(4)) * n(1)));
}

TEST_CASE("lms extrapolates to the clean level, unless it is to denoise", "[samplers]") {
  const auto grid = grid::karras(ve{}, 5);
  const auto last = lms{}(grid).stages().back().point;
  CHECK(last[{symbol::kind::n, 3}] != 0);
  CHECK(lms{.denoise_last = true}(grid).stages().back().point == d());
  const auto open = grid::uniform_log_snr(vp{}, 5, {.from = -2, .to = 2});
  CHECK(lms{.denoise_last = true}(open) == lms{}(open));
}

TEST_CASE("lms from pure noise", "[samplers]") {
  const levels grid{{3, 0, 1}, {2, 0.6, 0.8}, {1, 0.8, 0.6}, {0.5, 0.96, 0.28}};
  const auto plan = lms{}(grid);
  CHECK(plan.stages()[0].point == 0.8 * x() + 0.6 * d());
  CHECK(plan.stages()[1].point == straight_step(grid[1], grid[2]));
  CHECK(plan.stages()[2].point[{symbol::kind::n, 1}] != 0);
  CHECK(plan.stages()[2].point[{symbol::kind::n, 2}] == 0);
  // a flow's own axis reaches it
  const auto flow = lms{}(grid::linspace(ebb::flow{}, 4));
  CHECK(flow.stages()[1].point[{symbol::kind::n, 1}] != 0);
}

TEST_CASE("lms refuses options by name", "[samplers][bad input]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 4);
  for (const int order : {-1, 0, 5})
    check_refused([&] { (void)lms{.order = order}(grid); }, errc::unsupported_order,
                  {"lms: order = ", "need 1 to 4"});
  check_refused([&] { (void)lms{.along = static_cast<axis>(7)}(grid); }, errc::unknown_value,
                {"lms: along = 7"});
}
