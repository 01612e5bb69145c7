#include <ebb/schedule/time_grids.hpp>

#include "support/refused.hpp"

using namespace ebb;
using ebb::test::check_refused;

namespace {

std::vector<double> times(const levels& grid) {
  std::vector<double> list;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) list.push_back(grid[i].t);
  return list;
}

using list = std::vector<double>;
const auto linear = discrete_schedule::linear();

// All times of all lists of a law, folded into one number; `counted` lists of n times.
struct folded {
  std::uint64_t sum = 0;
  std::size_t counted = 0;
  void add(const list& times) {
    ++counted;
    for (const double t : times)
      sum = sum * 1099511628211U + static_cast<std::uint64_t>(t) + std::uint64_t{1};
  }
};

}  // namespace

TEST_CASE("leading, trailing and linspace, rounded as diffusers rounds", "[schedule]") {
  const grid::spacing rounded{.rounded = true};
  CHECK(times(grid::leading(linear, 7, rounded)) == list{852, 710, 568, 426, 284, 142, 0});
  CHECK(times(grid::trailing(linear, 7, rounded)) == list{999, 856, 713, 570, 428, 285, 142});
  CHECK(times(grid::linspace(linear, 7, rounded)) == list{999, 832, 666, 500, 333, 166, 0});
  CHECK(times(grid::leading(linear, 5, {.rounded = true, .offset = 1})) ==
        list{801, 601, 401, 201, 1});
}

TEST_CASE("every rounded list of 1000 training steps is numpy's", "[schedule]") {
  // Sums over the lists of all n, made by numpy 2.3 from diffusers' expressions:
  //   leading  (arange(n) (1000 // n)).round()[::-1]
  //   trailing round(arange(1000, 0, -1000 / n)) - 1; for 62 n numpy gives one time too many, -1,
  //            and those n are left out
  //   linspace linspace(0, 999, n).round()[::-1]; n = 1 is left out, where numpy gives 0 and we 999
  folded leading, trailing, linspace;
  for (std::size_t n = 1; n <= 1000; ++n) {
    leading.add(times(grid::leading(linear, n, {.rounded = true})));
    const double count = static_cast<double>(n), stride = 1000 / count;
    if (std::ceil(1000 / stride) == count)
      trailing.add(times(grid::trailing(linear, n, {.rounded = true})));
    if (n > 1) linspace.add(times(grid::linspace(linear, n, {.rounded = true})));
  }
  CHECK(leading.counted == 1000);
  CHECK(leading.sum == 0x959879572a81102d);
  CHECK(trailing.counted == 938);
  CHECK(trailing.sum == 0x3811a3eebcd2952a);
  CHECK(linspace.counted == 999);
  CHECK(linspace.sum == 0xbca89b2ccf63c1f6);
}

TEST_CASE("times are exact by default", "[schedule]") {
  const auto grid = grid::trailing(linear, 7);
  for (std::size_t i = 0; i < 7; ++i)
    CHECK(grid[i].t ==
          Approx(999 - static_cast<double>(i) * 1000 / 7).epsilon(1e-15).margin(1e-12));
  CHECK(times(grid::leading(linear, 3)) == list{2 * 1000.0 / 3, 1000.0 / 3, 0});
  CHECK(times(grid::linspace(linear, 3)) == list{999, 499.5, 0});
}

TEST_CASE("one step, and as many as there are", "[schedule]") {
  CHECK(times(grid::leading(linear, 1)) == list{0});
  CHECK(times(grid::trailing(linear, 1)) == list{999});
  CHECK(times(grid::linspace(linear, 1)) == list{999});
  for (const bool rounded : {false, true})
    for (const auto& grid : {grid::leading(linear, 1000, {.rounded = rounded}),
                             grid::trailing(linear, 1000, {.rounded = rounded}),
                             grid::linspace(linear, 1000, {.rounded = rounded})}) {
      REQUIRE(grid.size() == 1001);
      for (std::size_t i = 0; i < 1000; ++i)
        CHECK(grid[i].t == Approx(999 - static_cast<double>(i)).margin(1e-9));
    }
}

TEST_CASE("grids over continuous schedules", "[schedule]") {
  CHECK(times(grid::trailing(vp{.t_end = 0}, 4)) == list{1, 0.75, 0.5, 0.25});
  CHECK(times(grid::linspace(flow{}, 4)) == list{1, 0.75, 0.5, 0.25});
  CHECK(times(grid::linspace(vp{.t_end = 0.1}, 4)).back() == Approx(0.1));
  CHECK(times(grid::leading(vp{}, 4)).back() == Approx(1e-3));
}

TEST_CASE("an offset that leaves a continuous schedule is refused, by the first time that does",
          "[schedule][bad input]") {
  check_refused([] { grid::trailing(vp{}, 4, {.offset = 0.25}); }, errc::invalid_option,
                {"offset = 0.25", "time 0 becomes 1.25", "0.001 to 1"});
  check_refused([] { grid::trailing(vp{}, 4, {.offset = -0.25}); }, errc::invalid_option,
                {"offset = -0.25", "time 3 becomes 0"});
}
