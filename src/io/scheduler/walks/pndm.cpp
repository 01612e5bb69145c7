// PNDM as diffusers has it: strides of N div n between whole timesteps whatever the times are, and
// v_prediction turned to noise after outputs are averaged, at the state that the step begins with.
#include "walks.hpp"

#include <ebb/ebb.hpp>

#include <cmath>

namespace ebb {
namespace {

using namespace symbols;

class pndm_steps {
 public:
  pndm_steps(const scheduler_settings& s, const training_table& table, double stride)
      : s_(s), table_(table), stride_(stride) {}

  // Three steps of Runge and Kutta from each time to the next, by way of half strides.
  void runge_kutta(const std::vector<double>& times) {
    const double half = std::floor(stride_ / 2);
    for (std::size_t i = 0; i < 3; ++i) {
      const double from = times[i], to = times[i + 1], middle = to + half;
      ask(from, from, from - half, {1});
      kept_.push_back(asked_.size() - 1);
      ask(middle, from, middle, {1});
      ask(middle, from, to, {1});
      ask(to, from, to, {1. / 6, 1. / 3, 1. / 3, 1. / 6});
      end_step();
    }
  }

  // A stride from the first time, undone and made again by the mean of the outputs at both ends.
  void trapezoid(double first, double second) {
    ask(first, first, first - stride_, {1});
    kept_.push_back(0);
    ask(second, second + stride_, second, {0.5, 0.5});
    end_step();
  }

  // Adams and Bashforth, through the last outputs that are kept.
  void adams(double t) {
    static const std::vector<std::vector<double>> weights{
        {1},
        {3. / 2, -1. / 2},
        {23. / 12, -16. / 12, 5. / 12},
        {55. / 24, -59. / 24, 37. / 24, -9. / 24}};
    kept_.push_back(asked_.size());
    const std::size_t n = std::min<std::size_t>(kept_.size(), 4);
    std::vector<double> of(asked_.size() + 1);
    for (std::size_t k = 0; k < n; ++k) of[kept_[kept_.size() - 1 - k]] = weights[n - 1][k];
    ask(t, t, t - stride_, {of.rbegin(), of.rend()});
    end_step();
  }

  [[nodiscard]] plan taken() && {
    plan plan;
    for (auto& stage : stages_) plan.add(std::move(stage));
    return plan;
  }

 private:
  // The network asked at `told`; the state goes from one time to another with its outputs, the
  // newest first, in these weights.
  void ask(double told, double from, double to, const std::vector<double>& weights) {
    asked_.push_back(table_.level(told));
    combination output;
    for (std::size_t k = 0; k < weights.size(); ++k)
      if (weights[k] != 0) output += weights[k] * output_of(k);
    const auto a = table_.level(from), b = level_or_first(s_, table_, to);
    if (s_.prediction_type == prediction_kind::v_prediction)
      output = a.alpha * output + a.sigma * x();
    const double ratio = b.alpha / a.alpha;
    stages_.push_back({.at = asked_.back(),
                       .point = ratio * x() + (b.sigma - ratio * a.sigma) * output,
                       .state = {},
                       .to = b});
  }

  void end_step() { stages_.back().state = stages_.back().point; }

  // What the network said k evaluations ago.
  [[nodiscard]] combination output_of(std::size_t k) const {
    const auto& at = asked_[asked_.size() - 1 - k];
    if (s_.prediction_type != prediction_kind::v_prediction) return e(k);
    return at.alpha * e(k) - at.sigma * d(k);
  }

  const scheduler_settings& s_;
  const training_table& table_;
  double stride_;
  std::vector<noise_level> asked_;
  std::vector<std::size_t> kept_;  // evaluations that the multistep formulas look back at
  std::vector<stage> stages_;
};

}  // namespace

plan pndm_walk(const scheduler_settings& s, const levels& grid, const origin& origin) {
  std::vector<double> times;
  for (std::size_t i = 0; i + (origin.stays ? 0 : 1) < grid.size(); ++i) times.push_back(grid[i].t);
  // diffusers has no Runge-Kutta start in fewer steps
  if (!s.skip_prk_steps && times.size() < 4) {
    auto plan = pndm{}(grid);
    return origin.stays ? with_last_call(std::move(plan), grid.back()) : plan;
  }
  pndm_steps steps(s, *origin.table, origin.stride());
  if (!s.skip_prk_steps) {
    steps.runge_kutta(times);
  } else if (times.size() > 1) {
    steps.trapezoid(times[0], times[1]);
  }
  const std::size_t begun = !s.skip_prk_steps ? 3 : times.size() > 1 ? 1 : 0;
  for (std::size_t i = begun; i < times.size(); ++i) steps.adams(times[i]);
  return std::move(steps).taken();
}

}  // namespace ebb
