// The trained network of examples/fashion. Nobody knows its exact flow: 1000 steps of
// DPM-Solver++ 2M stand for it. Its distribution is unknown too, so samplers that draw noise are
// not judged here; docs/fashion-network.md looks at their pictures with a classifier.
#include "../fashion/engines.hpp"
#include "../fashion/network.hpp"
#include "problem.hpp"

#include <ebb/ebb.hpp>

#include <cmath>

namespace {

constexpr std::size_t reference_steps = 1000;

class images {
 public:
  explicit images(const problem_options& options)
      : shape_{options.samples == 0 ? 8 : options.samples, 1, 28, 28},
        guidance_(options.guidance),
        options_{.prediction = ebb::prediction::v(), .seed = options.seed} {
    const auto levels = ebb::grid::trailing(schedule, reference_steps);
    ends_ = run(ebb::dpm_solver_multistep{}(levels), levels);
  }

  [[nodiscard]] distances judge(const ebb::plan& plan, const ebb::levels& levels) const {
    if (draws(plan)) return {};
    const auto found = run(plan, levels);
    double sum = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
      const double apart = double(found[i]) - double(ends_[i]);
      sum += apart * apart;
    }
    return {std::sqrt(sum / static_cast<double>(found.size())), {}};
  }

  static inline const auto schedule = ebb::discrete_schedule::squaredcos_cap_v2();

 private:
  [[nodiscard]] ebb::tensor<float> run(const ebb::plan& plan, const ebb::levels& levels) const {
    ebb::run<float> run(plan, ebb::start_noise<float>(levels, shape_, options_), options_);
    std::vector<int> labels(shape_.batch());
    for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<int>(i % 10);
    const std::vector<int> any(labels.size(), fashion_network::null_class);
    if (guidance_ == 1) ebb::sample(run, net_(labels));
    else
      ebb::sample(run, ebb::guided<float>(net_(labels), net_(any),
                                          {.scale = guidance_, .unguided_too = true}));
    return std::move(run).state();
  }

  ebb::shape shape_;
  double guidance_;
  ebb::options<float> options_;
  network_for net_ = load_network("eigen", "");
  ebb::tensor<float> ends_{ebb::shape{0}};
};

}  // namespace

problem fashion_problem(const problem_options& options) {
  const auto data = std::make_shared<const images>(options);
  char title[96];
  std::snprintf(title, sizeof title,
                "The network of examples/fashion (v, schedule squaredcos), guidance %g",
                options.guidance);
  return {title, images::schedule,
          "RMS difference of pixels, which run from -1 to 1, from 1000 steps of the same start", "",
          [data](const ebb::plan& plan, const ebb::levels& levels, const watcher&) {
            return data->judge(plan, levels);
          }};
}
