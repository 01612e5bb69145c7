#include <ebb/plan/affine_law.hpp>
#include <ebb/plan/plan_walker.hpp>

#include <algorithm>

namespace ebb {
namespace {

double variance_at(const noise_level& at, double data_variance) {
  return at.alpha * at.alpha * data_variance + at.sigma * at.sigma;
}

// How many draws the steps of a plan take.
std::size_t draws_of(const plan& plan) {
  std::size_t all = 0, step = plan.start_draws();
  const auto look = [&](const combination& row) {
    for (const auto& [of, c] : row.terms())
      if (of.what == symbol::kind::z) step = std::max(step, of.index + 1);
  };
  const auto end = [&] { all += step, step = 0; };
  if (plan.start()) look(*plan.start());
  end();
  for (const auto& stage : plan.stages()) {
    look(stage.point);
    if (stage.state) look(*stage.state);
    step = std::max(step, stage.draws);
    if (stage.state) end();
  }
  return all;
}

}  // namespace

affine_law affine_law::exact(double data_mean, double data_variance) const {
  return {reached.alpha * data_mean, variance_at(reached, data_variance), gain, reached};
}

double kullback_leibler(const affine_law& found, const affine_law& wanted) {
  const double ratio = found.variance / wanted.variance, away = found.mean - wanted.mean;
  const double off = ratio - 1;
  return (off - std::log1p(off) + away * away / wanted.variance) / 2;
}

double wasserstein_2(const affine_law& found, const affine_law& wanted) {
  return std::hypot(found.mean - wanted.mean,
                    std::sqrt(found.variance) - std::sqrt(wanted.variance));
}

// The vector that is walked: the constant, the coefficient of the initial state and of each draw.
affine_law law_on_gaussian_data(const plan& plan, const noise_level& from, double data_mean,
                                double data_variance) {
  plan_walker walk;
  walk.prediction = {"exact", [](const noise_level& l) { return scalings{0, 1, 1, l.t}; }};
  walk.network = [&](const std::vector<double>& x, const noise_level& at) {
    const double gain = at.alpha * data_variance / variance_at(at, data_variance);
    std::vector<double> out = x;
    for (auto& value : out) value *= gain;
    out[0] += (1 - gain * at.alpha) * data_mean;
    return out;
  };
  walk.draw = [](std::size_t index, std::size_t size) {
    std::vector<double> z(size, 0.0);
    z.at(2 + index) = 1;
    return z;
  };
  std::vector<double> x(2 + draws_of(plan), 0.0);
  x[1] = 1;
  const auto out = walk(plan, x);
  affine_law law{out[0] + out[1] * from.alpha * data_mean,
                 out[1] * out[1] * variance_at(from, data_variance), out[1], walk.reached};
  for (std::size_t i = 2; i < out.size(); ++i) law.variance += out[i] * out[i];
  return law;
}

}  // namespace ebb
