#include <ebb/schedule/grid.hpp>

#include "support/refused.hpp"

using namespace ebb;

namespace {

const auto linear = discrete_schedule::linear();
using maker = std::function<levels(std::size_t)>;

// Every maker that this schedule can serve, between sigma / alpha 0.05 and 20 where it must be
// told.
template <class S>
std::vector<std::pair<const char*, maker>> makers(const S& s) {
  const grid::sigma_range range{.sigma_min = 0.05, .sigma_max = 20};
  using n = std::size_t;
  std::vector<std::pair<const char*, maker>> list{
      {"trailing", [=](n k) { return grid::trailing(s, k); }},
      {"linspace", [=](n k) { return grid::linspace(s, k); }},
      {"normal", [=](n k) { return grid::normal(s, k); }},
      {"sgm_uniform", [=](n k) { return grid::sgm_uniform(s, k); }},
      {"simple", [=](n k) { return grid::simple(s, k); }},
      {"beta", [=](n k) { return grid::beta(s, k); }},
      {"beta57", [=](n k) { return grid::beta(s, k, grid::beta57); }},
      {"smoothstep", [=](n k) { return grid::smoothstep(s, k); }},
      {"lcm", [=](n k) { return grid::lcm(s, k, {.original_steps = 100}); }},
      {"karras", [=](n k) { return grid::karras(s, k, range); }},
      {"exponential", [=](n k) { return grid::exponential(s, k, range); }},
      {"lu_lambdas", [=](n k) { return grid::lu_lambdas(s, k, range); }},
      {"polyexponential",
       [=](n k) {
         return grid::polyexponential(s, k, {.sigma_min = 0.05, .sigma_max = 20, .rho = 2});
       }},
      {"kl_optimal", [=](n k) { return grid::kl_optimal(s, k, range); }},
      {"cosine", [=](n k) { return grid::cosine(s, k, range); }},
      {"beta_sigmas",
       [=](n k) { return grid::beta_sigmas(s, k, {.sigma_min = 0.05, .sigma_max = 20}); }},
      {"uniform_log_snr",
       [=](n k) {
         auto grid = grid::uniform_log_snr(s, k, {.from = -3, .to = 3});
         CHECK(grid.back().log_snr() == Approx(3).epsilon(1e-11));
         return grid;
       }},
      {"iddpm", [=](n k) { return grid::iddpm(s, k, {.sigma_min = 0.05, .sigma_max = 20}); }},
      {"laplace", [=](n k) { return grid::laplace(s, k, {.sigma_min = 0.05, .sigma_max = 20}); }},
      {"bong_tangent",
       [=](n k) {
         if constexpr (std::is_same_v<S, flow>) return grid::bong_tangent(s, k);
         else return grid::bong_tangent(s, k, range);
       }},
      {"align_your_steps", [=](n k) { return grid::align_your_steps(s, k); }},
      {"align_your_steps, last kept",
       [=](n k) { return grid::align_your_steps(s, k, {.keep_last = true}); }},
      {"align_your_steps, SDXL",
       [=](n k) { return grid::align_your_steps(s, k, {.model = grid::ays_model::sdxl}); }},
      {"gits", [=](n k) { return grid::gits(s, k); }},
      {"gits 0.8", [=](n k) { return grid::gits(s, k, {.coefficient = 0.8}); }},
      {"gits 1.5", [=](n k) { return grid::gits(s, k, {.coefficient = 1.5}); }},
      {"denoise", [=](n k) {
         return grid::denoise(k, 0.7, [=](n all) { return grid::sgm_uniform(s, all); });
       }}};
  if (s(s.t_min()).sigma > 0) list.push_back({"leading", [=](n k) { return grid::leading(s, k); }});
  if (s(s.t_max()).noise_to_signal() < 1000)
    list.push_back({"linear_quadratic", [=](n k) { return grid::linear_quadratic(s, k); }});
  if (reaches(s, -5.026) && reaches(s, 4.55))
    list.push_back({"vp", [=](n k) { return grid::vp(s, k); }});
  return list;
}

void check_grid(const char* name, const levels& grid, std::size_t n) {
  INFO(name << ", n = " << n);
  REQUIRE(grid.size() == n + 1);
  for (std::size_t i = 0; i <= n; ++i) {
    CHECK(std::isfinite(grid[i].t));
    if (i > 0) CHECK(grid[i].log_snr() > grid[i - 1].log_snr());
    if (i > 0) CHECK(grid[i].t < grid[i - 1].t);
  }
  if (std::string(name) != "uniform_log_snr") CHECK(grid.back().sigma == 0);
  if (n > 1) {  // a level in between is on the grid's own schedule
    const double h = log_snr_step(grid[n / 2 - 1], grid[n / 2]);
    if (std::isfinite(h)) {
      const double between = grid[n / 2 - 1].log_snr() + h / 2;
      const auto level = grid.at_log_snr(between);
      CHECK(level.log_snr() == Approx(between).epsilon(1e-8).margin(1e-9));
      CHECK(level.t < grid[n / 2 - 1].t);
      CHECK(level.t > grid[n / 2].t);
    }
  }
}

template <class S>
void check_all(const S& schedule) {
  for (const auto& [name, make] : makers(schedule))
    for (const std::size_t n : {1U, 2U, 3U, 5U, 10U, 20U, 50U, 100U}) check_grid(name, make(n), n);
}

}  // namespace

