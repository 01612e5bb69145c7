#include <ebb/schedule/explicit_grids.hpp>

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

}  // namespace

TEST_CASE("explicit timesteps", "[schedule]") {
  const auto grid = grid::from_timesteps(linear, {900, 450.5, 3});
  CHECK(times(grid) == list{900, 450.5, 3});
  CHECK(grid[1] == linear(450.5));
  CHECK(grid.back() == noise_level{-1, 1, 0});
  CHECK(grid::from_timesteps(linear, {900}, linear(0)).back() == linear(0));
}

TEST_CASE("explicit sigmas", "[schedule]") {
  const auto on_discrete = grid::from_sigmas(linear, {10, 1, 0.1, 0});
  CHECK(on_discrete.size() == 4);
  CHECK(on_discrete[1].noise_to_signal() == Approx(1).epsilon(1e-12));
  CHECK(linear(on_discrete[1].t).noise_to_signal() == Approx(1).epsilon(1e-12));
  CHECK(on_discrete.back() == noise_level{-1, 1, 0});

  const auto on_ve = grid::from_sigmas(ve{}, {10, 1, 0.1});
  CHECK(on_ve[0] == noise_level{10, 1, 10});
  CHECK(on_ve.back() == noise_level{0.1, 1, 0.1});

  const auto on_flow = grid::from_sigmas(flow{.time_scale = 1000}, {1, 0.5, 0});
  CHECK(on_flow[1] == noise_level{500, 0.5, 0.5});
}

TEST_CASE("a sigma that the schedule does not have is refused with its range", "[schedule]") {
  check_refused(
      [] {
        grid::from_sigmas(linear, {1000, 500, 1});
      },
      errc::invalid_sigmas, {"sigmas[0] = 1000", "from 0.01", "to 157.4"});
  check_refused(
      [] {
        grid::from_sigmas(ve{}, {10, 0.001, 0});
      },
      errc::invalid_sigmas, {"sigmas[1] = 0.001", "from 0.002 to 80"});
  check_refused(
      [] {
        grid::from_sigmas(flow{}, {1.5, 0.5});
      },
      errc::invalid_sigmas, {"sigmas[0] = 1.5"});
}
