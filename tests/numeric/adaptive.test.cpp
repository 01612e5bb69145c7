// Adaptive steps against the exact flow of mixtures on the line: the tolerance is met, and where a
// problem is hard in one place they take fewer evaluations than the best fixed grid.
#include <ebb/plan/line_mixture.hpp>

#include <cstdio>

#include "support/catch.hpp"

#include <ebb/ebb.hpp>

using namespace ebb;

namespace {

const ve schedule{};
const levels whole =
    grid::uniform_log_snr(schedule, 2, {.from = std::log(1 / 80.0), .to = std::log(1 / 0.002)});

struct problem {
  const char* name;
  line_mixture data;
  std::vector<double> starts;  // at sigma = 1

  void operator()(view<const double> x, const noise_level& at, view<double> out) const {
    for (std::size_t i = 0; i < x.size(); ++i) out[i] = data.denoised(x[i], at);
  }
  [[nodiscard]] tensor<double> start() const {
    tensor<double> x({starts.size(), 1});
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = starts[i] * whole.front().sigma;
    return x;
  }
  [[nodiscard]] double error(const tensor<double>& x) const {
    double worst = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
      worst = std::max(worst, std::abs(x[i] - data.flow(starts[i] * whole.front().sigma,
                                                        whole.front(), whole.back())));
    return worst;
  }
  [[nodiscard]] double error_of(const std::function<plan(const levels&)>& sampler,
                                const levels& grid) const {
    return error(
        sample<double>(sampler, grid, *this, start(), {.prediction = prediction::sample()}));
  }
};

const std::vector<double> apart{-1.9, -1.3, -0.8, -0.35, 0.15, 0.6, 1.1, 1.7};

const std::vector<problem>& problems() {
  static const std::vector<problem> all{
      {"bimodal", {{{0.35, -0.9, 0.3}, {0.65, 0.8, 0.5}}}, apart},
      {"two modes", {{{0.5, -1, 0.0625}, {0.5, 1, 0.0625}}}, apart},
      {"two narrow modes", {{{0.5, -1, 1e-4}, {0.5, 1, 1e-4}}}, apart},
      {"a rare mode", {{{0.02, -1, 1e-3}, {0.98, 1, 1e-3}}}, apart},
      {"Gaussian", {{{1, 0.7, 0.25}}}, apart},
      {"narrow Gaussian", {{{1, 0.7, 1e-4}}}, apart},
      {"watershed",
       {{{0.5, -1, 0.01}, {0.5, 1, 0.01}}},
       {0.002, 0.003, 0.005, 0.008, 0.013, 0.02}}};
  return all;
}

}  // namespace

TEST_CASE("adaptive steps meet their tolerance on problems with known flows", "[numeric]") {
  for (const auto& problem : problems())
    for (const auto& pair :
         {embedded_pair::dpm_solver_12(), embedded_pair::dpm_solver_23(), embedded_pair::heun()})
      for (const double tolerance : {1e-2, 1e-3, 1e-4}) {
        adaptive_run<double> run(
            {.pair = pair, .rtol = tolerance, .atol = tolerance / 10, .max_evaluations = 4000},
            whole, problem.start(), {.prediction = prediction::sample()});
        sample(run, problem);
        const double error = problem.error(run.state());
        INFO(problem.name << ", " << pair.name() << ", rtol " << tolerance << ": " << error);
        // what steps of this error sum up to
        CHECK(error <= 10 * tolerance);
        CHECK(run.rejected() < run.accepted());
        std::printf(
            "%-17s %-14s rtol %.0e: error %.1e, %zu evaluations, %zu accepted, %zu rejected\n",
            problem.name, pair.name().c_str(), tolerance, error, run.evaluation(), run.accepted(),
            run.rejected());
      }
}

TEST_CASE("near a watershed adaptive steps beat the best fixed grid", "[numeric]") {
  // samples that start near the middle between two modes leave it late, and fast
  const auto& problem = problems().back();
  using sampler = std::function<plan(const levels&)>;
  const std::vector<std::pair<std::size_t, sampler>> samplers{
      {1, dpm_solver_singlestep{.order = 3, .over = integrand::noise, .rule = second_order::heun}},
      {1, dpm_solver_singlestep{.order = 3}},
      {1, dpm_solver_multistep{}},
      {1, dpm_solver_multistep{.order = 3}},
      {1, unipc{.order = 3}},
      {1, lms{}},
      {1, deis{}},
      {2, heun{}},
      {3, seeds_3{.eta = 0}}};
  std::vector<std::function<levels(std::size_t)>> grids;
  for (const double rho : {1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 20.0, 1e4})  // the last: even in log-SNR
    grids.emplace_back([rho](std::size_t n) {
      const auto grid = grid::karras(schedule, n + 1, {.rho = rho});
      return levels(std::span(&grid[0], n + 1));  // down to 0.002, not to 0
    });
  for (const double tolerance : {0.05, 0.01, 0.001}) {
    adaptive_run<double> run({.rtol = tolerance, .atol = tolerance / 10}, whole, problem.start(),
                             {.prediction = prediction::sample()});
    sample(run, problem);
    const double error = problem.error(run.state());
    // the fewest evaluations by which any sampler on any grid is as good
    std::size_t best = 0, at = 0;
    for (std::size_t evaluations = 6; best == 0 && evaluations < 400; evaluations += 6)
      for (std::size_t k = 0; k < samplers.size(); ++k)
        for (const auto& grid : grids)
          if (problem.error_of(samplers[k].second, grid(evaluations / samplers[k].first)) <= error)
            best = evaluations, at = k;
    std::printf(
        "watershed, rtol %.0e: error %.1e by %zu evaluations; the best fixed grid of nine "
        "samplers and eight grids takes %zu (sampler %zu)\n",
        tolerance, error, run.evaluation(), best, at);
    CHECK(4 * best > 5 * run.evaluation());
  }
}
