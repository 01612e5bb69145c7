// Exact laws: on Gaussian data the ideal network is affine, so a sampler's result is a linear
// function of its start and its draws, and its law is known without sampling.
#include "support/all_samplers.hpp"
#include "support/catch.hpp"
#include "support/plan_walker.hpp"

using namespace ebb;

namespace {

const double data_mean = 0.7, data_variance = 0.25;

double variance_at(const noise_level& at) {
  return at.alpha * at.alpha * data_variance + at.sigma * at.sigma;
}

// Where the noise-to-data curve through x at level s arrives at level t.
double arrival(double x, const noise_level& s, const noise_level& t) {
  return t.alpha * data_mean +
         std::sqrt(variance_at(t) / variance_at(s)) * (x - s.alpha * data_mean);
}

template <class S>
levels interior(const S& schedule, std::size_t steps) {
  return grid::uniform_log_snr(schedule, steps, {.from = -3, .to = 3});
}

// The law of the engine's result: one element for the constant, one for the start, one for each
// draw, each of which sees only its own.
test::affine_law law_by_engine(const plan& plan) {
  const std::size_t draws = 4 * plan.evaluations() + 4;
  tensor<double> x({1, 2 + draws});
  std::fill(x.begin(), x.end(), 0.0);
  x[1] = 1;
  const auto net = [](view<const double> in, const noise_level& at, view<double> out) {
    const double gain = at.alpha * data_variance / variance_at(at);
    for (std::size_t i = 0; i < in.size(); ++i) out[i] = gain * in[i];
    out[0] += (1 - gain * at.alpha) * data_mean;
  };
  const auto noise = [](std::span<double> z, const draw& draw) {
    std::fill(z.begin(), z.end(), 0.0);
    z[2 + draw.index] = 1;
  };
  run<double> run(plan, x, {.prediction = prediction::sample(), .noise = noise});
  sample(run, net);
  const auto& out = run.state();
  const noise_level from = plan.first_level();
  test::affine_law law{out[0] + out[1] * from.alpha * data_mean,
                       out[1] * out[1] * variance_at(from)};
  for (std::size_t i = 2; i < out.size(); ++i) law.variance += out[i] * out[i];
  return law;
}

}  // namespace

TEST_CASE("the engine's law is that of the plan's rows, for every sampler", "[numeric]") {
  const auto schedule = discrete_schedule::scaled_linear();
  for (const auto& grid :
       {grid::karras(schedule, 23), grid::trailing(flow{}, 14),
        grid::trailing(schedule.with_zero_terminal_snr(), 12), interior(vp{}, 18)})
    for (const auto& sampler : test::all_samplers()) {
      INFO(sampler.name);
      plan plan;
      try {
        plan = sampler.make(grid);
      } catch (const error&) {
        CHECK_FALSE(sampler.falls);  // a restart or churn that the grid is too short for
        continue;
      }
      const auto rows =
          test::law_on_gaussian_data(plan, plan.first_level(), data_mean, data_variance);
      const auto engine = law_by_engine(plan);
      CHECK(std::abs(engine.mean - rows.mean) <= 1e-10 * (1 + std::abs(rows.mean)));
      CHECK(std::abs(engine.variance - rows.variance) <= 1e-10 * rows.variance);
      // inversion asks the network where the state is not
      if (sampler.keeps_mean && sampler.name.find("inverse") == std::string::npos)
        CHECK(rows.mean == Approx(plan.stages().back().to.alpha * data_mean).epsilon(1e-11));
    }
}

