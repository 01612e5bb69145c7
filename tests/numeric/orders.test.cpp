// Convergence, measured on Gaussian data, where the network and every answer are known exactly.
#include <ebb/ebb.hpp>

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

// log2 of the error's fall from one number of steps to twice as many.
template <class Error>
void check_order(double order, Error error_with) {
  std::string table;
  double last = 0;
  for (const std::size_t steps : {80U, 160U, 320U}) {
    const double error = error_with(steps);
    if (last > 0) {
      const double measured = std::log2(last / error);
      table += std::to_string(measured) + " ";
      INFO(steps << " steps, error " << error << " after " << last);
      CHECK(std::abs(measured - order) < 0.1);
    }
    last = error;
  }
  std::printf("order %s\n", table.c_str());
}

template <class S>
void check_ddim_order(const S& schedule) {
  check_order(ddim::facts.order_as_run, [&](std::size_t steps) {
    const auto grid = interior(schedule, steps);
    const double start = 1.3;
    const auto x =
        sample<double>(ddim{}, grid, gaussian_mixture({{{data_mean}, {data_variance}}}),
                       tensor<double>({1}, {start}), {.prediction = prediction::sample()});
    return std::abs(x[0] - arrival(start, grid.front(), grid.back()));
  });
}

}  // namespace

TEST_CASE("ddim is of first order", "[numeric]") {
  check_ddim_order(discrete_schedule::linear());
  check_ddim_order(discrete_schedule::squaredcos_cap_v2());
  check_ddim_order(vp{});
  check_ddim_order(ve{});
  check_ddim_order(cosine{});
  check_ddim_order(flow{});
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

TEST_CASE("ddpm's law is of first order, and so is every eta's", "[numeric]") {
  for (const double eta : {0.5, 1.0})
    check_order(1, [&](std::size_t steps) {
      const auto grid = interior(vp{}, steps);
      const auto law = test::law_on_gaussian_data(ddim{.eta = eta}(grid), grid.front(), data_mean,
                                                  data_variance);
      CHECK(law.mean == Approx(grid.back().alpha * data_mean).epsilon(1e-12));
      return std::abs(law.variance - variance_at(grid.back()));
    });
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

TEST_CASE("the run and a plain interpreter of the plan agree", "[numeric]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 60);
  const auto x = randn<double>({1, 6}, 3);
  for (const auto& plan : {ddim{}(grid), ddim{.eta = 0.4}(grid), ddpm{}(grid)}) {
    const auto kind = prediction::v();
    const auto net = [](double value, const noise_level& at) {
      return std::sin(1.3 * value + at.t / 100) - 0.2 * at.sigma * value;
    };
    const auto by_run = [&] {
      run<double> run(plan, x, {.prediction = kind, .seed = 9});
      sample(run, [&](view<const double> in, const noise_level& at, view<double> out) {
        for (std::size_t i = 0; i < in.size(); ++i) out[i] = net(in[i], at);
      });
      return std::move(run).state();
    }();
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
    const auto expected = walk(plan, test::numbers(x.begin(), x.end()));
    for (std::size_t i = 0; i < expected.size(); ++i)
      CHECK(by_run[i] == Approx(expected[i]).epsilon(1e-11).margin(1e-12));
  }
}