TEST_CASE("every grid on every schedule falls, has its count and ends clean", "[schedule]") {
  SECTION("linear") { check_all(linear); }
  SECTION("zero terminal SNR") { check_all(linear.with_zero_terminal_snr()); }
  SECTION("squaredcos") { check_all(discrete_schedule::squaredcos_cap_v2()); }
  SECTION("sigmoid") { check_all(discrete_schedule::sigmoid()); }
  SECTION("vp") { check_all(vp{}); }
  SECTION("ve") { check_all(ve{}); }
  SECTION("cosine") { check_all(cosine{}); }
  SECTION("flow") { check_all(flow{}); }
  SECTION("flow counted to 1000") { check_all(flow{.time_scale = 1000}); }
  SECTION("trigflow") { check_all(trigflow{}); }
}

TEST_CASE("grids of one schedule alone fall, have their count and end clean", "[schedule]") {
  for (const std::size_t n : {1U, 2U, 3U, 5U, 10U, 20U, 50U, 100U}) {
    check_grid("scm", grid::scm(trigflow{}, n), n);
    for (const auto model :
         {grid::optimal_model::flux, grid::optimal_model::wan, grid::optimal_model::chroma})
      check_grid("optimal_steps", grid::optimal_steps(flow{}, n, {.model = model}), n);
    check_grid("svd",
               grid::align_your_steps(ve{.sigma_max = 700}, n, {.model = grid::ays_model::svd}), n);
    check_grid("ddim_uniform",
               grid::ddim_uniform(discrete_schedule::linear({.steps = 900}), n, {.any_count = true})
                   .last(n),
               n);
    for (const auto& [name, make] : makers(flow{})) {  // shifts compose with every grid
      const auto base = make(n);
      if (base.back().sigma > 0) continue;
      check_grid(name, grid::shifted(base, 3), n);
      if (base[n - 1].alpha > 0) check_grid(name, grid::stretched(base, 0.0001), n);
    }
  }
}

TEST_CASE("grids end at the clean level, or where they are told", "[schedule]") {
  CHECK(grid::trailing(linear, 5).back() == noise_level{-1, 1, 0});
  CHECK(grid::karras(linear, 5).back() == noise_level{-1, 1, 0});
  CHECK(grid::trailing(linear, 5, {.end = linear(10)}).back() == linear(10));
  CHECK(grid::exponential(linear, 5, {.sigma_min = 0.1, .end = linear(2)}).back() == linear(2));
  CHECK(grid::linspace(flow{}, 5).back() == noise_level{0, 1, 0});
}
