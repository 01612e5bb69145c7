// A sampler of your own is a function from levels to a plan: the formula of the paper, written with
// symbols. No base class, no registration, no buffers; see adams_bashforth2.hpp. A plan is a table
// that can be printed and checked before any network exists. Here it is then measured against DDIM,
// on Gaussian data, whose noise-to-data curves are known exactly.
#include "adams_bashforth2.hpp"

#include <ebb/ebb.hpp>

#include <cstdio>

const double mean = 0.5, variance = 0.04;

// Where the curve through `x` at level s arrives at level t: its distance from the mean shrinks as
// the standard deviation does.
double arrival(double x, const ebb::noise_level& s, const ebb::noise_level& t) {
  auto deviation = [](const ebb::noise_level& at) {
    return std::sqrt(at.alpha * at.alpha * variance + at.sigma * at.sigma);
  };
  return t.alpha * mean + deviation(t) / deviation(s) * (x - s.alpha * mean);
}

double error(const ebb::sampler auto& sampler, const ebb::levels& levels) {
  const double start = 1.5;
  auto x = ebb::sample<double>(sampler, levels, ebb::gaussian_mixture({{{mean}, {variance}}}),
                               ebb::tensor<double>({1}, {start}),
                               {.prediction = ebb::prediction::sample()});
  return std::abs(x[0] - arrival(start, levels.front(), levels.back()));
}

int main() {
  auto schedule = ebb::discrete_schedule::linear();

  ebb::plan plan = adams_bashforth2(ebb::grid::trailing(schedule, 4));
  std::printf("Four steps of Adams-Bashforth 2:\n%s", plan.describe().c_str());
  std::printf("Every row keeps mean and variance: %s\n\n", plan.defect() < 1e-12 ? "yes" : "no");

  std::printf("Error on Gaussian data\nsteps     ddim  adams_bashforth2\n");
  for (std::size_t steps : {10U, 20U, 40U, 80U, 160U}) {
    auto levels = ebb::grid::uniform_log_snr(schedule, steps, {.from = -4, .to = 4});
    std::printf("%5zu  %.5f           %.5f\n", steps, error(ebb::ddim{}, levels),
                error(adams_bashforth2, levels));
  }
  std::printf("Twice the steps: half the error of ddim, a quarter of Adams-Bashforth's.\n");
}
