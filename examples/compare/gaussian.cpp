// Gaussian data: every sampler is linear there, so the law of its result follows from its rows.
#include "problem.hpp"
#include "schedules.hpp"

#include <ebb/error.hpp>
#include <ebb/plan/affine_law.hpp>

#include <cmath>

problem gaussian_problem(const problem_options& options) {
  if (options.guidance != 1)
    ebb::fail(ebb::errc::incompatible_options, {"guidance = ", options.guidance,
                                                ": the problem gaussian has one class only; use 1, "
                                                "or the problem mixture"});
  constexpr double mean = 0.7;
  static const std::vector<double> variances{0.04, 0.25, 0.64, 1.44, 4};

  const auto judge = [](const ebb::plan& plan, const ebb::levels& levels, const watcher&) {
    double error = 0, spread = 0;
    for (const double variance : variances) {
      const auto law = ebb::law_on_gaussian_data(plan, levels.front(), mean, variance);
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
