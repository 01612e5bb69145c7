// Walks a plan over a vector of doubles: an interpreter written apart from the engine, as short as
// the definition of a plan allows, to judge plans (and the engine) by.
#pragma once

#include <ebb/plan/plan.hpp>
#include <ebb/schedule/prediction.hpp>

namespace ebb::test {

using numbers = std::vector<double>;

struct plan_walker {
  ebb::prediction prediction = ebb::prediction::epsilon();
  // The network: (scaled input, level) -> output; twice as long where a variance is learned.
  std::function<numbers(const numbers&, const noise_level&)> network = {};
  std::function<numbers(std::size_t index, std::size_t size)> draw = {};
  std::function<void(numbers&)> correct_x0 = {};

  // The state at a level on the exact solution. The first `exact_evaluations` see it, and so does
  // the state when they are over: exact starting values for methods with a memory.
  std::function<numbers(const noise_level&)> exact = {};
  std::size_t exact_evaluations = 0;

  // Changes the point before the network sees it, and with it the state where the two are one, as
  // loops do that feed the scaled input on to the step.
  std::function<void(numbers&, const noise_level&)> overwrite = {};

  // Stop when a step ends after so many evaluations; `reached` is where the state then lies.
  std::size_t enough = std::numeric_limits<std::size_t>::max();
  noise_level reached = {};

  std::size_t evaluations = 0, draws = 0;

  numbers operator()(const plan& plan, numbers state) {
    std::vector<numbers> d, e, n;      // one for each evaluation so far
    std::vector<std::size_t> of_step;  // the draw behind z(k) of this step
    std::vector<numbers> drawn;
    numbers spread;  // what multiplies z, where the variance is learned
    auto make_draws = [&](std::size_t count) {
      while (of_step.size() < count) {
        of_step.push_back(draws);
        drawn.push_back(draw(draws++, state.size()));
      }
    };
    auto apply = [&](const combination& row) {
      numbers sum(state.size(), 0.0);
      for (const auto& [of, c] : row.terms()) {
        if (of.what == symbol::kind::z) make_draws(of.index + 1);
        for (std::size_t i = 0; i < state.size(); ++i) {
          const std::size_t ago = of.index;
          switch (of.what) {
            case symbol::kind::x: sum[i] += c * state[i]; break;
            case symbol::kind::d:
            case symbol::kind::u: sum[i] += c * d[d.size() - 1 - ago][i]; break;
            case symbol::kind::e: sum[i] += c * e[e.size() - 1 - ago][i]; break;
            case symbol::kind::n: sum[i] += c * n[n.size() - 1 - ago][i]; break;
            case symbol::kind::z:
              sum[i] += c * drawn[of_step[ago]][i] * (spread.empty() ? 1 : spread[i]);
              break;
          }
        }
      }
      return sum;
    };

    if (plan.start()) state = apply(*plan.start());
    make_draws(plan.start_draws());
    of_step.clear();
    numbers point = state;
    reached = plan.first_level();
    noise_level point_level = plan.start() ? plan.stages().front().at : reached;
    for (const auto& stage : plan.stages()) {
      const bool given = evaluations < exact_evaluations;
      if (given) point = exact(point_level);
      if (overwrite) {
        const bool same = point == state;
        overwrite(point, stage.at);
        if (same) state = point;
      }
      const scalings c = prediction(stage.at);
      numbers input = point;
      for (auto& value : input) value *= c.c_in;
      noise_level told = stage.at;
      told.t = c.c_noise;
      const numbers out = network(input, told);
      ++evaluations;
      numbers x0(point.size()), eps(point.size());
      for (std::size_t i = 0; i < point.size(); ++i) {
        x0[i] = c.c_skip * point[i] + c.c_out * out[i];
        eps[i] = (point[i] - stage.at.alpha * x0[i]) / stage.at.sigma;
      }
      if (correct_x0) correct_x0(x0);
      d.push_back(x0);
      e.push_back(eps);
      for (std::size_t i = 0; i < point.size(); ++i)
        eps[i] = (point[i] - stage.at.alpha * x0[i]) / stage.at.sigma;
      n.push_back(eps);
      spread.clear();
      if (stage.learned)
        for (std::size_t i = 0; i < point.size(); ++i) {
          const double f = (out[point.size() + i] + 1) / 2;
          spread.push_back(
              std::exp((f * stage.learned->log_max + (1 - f) * stage.learned->log_min) / 2));
        }
      numbers next = apply(stage.point);
      std::optional<numbers> ended;
      if (stage.state) ended = apply(*stage.state);
      make_draws(stage.draws);
      point = std::move(next);
      point_level = stage.to;
      if (ended) {
        state = std::move(*ended);
        reached = stage.state_level();
        of_step.clear();
        if (given) state = exact(reached);
        if (evaluations >= enough) return state;
      }
      if (given) point = exact(point_level);
    }
    return state;
  }
};

// A number that depends linearly on 1, on the initial state and on each draw, as its coefficients:
// {constant, of x, of z0, of z1, ...}. Where the network is affine, walking a plan over this vector
// gives the exact law of the result (reference: the Gaussian propagation of any sampler's table).
struct affine_law {
  double mean = 0;
  double variance = 0;
};

inline affine_law law_on_gaussian_data(const plan& plan, const noise_level& from, double data_mean,
                                       double data_variance) {
  plan_walker walk;
  walk.prediction = {"exact", [](const noise_level& l) { return scalings{0, 1, 1, l.t}; }};
  walk.network = [&](const numbers& x, const noise_level& at) {
    const double gain =
        at.alpha * data_variance / (at.alpha * at.alpha * data_variance + at.sigma * at.sigma);
    numbers out = x;
    for (auto& value : out) value *= gain;
    out[0] += (1 - gain * at.alpha) * data_mean;
    return out;
  };
  walk.draw = [](std::size_t index, std::size_t size) {
    numbers z(size, 0.0);
    z.at(2 + index) = 1;
    return z;
  };
  numbers x(2 + plan.evaluations(), 0.0);
  x[1] = 1;
  const numbers out = walk(plan, x);
  affine_law law{
      out[0] + out[1] * from.alpha * data_mean,
      out[1] * out[1] * (from.alpha * from.alpha * data_variance + from.sigma * from.sigma)};
  for (std::size_t i = 2; i < out.size(); ++i) law.variance += out[i] * out[i];
  return law;
}

}  // namespace ebb::test
