// Before a sampler of your own meets a network, let Ebb audit it. One of the mistakes below keeps
// mean and variance in every row and even looks better at 20 steps; its order gives it away.
#include <ebb/ebb.hpp>

#include <cstdio>

// With y = x / alpha and w = sigma / alpha, dy/dw = e. Through two slopes, for steps of any length;
// the first step is Euler's, written so that it holds at pure noise too.
ebb::plan adams_bashforth2(const ebb::levels& grid, double share) {
  using namespace ebb::symbols;
  ebb::plan plan;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
    auto s = grid[i], t = grid[i + 1];
    if (i == 0) {
      plan.step(s, t, t.alpha * d() + t.sigma * e());
      continue;
    }
    double step = t.noise_to_signal() - s.noise_to_signal();
    double before = s.noise_to_signal() - grid[i - 1].noise_to_signal();
    auto slope = e() + share * step / before * (e() - e(1));
    plan.step(s, t, t.alpha / s.alpha * x() + (t.sigma - s.sigma * t.alpha / s.alpha) * slope);
  }
  return plan;
}

struct correct {
  static constexpr ebb::sampler_facts facts{
      .order = 2, .order_as_run = 2, .evaluations = 1, .history = 1, .stochastic = false};
  ebb::plan operator()(const ebb::levels& grid) const { return adams_bashforth2(grid, 0.5); }
};

// The half in front of the difference forgotten: every row still keeps mean and variance.
struct without_half {
  static constexpr ebb::sampler_facts facts = correct::facts;
  ebb::plan operator()(const ebb::levels& grid) const { return adams_bashforth2(grid, 1); }
};

// sigma where sigma / alpha belongs: fine on variance exploding levels, wrong on all others.
struct without_alpha {
  static constexpr ebb::sampler_facts facts{
      .order = 1, .order_as_run = 1, .evaluations = 1, .history = 0, .stochastic = false};
  ebb::plan operator()(const ebb::levels& grid) const {
    using namespace ebb::symbols;
    ebb::plan plan;
    for (std::size_t i = 0; i + 1 < grid.size(); ++i)
      plan.step(grid[i], grid[i + 1], x() + (grid[i + 1].sigma - grid[i].sigma) * e());
    return plan;
  }
};

int main() {
  auto schedule = ebb::discrete_schedule::linear();
  ebb::audit_options options{.grid = ebb::grid::karras(schedule, 20)};
  auto print = [&](const char* title, const ebb::sampler auto& sampler) {
    std::printf("== %s\n%s\n", title, ebb::audit(sampler, options).describe().c_str());
  };
  print("Adams-Bashforth 2", correct{});
  print("the same, a half forgotten", without_half{});
  print("Euler's method, alpha forgotten", without_alpha{});

  // The report is a value: choose by it.
  std::printf("Kullback-Leibler distance from data of variance 0.25, after 20 evaluations\n");
  auto compare = [&](const char* name, const ebb::sampler auto& sampler) {
    std::printf("  %-22s %.5f\n", name, ebb::audit(sampler, options).modes[1].kullback_leibler);
  };
  compare("ddim", ebb::ddim{});
  compare("adams_bashforth2", correct{});
  compare("dpm_solver_multistep", ebb::dpm_solver_multistep{});
  compare("unipc", ebb::unipc{});
}