TEST_CASE("the engine and a plain interpreter of the plan agree, for every sampler", "[numeric]") {
  // a network of no kind that theory knows, guidance, clipping, scaled input
  const auto grid = grid::karras(discrete_schedule::linear(), 15, {.sigma_max = 60});
  const auto x = randn<double>({1, 6}, 3);
  const auto kind = prediction::v();
  const auto net = [](double value, const noise_level& at) {
    return std::sin(1.3 * value + at.t / 100) - 0.2 * at.sigma * value;
  };
  for (const bool clip : {false, true})
    for (const auto& sampler : test::all_samplers()) {
      INFO(sampler.name << (clip ? ", clipped" : ""));
      const auto plan = sampler.make(grid);
      options<double> options{.prediction = kind, .seed = 9};
      if (clip) options.correct_x0 = ebb::clip{0.4};
      run<double> run(plan, x, options);
      sample(run, [&](view<const double> in, const noise_level& at, view<double> out) {
        for (std::size_t i = 0; i < in.size(); ++i) out[i] = net(in[i], at);
      });
      test::plan_walker walk{.prediction = kind};
      walk.network = [&](const test::numbers& in, const noise_level& at) {
        test::numbers out;
        for (const double value : in) out.push_back(net(value, at));
        return out;
      };
      walk.draw = [](std::size_t index, std::size_t size) {
        test::numbers z(size);
        philox_noise{.seed = 9}(z, {.index = index, .sample_size = size});
        return z;
      };
      if (clip)
        walk.correct_x0 = [](test::numbers& x0) {
          for (auto& value : x0) value = std::clamp(value, -0.4, 0.4);
        };
      const auto expected = walk(plan, test::numbers(x.begin(), x.end()));
      for (std::size_t i = 0; i < expected.size(); ++i)
        CHECK(run.state()[i] == Approx(expected[i]).epsilon(1e-9).margin(1e-10));
    }
}

TEST_CASE("every sampler follows a corrected estimate", "[numeric]") {
  // with x_0 nailed to 0.3, a deterministic run to sigma = 0 ends there, whatever the network says
  const auto grid = grid::karras(ve{}, 12);
  for (const auto& sampler : test::all_samplers()) {
    if (!sampler.ends_with_estimate || !sampler.keeps_mean || !sampler.keeps_variance) continue;
    INFO(sampler.name);
    options<double> options{.prediction = prediction::sample(), .seed = 9};
    options.correct_x0 = [](view<double> x0, const noise_level&) {
      std::fill(x0.begin(), x0.end(), 0.3);
    };
    std::vector<double> before;
    options.observer = [&](progress<double>& seen) {
      if (seen.evaluation + 1 == seen.evaluations)
        before.assign(seen.state.begin(), seen.state.end());
    };
    const auto end = sample<double>([&](const levels& l) { return sampler.make(l); }, grid,
                                    [](view<const double> x, const noise_level&, view<double> out) {
                                      for (std::size_t i = 0; i < x.size(); ++i)
                                        out[i] = std::cos(x[i]);
                                    },
                                    tensor<double>({1, 2}, {50.0, -30.0}), options);
    CHECK(end[0] == Approx(0.3).epsilon(1e-12));
    // and on the way it heads there: what is left is noise of the level, not the network's x_0
    if (sampler.facts.order > 0 && sampler.name.find("from corrected") == std::string::npos)
      CHECK(std::abs(before[0] - 0.3) < 1.5);
  }
}

TEST_CASE("ddim obeys the cosine law, step by step", "[numeric]") {
  // With theta = atan(sigma / (alpha sqrt(variance))) a step's gain is the exact one times
  // cos(theta_s - theta_t) (reference: any schedule; one test for formula, levels and prediction).
  const auto theta = [](const noise_level& at) {
    return std::atan2(at.sigma, at.alpha * std::sqrt(data_variance));
  };
  const auto check = [&](const levels& grid) {
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      const noise_level &s = grid[i], &t = grid[i + 1];
      const auto x = [&](double start) {
        return sample<double>(ddim{}, {s, t}, gaussian_mixture({{{data_mean}, {data_variance}}}),
                              tensor<double>({1}, {start}),
                              {.prediction = prediction::sample()})[0];
      };
      const double gain = x(1) - x(0), exact = arrival(1, s, t) - arrival(0, s, t);
      CHECK(gain == Approx(exact * std::cos(theta(s) - theta(t))).epsilon(1e-12));
    }
  };
  check(grid::trailing(discrete_schedule::linear(), 30));
  check(grid::karras(ve{}, 20));
  check(grid::linspace(flow{}, 10));
  check(grid::trailing(cosine{}, 10));
}

