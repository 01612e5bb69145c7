#include <ebb/schedule/step_grids.hpp>

#include "support/refused.hpp"

using namespace ebb;
using ebb::test::check_refused;

namespace {

using list = std::vector<double>;
const auto sd1 = discrete_schedule::scaled_linear();
constexpr std::size_t huge = 2'000'000;

list times(const levels& grid) {
  list result;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) result.push_back(grid[i].t);
  return result;
}

void check_sigmas(const levels& grid, std::initializer_list<double> wanted) {
  REQUIRE(grid.size() == wanted.size());
  std::size_t i = 0;
  for (const double sigma : wanted)
    CHECK(grid[i++].noise_to_signal() == Approx(sigma).epsilon(1e-6));
}

}  // namespace

TEST_CASE("ten steps on Stable Diffusion 1, over the training steps", "[schedule]") {
  // stable-diffusion.cpp's output, which scipy and ComfyUI's formulas confirm
  check_sigmas(grid::normal(sd1, 10), {14.61464, 7.839883, 4.609174, 2.918307, 1.950161, 1.344928,
                                       .9323580, .6249769, .3686577, .02916716, 0});
  check_sigmas(grid::sgm_uniform(sd1, 10), {14.61464, 8.307171, 5.092407, 3.325068, 2.279729,
                                            1.615580, 1.162864, .8318835, .5711887, .3437047, 0});
  check_sigmas(grid::simple(sd1, 10), {14.61464, 8.302803, 5.087763, 3.321083, 2.276463, 1.612886,
                                       1.160578, .8298596, .5692849, .3416738, 0});
  check_sigmas(grid::beta(sd1, 10, {.rounded = true}),
               {14.61464, 11.54277, 7.371844, 4.372802, 2.615236, 1.618279, 1.027329, .6548854,
                .3955097, .1990586, 0});
  check_sigmas(grid::smoothstep(sd1, 10, {.rounded = true}),
               {14.61464, 12.37201, 8.130532, 4.733644, 2.714943, 1.618279, .9937184, .6102520,
                .3529427, .1642395, 0});
}

TEST_CASE("the times of simple, ddim_uniform and lcm", "[schedule]") {
  CHECK(times(grid::simple(sd1, 3)) == list{999, 666, 333});
  CHECK(times(grid::ddim_uniform(sd1, 5)) == list{801, 601, 401, 201, 1});
  CHECK(times(grid::lcm(sd1, 1)) == list{999});
  CHECK(times(grid::lcm(sd1, 4)) == list{999, 759, 499, 259});
  CHECK(times(grid::lcm(sd1, 8)) == list{999, 879, 759, 639, 499, 379, 259, 139});
  CHECK(times(grid::lcm(sd1, 2, {.strength = 0.5})) == list{499, 259});
  CHECK(times(grid::sgm_uniform(sd1, 2, {.rounded = true})) == list{999, 500});
}

TEST_CASE("the same laws on continuous schedules", "[schedule]") {
  CHECK(times(grid::normal(flow{}, 4)) == list{1, 0.75, 0.5, 0.25});
  CHECK(times(grid::sgm_uniform(flow{}, 4)) == list{1, 0.75, 0.5, 0.25});
  CHECK(times(grid::simple(flow{.time_scale = 1000}, 4)) == list{1000, 750, 500, 250});
  CHECK(times(grid::smoothstep(flow{}, 2)) == list{1, 0.5});
  CHECK(times(grid::lcm(flow{}, 4)) == list{1, 0.76, 0.5, 0.26});
  const auto grid = grid::beta(vp{}, 8, {.alpha = 2, .beta = 2});
  for (std::size_t i = 0; i < 8; ++i) {  // p = 3 x^2 - 2 x^3
    const double x = (grid[i].t - 1e-3) / (1 - 1e-3);
    CHECK(x * x * (3 - 2 * x) == Approx(1 - static_cast<double>(i) / 8).epsilon(1e-12));
  }
}

