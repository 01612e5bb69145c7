// Gaussian data: every sampler is linear there, so the law of its result follows from its rows.
#include "problem.hpp"
#include "schedules.hpp"

#include <ebb/error.hpp>
#include <ebb/plan/affine_law.hpp>

#include <array>
#include <cmath>

namespace {

constexpr double mean = 0.7;
constexpr std::array variances{0.04, 0.25, 0.64, 1.44, 4.0};

// Started as a run starts, from noise of deviation hypot(alpha, sigma) alone. Where alpha is not
// small, that is not the law of the data there, and the difference is a fault of the grid.
ebb::affine_law of_a_run(const ebb::plan& plan, const ebb::noise_level& from, double variance) {
  auto law = ebb::law_on_gaussian_data(plan, from, mean, variance);
  law.mean -= law.gain * from.alpha * mean;
  law.variance += std::pow(law.gain * from.alpha, 2) * (1 - variance);
  return law;
}

}  // namespace

problem gaussian_problem(const problem_options& options) {
  if (options.guidance != 1)
    ebb::fail(ebb::errc::incompatible_options, {"guidance = ", options.guidance,
                                                ": the problem gaussian has one class only; use 1, "
                                                "or the problem mixture"});

  const auto judge = [](const ebb::plan& plan, const ebb::levels& levels, const watcher&) {
    double error = 0, spread = 0;
    for (const double variance : variances) {
      const auto law = of_a_run(plan, levels.front(), variance);
      const double distance = ebb::wasserstein_2(law, law.exact(mean, variance));
      error += distance * distance;
      spread += variance;
    }
    return distances{{}, std::sqrt(error / spread)};
  };
  return {"Gaussian data of five variances, ideal network, schedule " + options.schedule,
          schedule_named(options.schedule), "",
          "distance between distributions (Wasserstein-2, exact), relative to the data's spread",
          judge};
}