TEST_CASE("ddpm keeps mean and variance as the closed form says", "[numeric]") {
  // The law of the result by its own recursion: with V the variance at s, K the ideal network's
  // gain there and c the row's coefficients, v' = (c_x + c_d K)^2 v + c_z^2, and the mean stays
  // exact.
  const auto check = [](const levels& grid) {
    double v = variance_at(grid.front());
    for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
      const noise_level &s = grid[i], &t = grid[i + 1];
      const double gain = s.alpha * data_variance / variance_at(s);
      const double to_s = s.alpha / t.alpha;                                       // alpha_{s|t}
      const double between = s.sigma * s.sigma - to_s * to_s * t.sigma * t.sigma;  // sigma_{s|t}^2
      const double of_x = to_s * t.sigma * t.sigma / (s.sigma * s.sigma);
      const double of_x0 = t.alpha * between / (s.sigma * s.sigma);
      v = std::pow(of_x + of_x0 * gain, 2) * v + t.sigma * t.sigma * between / (s.sigma * s.sigma);
    }
    const auto law =
        test::law_on_gaussian_data(ddpm{}(grid), grid.front(), data_mean, data_variance);
    CHECK(law.mean == Approx(grid.back().alpha * data_mean).epsilon(1e-12));
    CHECK(law.variance == Approx(v).epsilon(1e-11));
  };
  check(grid::trailing(discrete_schedule::linear(), 50));
  check(grid::trailing(discrete_schedule::linear(), 1000));
  check(grid::karras(ve{}, 25));
  check(grid::linspace(flow{.time_scale = 1000}, 40, {.end = flow{.time_scale = 1000}(10)}));
  check(interior(cosine{}, 80));
}

TEST_CASE("the posterior variance of x_0 is what ddpm lacks", "[numeric]") {
  // Optimal variance adds (coefficient of x_0)^2 Var[x_0 | x]; with it any number of steps is
  // exact.
  for (const std::size_t steps : {1U, 3U, 20U}) {
    const auto grid = interior(vp{}, steps);
    plan exact;
    for (const auto& stage : ddpm{}(grid).stages()) {
      using namespace symbols;
      const auto& row = stage.point;
      const double c_d = row[{symbol::kind::d, 0}], c_z = row[{symbol::kind::z, 0}];
      const double unknown =
          data_variance * stage.at.sigma * stage.at.sigma / variance_at(stage.at);
      exact.step(stage.at, stage.to,
                 row + (std::sqrt(c_z * c_z + c_d * c_d * unknown) - c_z) * z());
    }
    const auto law = test::law_on_gaussian_data(exact, grid.front(), data_mean, data_variance);
    CHECK(law.variance == Approx(variance_at(grid.back())).epsilon(1e-13));
  }
}

TEST_CASE("predictions of one x_0 give one result, for every sampler", "[numeric]") {
  const auto grid = grid::karras(vp{}, 12, {.sigma_min = 0.02});
  const auto truth = [](double x, const noise_level& at) {
    return std::tanh(at.alpha * x / (at.sigma * at.sigma + 0.3));
  };
  const auto result = [&](const test::listed_sampler& sampler, const prediction& kind) {
    return sample<double>([&](const levels& l) { return sampler.make(l); }, grid,
                          [&](view<const double> in, const noise_level& at, view<double> out) {
                            for (std::size_t i = 0; i < in.size(); ++i) {
                              const auto c = kind(at);
                              out[i] = (truth(in[i], at) - c.c_skip * in[i]) / c.c_out;
                            }
                          },
                          randn<double>({1, 4}, 5), {.prediction = kind, .seed = 2});
  };
  for (const auto& sampler : test::all_samplers()) {
    const auto expected = result(sampler, prediction::sample());
    for (const auto& kind : {prediction::epsilon(), prediction::v(), prediction::flow()}) {
      INFO(sampler.name << ", " << kind.name());
      const auto found = result(sampler, kind);
      for (std::size_t i = 0; i < 4; ++i)  // 1 / alpha of the first level is 157
        CHECK(std::abs(found[i] - expected[i]) <=
              1e-12 * 160 * std::max(1.0, std::abs(expected[i])));
    }
  }
}

TEST_CASE("a run up and down again returns, where x_0 is constant", "[numeric]") {
  const auto grid = grid::karras(ve{}, 20);
  const auto constant = [](view<const double>, const noise_level&, view<double> out) {
    std::fill(out.begin(), out.end(), 0.25);
  };
  const options<double> options{.prediction = prediction::sample()};
  const auto inner = levels{{grid.begin(), grid.end() - 1}};
  const auto low = tensor<double>({1, 3}, {0.251, 0.2, 0.31});
  const auto high = sample<double>(ddim_inverse{}, inner, constant, low, options);
  CHECK(std::abs(high[1] - 0.25) > 100 * std::abs(low[1] - 0.25));
  const auto back = sample<double>(ddim{}, inner, constant, high, options);
  for (std::size_t i = 0; i < 3; ++i) CHECK(back[i] == Approx(low[i]).epsilon(1e-11));
}
