#include <ebb/plan/plan_walker.hpp>

#include <algorithm>

namespace ebb {
namespace {

using numbers = std::vector<double>;
using kind = symbol::kind;

// How many past estimates a plan's rows name, the present one included.
std::size_t depth(const plan& plan) {
  std::size_t most = 1;
  const auto look = [&](const combination& row) {
    for (const auto& [of, c] : row.terms())
      if (of.what != kind::x && of.what != kind::z) most = std::max(most, of.index + 1);
  };
  for (const auto& stage : plan.stages()) {
    look(stage.point);
    if (stage.state) look(*stage.state);
  }
  return most;
}

// The estimates of the last evaluations.
class memory {
 public:
  explicit memory(std::size_t depth) : kept_(depth) {}

  void push(numbers value) { kept_[++newest_ % kept_.size()] = std::move(value); }
  [[nodiscard]] const numbers& operator[](std::size_t ago) const {
    return kept_[(newest_ - ago) % kept_.size()];
  }

 private:
  std::vector<numbers> kept_;
  std::size_t newest_ = kept_.size() - 1;
};

numbers noise_estimate(const numbers& point, const numbers& x0, const noise_level& at) {
  numbers eps(point.size());
  for (std::size_t i = 0; i < point.size(); ++i) eps[i] = (point[i] - at.alpha * x0[i]) / at.sigma;
  return eps;
}

}  // namespace

numbers plan_walker::operator()(const plan& plan, numbers state) {
  memory d(depth(plan)), e = d, n = d;
  std::vector<numbers> drawn;  // z(k) of this step
  numbers spread;              // what multiplies z, where the variance is learned
  const auto make_draws = [&](std::size_t count) {
    while (drawn.size() < count) drawn.push_back(draw(draws++, state.size()));
  };
  const auto apply = [&](const combination& row) {
    numbers sum(state.size(), 0.0);
    for (const auto& [of, c] : row.terms()) {
      if (of.what == kind::z) make_draws(of.index + 1);
      const numbers& from = of.what == kind::x   ? state
                            : of.what == kind::e ? e[of.index]
                            : of.what == kind::n ? n[of.index]
                            : of.what == kind::z ? drawn[of.index]
                                                 : d[of.index];
      const bool scaled = of.what == kind::z && !spread.empty();
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += c * from[i] * (scaled ? spread[i] : 1);
    }
    return sum;
  };

  if (plan.start()) state = apply(*plan.start());
  make_draws(plan.start_draws());
  drawn.clear();
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
    numbers x0(point.size());
    for (std::size_t i = 0; i < point.size(); ++i) x0[i] = c.c_skip * point[i] + c.c_out * out[i];
    e.push(noise_estimate(point, x0, stage.at));
    if (correct_x0) correct_x0(x0);
    n.push(noise_estimate(point, x0, stage.at));
    d.push(std::move(x0));
    spread.clear();
    if (stage.learned && out.size() == 2 * point.size())
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
      drawn.clear();
      if (given) state = exact(reached);
      if (evaluations >= enough) return state;
    }
    if (given) point = exact(point_level);
  }
  return state;
}

}  // namespace ebb
