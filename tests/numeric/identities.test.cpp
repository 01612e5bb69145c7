// Every row of every plan keeps mean and variance (ebb/plan/identities.hpp) to 1e-12: DDIM and DDPM
// on all schedules and grids, at every number of steps from 1 to 1000. The exceptions are those of
// the samplers' own variance options, judged below by their means.
#include <ebb/samplers/ddim.hpp>
#include <ebb/samplers/ddpm.hpp>
#include <ebb/schedule/grid.hpp>

#include <cstdio>

#include "support/catch.hpp"

using namespace ebb;

namespace {

const auto samplers = std::vector<std::pair<std::string, std::function<plan(const levels&)>>>{
    {"ddim", ddim{}},
    {"ddim, eta 0.35", ddim{.eta = 0.35}},
    {"ddim, eta 1", ddim{.eta = 1}},
    {"ddim, epsilon from x_0", ddim{.eta = 0.35, .epsilon_from_corrected = true}},
    {"ddpm", ddpm{}}};

// Every number of steps in optimised builds; each 41st where a sanitizer or -O0 makes rows dear.
#if defined(NDEBUG) && !defined(__SANITIZE_ADDRESS__)
constexpr std::size_t stride = 1;
#else
constexpr std::size_t stride = 41;
#endif

struct tally {
  std::size_t plans = 0, rows = 0;
  double worst = 0;
  std::string where;

  void add(const levels& grid, const std::string& name) {
    for (const auto& [sampler, make] : samplers) {
      const plan plan = make(grid);
      const double defect = plan.defect();
      ++plans, rows += plan.evaluations();
      if (defect <= worst) continue;
      worst = defect;
      where = sampler + ", " + name + ", " + std::to_string(grid.size() - 1) + " steps";
    }
  }
};

// The grids that a schedule allows. `pure_noise`: it begins at alpha = 0, where the sigma grids
// need to be told where to begin.
template <class S>
void add_all(tally& tally, const std::string& name, const S& schedule, std::size_t n) {
  const bool pure_noise = noise_level(schedule(schedule.t_max())).alpha == 0;
  const bool clean = noise_level(schedule(schedule.t_min())).sigma == 0;
  tally.add(grid::trailing(schedule, n), name + ", trailing");
  tally.add(grid::linspace(schedule, n), name + ", linspace");
  if (!clean) tally.add(grid::leading(schedule, n), name + ", leading");
  grid::sigma_range range;
  if (pure_noise) range.sigma_max = 80;
  if (clean) range.sigma_min = 0.01;
  tally.add(grid::karras(schedule, n, range), name + ", karras");
  tally.add(grid::exponential(schedule, n, range), name + ", exponential");
  tally.add(grid::uniform_log_snr(schedule, n, {.from = -2.5, .to = 3}), name + ", log-SNR");
  if constexpr (std::is_same_v<S, discrete_schedule>) {
    tally.add(grid::trailing(schedule, n, {.rounded = true}), name + ", trailing rounded");
    tally.add(grid::linspace(schedule, n, {.rounded = true}), name + ", linspace rounded");
    tally.add(grid::leading(schedule, n, {.rounded = true}), name + ", leading rounded");
  }
}

void report(const char* what, const tally& tally) {
  INFO(tally.where);
  CHECK(tally.worst <= 1e-12);
  std::printf("%s: %zu plans, %zu rows, largest defect %.1e (%s)\n", what, tally.plans, tally.rows,
              tally.worst, tally.where.c_str());
}

}  // namespace

TEST_CASE("every row of discrete schedules keeps mean and variance", "[numeric]") {
  const std::vector<std::pair<std::string, discrete_schedule>> schedules{
      {"linear", discrete_schedule::linear()},
      {"scaled_linear", discrete_schedule::scaled_linear()},
      {"squaredcos_cap_v2", discrete_schedule::squaredcos_cap_v2()},
      {"sigmoid", discrete_schedule::sigmoid()},
      {"scaled_linear, zero SNR", discrete_schedule::scaled_linear().with_zero_terminal_snr()}};
  tally tally;
  for (std::size_t n = 1; n <= 1000; n += stride)
    for (const auto& [name, schedule] : schedules) add_all(tally, name, schedule, n);
  report("discrete", tally);
  CHECK(tally.rows > 100'000'000 / stride);
}

TEST_CASE("every row of continuous schedules keeps mean and variance", "[numeric]") {
  tally tally;
  for (std::size_t n = 1; n <= 1000; n += stride) {
    add_all(tally, "vp", vp{}, n);
    add_all(tally, "ve", ve{}, n);
    add_all(tally, "cosine", cosine{}, n);
    add_all(tally, "flow", flow{}, n);
  }
  report("continuous", tally);
  CHECK(tally.rows > 50'000'000 / stride);
}

TEST_CASE("options that change the variance keep the mean", "[numeric]") {
  for (const auto type : {ddpm::variance_type::fixed_large, ddpm::variance_type::learned_range})
    for (std::size_t n = 1; n <= 1000; n += 37)
      for (const auto& grid :
           {grid::trailing(discrete_schedule::linear(), n), grid::karras(ve{}, n)}) {
        double worst = 0;
        for (const auto& stage : ddpm{type}(grid).stages())
          worst = std::max(worst, defect(stage.point, stage.at, stage.to).mean);
        CHECK(worst <= 1e-12);
      }
}
