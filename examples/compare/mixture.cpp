// Two crescents in the plane, each a row of Gaussians, with the network that training would
// converge to. In the coordinates x / alpha and sigma / alpha the way from noise to data is the
// same for every schedule, so one fine run of third order there gives the exact ends.
#include "problem.hpp"
#include "schedules.hpp"
#include "sliced_wasserstein.hpp"

#include <ebb/ebb.hpp>

#include <cmath>
#include <memory>
#include <numbers>

namespace {

constexpr double size = 1.25, deviation = 0.13;

std::vector<ebb::gaussian_mixture::component> crescent(bool upper) {
  constexpr int beads = 16;
  std::vector<ebb::gaussian_mixture::component> parts;
  for (int i = 0; i < beads; ++i) {
    const double angle = std::numbers::pi * i / (beads - 1);
    const double x = std::cos(angle) - 0.5, y = std::sin(angle) - 0.25, side = upper ? 1 : -1;
    parts.push_back(
        {.mean = {size * side * x, size * side * y}, .variance = {deviation * deviation}});
  }
  return parts;
}

ebb::gaussian_mixture both_crescents() {
  auto parts = crescent(true);
  for (auto& part : crescent(false)) parts.push_back(std::move(part));
  return ebb::gaussian_mixture(parts);
}

double spread(const ebb::gaussian_mixture& data) {
  double sum = 0;
  for (const auto& part : data.components())
    sum += part.mean[0] * part.mean[0] + part.mean[1] * part.mean[1] + 2 * part.variance.front();
  return std::sqrt(sum / static_cast<double>(data.components().size()));
}

// As many points of the data, drawn directly: no sampler can come closer than these.
ebb::tensor<double> exact_points(const ebb::gaussian_mixture& data, std::size_t count,
                                 std::uint64_t seed) {
  auto points = ebb::randn<double>({count, 2}, seed);
  const auto choice = ebb::randn<double>({count}, seed + 1);
  const std::size_t parts = data.components().size();
  for (std::size_t i = 0; i < count; ++i) {
    const double share = std::erfc(-choice[i] / std::numbers::sqrt2) / 2;
    const auto& part =
        data.components()[std::min(parts - 1, static_cast<std::size_t>(share * double(parts)))];
    for (std::size_t k = 0; k < 2; ++k)
      points[2 * i + k] = part.mean[k] + deviation * points[2 * i + k];
  }
  return points;
}

class crescents {
 public:
  crescents(const ebb::any_schedule& schedule, const problem_options& options)
      : guidance_(options.guidance),
        seed_(options.seed),
        shape_{options.samples == 0 ? 4096 : options.samples, 2},
        spread_(::spread(data_)),
        ends_(exact_ends(std::visit([](const auto& s) { return s(s.t_max()); }, schedule))) {}

  [[nodiscard]] distances judge(const ebb::plan& plan, const ebb::levels& levels,
                                const watcher& watch) const {
    ebb::options<double> options{.prediction = ebb::prediction::sample(), .seed = seed_};
    auto x = ebb::start_noise<double>(levels, shape_, options);
    if (watch) {
      watch(x);
      options.observer = [&](ebb::progress<double>& p) { watch(p.state); };
    }
    ebb::run<double> run(plan, std::move(x), options);
    drive(run);
    const auto found = std::move(run).state();
    distances result;
    if (!draws(plan)) result.path = distance(found) / spread_;
    if (guidance_ == 1) result.law = sliced_(found) / spread_;
    return result;
  }

  // The law distance of points drawn from the data themselves, root mean square over ten draws.
  [[nodiscard]] double floor() const {
    double sum = 0;
    for (std::uint64_t draw = 1; draw <= 10; ++draw) {
      const double apart = sliced_(exact_points(data_, shape_.batch(), seed_ + 1000 * draw));
      sum += apart * apart;
    }
    return std::sqrt(sum / 10) / spread_;
  }

 private:
  void drive(ebb::run<double>& run) const {
    if (guidance_ == 1) ebb::sample(run, data_);
    else
      ebb::sample(run,
                  ebb::guided<double>(upper_, data_, {.scale = guidance_, .unguided_too = true}));
  }

  // From noise at `from` to data, in 1500 steps of DPM-Solver++ 3M even in log-SNR.
  [[nodiscard]] ebb::tensor<double> exact_ends(const ebb::noise_level& from) const {
    constexpr double most = 1e4, least = 1e-5;
    constexpr int steps = 1500;
    const double first = std::min(from.noise_to_signal(), most);
    ebb::levels levels;
    for (int i = 0; i <= steps; ++i) {
      const double sigma = first * std::pow(least / first, double(i) / steps);
      levels.push_back({sigma, 1, sigma});
    }
    levels.push_back({0, 1, 0});
    auto x = ebb::start_noise<double>({from, {0, 1, 0}}, shape_, {.seed = seed_});
    for (double& value : x) value *= first / from.sigma;
    ebb::run<double> run(ebb::dpm_solver_multistep{.order = 3}(levels), std::move(x),
                         {.prediction = ebb::prediction::sample()});
    drive(run);
    return std::move(run).state();
  }

  [[nodiscard]] double distance(const ebb::tensor<double>& found) const {
    double sum = 0;
    for (std::size_t i = 0; i < found.size(); ++i)
      sum += (found[i] - ends_[i]) * (found[i] - ends_[i]);
    return std::sqrt(sum / static_cast<double>(shape_.batch()));
  }

  ebb::gaussian_mixture data_ = both_crescents(), upper_{crescent(true)};
  sliced_wasserstein sliced_{data_};
  double guidance_;
  std::uint64_t seed_;
  ebb::shape shape_;
  double spread_;
  ebb::tensor<double> ends_;
};

std::string three_digits(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", value);
  return text;
}

}  // namespace

problem mixture_problem(const problem_options& options) {
  const auto schedule = schedule_named(options.schedule);
  const auto data = std::make_shared<const crescents>(schedule, options);
  std::string title = "Two crescents in the plane, ideal network, schedule " + options.schedule;
  std::string law;
  if (options.guidance == 1)
    law =
        "distance between distributions (sliced Wasserstein-2), relative to the data's spread; "
        "exact samples: " +
        three_digits(data->floor());
  else title += ", guidance " + three_digits(options.guidance) + " to the upper one";
  return {title, schedule,
          "distance from the exact end of the same start (RMS), relative to the data's spread", law,
          [data](const ebb::plan& plan, const ebb::levels& levels, const watcher& watch) {
            return data->judge(plan, levels, watch);
          }};
}