TEST_CASE("beta is exact unless told; rounded it drops what falls together", "[schedule]") {
  const auto exact = grid::beta(sd1, 10);
  CHECK(exact[1].t == Approx(999 * .9604155944).epsilon(2e-9));
  CHECK(exact[9].t == Approx(999 * .0395844056).epsilon(2e-9));
  CHECK(times(grid::beta(sd1, 2, {.alpha = 0.5, .beta = 0.5})) == list{999, 999 * 0.5});
  CHECK(times(grid::beta(sd1, 10, grid::beta57)) != times(grid::beta(sd1, 10)));
  CHECK(grid::beta(sd1, 1000).size() == 1001);
  // the counts that ComfyUI and stable-diffusion.cpp return, the clean level included
  for (const auto& [n, count] : {std::pair{200U, 200U}, {500U, 476U}, {1000U, 848U}}) {
    CHECK(grid::beta(sd1, n, {.rounded = true, .any_count = true}).size() == count);
    check_refused([&, steps = n] { grid::beta(sd1, steps, {.rounded = true}); },
                  errc::duplicate_timesteps, {"different times", "any_count"});
  }
}

TEST_CASE("a published count that differs is refused, or taken", "[schedule]") {
  check_refused([] { grid::ddim_uniform(sd1, 7); }, errc::invalid_steps,
                {"steps = 7", "makes 8", "any_count"});
  CHECK(grid::ddim_uniform(sd1, 7, {.any_count = true}).size() == 9);
  CHECK(grid::ddim_uniform(sd1, 1000, {.any_count = true}).size() == 1000);
  check_refused([] { grid::smoothstep(sd1, 1000, {.rounded = true}); }, errc::duplicate_timesteps,
                {"timesteps[0] and [1]", "do not round"});
}

TEST_CASE("options of the grids over the training steps", "[schedule]") {
  const double nan = std::nan("");
  for (const std::size_t n : {std::size_t{0}, huge}) {
    check_refused([&] { grid::normal(sd1, n); }, errc::invalid_steps, {"steps = "});
    check_refused([&] { grid::sgm_uniform(sd1, n); }, errc::invalid_steps, {"steps = "});
    check_refused([&] { grid::simple(sd1, n); }, errc::invalid_steps, {"steps = "});
    check_refused([&] { grid::ddim_uniform(sd1, n); }, errc::invalid_steps, {"steps = "});
    check_refused([&] { grid::beta(sd1, n); }, errc::invalid_steps, {"steps = "});
    check_refused([&] { grid::smoothstep(flow{}, n); }, errc::invalid_steps, {"steps = "});
    check_refused([&] { grid::lcm(flow{}, n); }, errc::invalid_steps, {"steps = "});
  }
  check_refused([] { grid::simple(sd1, 1001); }, errc::invalid_steps, {"1000 training steps"});
  check_refused([&] { grid::beta(sd1, 9, {.alpha = nan}); }, errc::invalid_option, {"alpha = nan"});
  check_refused([] { grid::beta(flow{}, 9, {.rounded = true}); }, errc::incompatible_options,
                {"only discrete schedules"});
  check_refused([] { grid::lcm(sd1, 51); }, errc::invalid_steps,
                {"original_steps = 50", "leave 50"});
  check_refused([] { grid::lcm(sd1, 5, {.original_steps = 0}); }, errc::invalid_steps,
                {"original_steps = 0"});
  check_refused([] { grid::lcm(sd1, 5, {.original_steps = 2000}); }, errc::invalid_steps,
                {"original_steps = 2000", "1000 training steps"});
  check_refused([&] { grid::lcm(sd1, 5, {.strength = nan}); }, errc::empty_plan,
                {"strength = nan"});
  check_refused([&] { grid::normal(sd1, 5, {.offset = nan}); }, errc::invalid_option,
                {"offset = nan"});
}
