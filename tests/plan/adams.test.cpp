#include <ebb/plan/adams.hpp>
#include <ebb/schedule/grid.hpp>

#include "support/rows.hpp"

using namespace ebb;
using namespace ebb::symbols;
using test::check_same;

namespace {

// Variance exploding levels: u is sigma, slopes are n.
levels grid_of(std::initializer_list<double> sigmas) {
  levels grid;
  for (const double sigma : sigmas) grid.push_back({sigma, 1, sigma});
  return grid;
}

const levels uneven = grid_of({10, 7, 5, 2, 1});

}  // namespace

TEST_CASE("two weights on uneven steps, by hand", "[plan]") {
  // Adams-Bashforth of second order: h ((1 + h / 2 g) k - h / 2 g k'), h = 3, g = 2
  const straight_axis axis(axis::automatic, uneven);
  check_same(adams_step(axis, uneven[2], uneven[3], newest(uneven, 2, 2)),
             x() - 3 * (1.75 * n(0) - 0.75 * n(1)));
}

TEST_CASE("exact for slopes that are polynomials in sigma", "[plan]") {
  const straight_axis axis(axis::automatic, uneven);
  for (std::size_t count = 1; count <= 4; ++count) {
    const auto row = adams_step(axis, uneven[3], uneven[4], newest(uneven, 3, count));
    for (std::size_t degree = 0; degree < count; ++degree) {
      INFO(count << " nodes, degree " << degree);
      const auto power = static_cast<double>(degree + 1);
      double sum = 0;
      for (std::size_t k = 0; k < count; ++k) {
        // with one node the straight step is written in x and d
        const double c = count == 1 ? -row[{symbol::kind::d, 0}] * 2 : row[{symbol::kind::n, k}];
        sum += c * std::pow(uneven[3 - k].sigma, degree);
      }
      CHECK(sum == Approx((1 - std::pow(2.0, power)) / power).epsilon(1e-12));
    }
  }
}

TEST_CASE("even weights are Adams' and Bashforth's wherever the nodes lie", "[plan]") {
  const straight_axis axis(axis::automatic, uneven);
  const auto& s = uneven[3];
  const auto& t = uneven[4];
  check_same(even_adams_step(axis, s, t, newest(uneven, 3, 2)), x() - 0.5 * (3 * n(0) - n(1)));
  check_same(even_adams_step(axis, s, t, newest(uneven, 3, 3)),
             x() - (23 * n(0) - 16 * n(1) + 5 * n(2)) / 12);
  const auto four = x() - (55 * n(0) - 59 * n(1) + 37 * n(2) - 9 * n(3)) / 24;
  check_same(even_adams_step(axis, s, t, newest(uneven, 3, 4)), four);
  // and of no more than four
  const auto longer = grid_of({20, 10, 7, 5, 2, 1});
  check_same(even_adams_step(axis, s, t, newest(longer, 4, 5)), four);
}

TEST_CASE("on even steps both are one", "[plan]") {
  const auto grid = grid::linspace(flow{}, 10);
  const straight_axis axis(axis::automatic, grid);
  for (std::size_t i = 3; i < 10; ++i)
    check_same(adams_step(axis, grid[i], grid[i + 1], newest(grid, i, 4)),
               even_adams_step(axis, grid[i], grid[i + 1], newest(grid, i, 4)), 1e-11);
}

TEST_CASE("nodes that the axis does not reach are left out", "[plan]") {
  const levels grid{{3, 0, 1}, {2, 0.6, 0.8}, {1, 0.8, 0.6}, {0, 1, 0}};
  const straight_axis axis(axis::noise_to_signal, grid);
  CHECK(adams_step(axis, grid[0], grid[1], newest(grid, 0, 4)) == straight_step(grid[0], grid[1]));
  CHECK(adams_step(axis, grid[1], grid[2], newest(grid, 1, 4)) == straight_step(grid[1], grid[2]));
  const auto row = adams_step(axis, grid[2], grid[3], newest(grid, 2, 4));
  CHECK(row[{symbol::kind::n, 1}] != 0);
  CHECK(row[{symbol::kind::n, 2}] == 0);
}
