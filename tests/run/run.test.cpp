#include <ebb/ebb.hpp>

#include "support/catch.hpp"
#include "support/networks.hpp"

using namespace ebb;
using ebb::test::rational_network;

namespace {

template <class T>
bool same(const tensor<T>& a, const tensor<T>& b) {
  return a.shape() == b.shape() && std::equal(a.begin(), a.end(), b.begin());
}

template <class T, class Plan>
tensor<T> pull(const Plan& plan, const tensor<T>& x, const options<T>& options) {
  run<T> run(plan, x, options);
  tensor<T> out(run.output_shape());
  while (!run.done()) {
    rational_network{}(run.input(), run.level(), view<T>(out));
    run.advance(out);
  }
  return std::move(run).state();
}

}  // namespace

TEMPLATE_TEST_CASE("pull and push give the same bits", "[run]", float, double) {
  const auto grid = test::few_levels();
  const auto x = randn<TestType>({3, 2, 5}, 11);
  const options<TestType> options{.prediction = prediction::v(), .seed = 5};
  const auto samplers = std::vector<std::function<plan(const levels&)>>{
      ddim{}, ddim{.eta = 0.7}, ddpm{}, test::heun, test::corrected};
  for (const auto& sampler : samplers) {
    run<TestType> pushed(sampler, grid, x, options);
    REQUIRE(sample(pushed, rational_network{}));
    CHECK(same(pushed.state(), pull(sampler(grid), x, options)));
  }
}

TEST_CASE("a run hands out levels, inputs and shapes in order", "[run]") {
  const auto grid = test::few_levels(3);
  run<float> run(ddim{}, grid, randn<float>({2, 3}, 1), {.prediction = prediction::sample()});
  CHECK(run.output_shape() == shape{2, 3});
  CHECK(run.evaluations() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK_FALSE(run.done());
    CHECK(run.evaluation() == i);
    CHECK(run.level() == grid[i]);
    CHECK(run.input().size() == 6);
    run.advance(tensor<float>(shape{2, 3}));
  }
  CHECK(run.done());
}

TEST_CASE("the network is told c_noise and given c_in times the state", "[run]") {
  const auto grid = grid::karras(ve{}, 4);
  tensor<float> x(shape{2});
  x[0] = 80, x[1] = -40;
  run<float> run(ddim{}, grid, x, {.prediction = prediction::edm(0.5)});
  CHECK(run.level().t == Approx(std::log(80.0) / 4));
  CHECK(run.input()[0] == Approx(80 / std::hypot(80, 0.5)));
  CHECK(run.state()[1] == -40);
}

TEST_CASE("the last state is the estimate where the grid ends clean", "[run]") {
  const auto grid = test::few_levels(4);
  run<float> run(ddim{}, grid, randn<float>({4}, 3), {.prediction = prediction::v()});
  sample(run, rational_network{});
  for (std::size_t i = 0; i < 4; ++i) CHECK(run.state()[i] == run.denoised()[i]);
}

TEST_CASE("correct_x0 changes d and leaves the raw eps", "[run]") {
  // one step from alpha, sigma with x0 clipped to 1: x' = alpha' 1 + sigma' eps
  const levels grid{{500, 0.6, 0.8}, {100, 0.8, 0.6}};
  tensor<double> x(shape{1});
  x[0] = 3;
  const auto network = [](view<const double>, const noise_level&, view<double> out) {
    out[0] = 0.5;
  };
  const double raw = sample<double>(ddim{}, grid, network, x, {.correct_x0 = clip{}})[0];
  CHECK(raw == Approx(0.8 * 1 + 0.6 * 0.5).epsilon(1e-14));
  const ddim again{.epsilon_from_corrected = true};
  const double formed = sample<double>(again, grid, network, x, {.correct_x0 = clip{}})[0];
  CHECK(formed == Approx(0.8 * 1 + 0.6 * (3 - 0.6) / 0.8).epsilon(1e-14));
}

TEST_CASE("a learned variance scales the draw element by element", "[run]") {
  using namespace ebb::symbols;
  const noise_level s{2, 0.6, 0.8}, t{1, 0.8, 0.6};
  plan plan;
  plan.step(s, t, 0.25 * x() + 0.5 * d() + z(), learned_variance{std::log(0.04), std::log(0.25)});
  tensor<double> start(shape{2, 1, 2}), out(shape{2, 2, 2}), z0(shape{2, 1, 2});
  const double v[2][2] = {{-1, 1}, {0, 0.5}};
  for (std::size_t b = 0; b < 2; ++b)
    for (std::size_t i = 0; i < 2; ++i) {
      start[2 * b + i] = 1 + double(i), z0[2 * b + i] = 2 - double(b);
      out[4 * b + i] = 0.3 * double(b + 1), out[4 * b + 2 + i] = v[b][i];
    }
  auto play = [&](std::span<double> to, const draw&) {
    std::copy(z0.begin(), z0.end(), to.begin());
  };
  run<double> run(plan, start, {.prediction = prediction::sample(), .noise = play});
  CHECK(run.output_shape() == shape{2, 2, 2});
  run.advance(out);
  for (std::size_t b = 0; b < 2; ++b)
    for (std::size_t i = 0; i < 2; ++i) {
      const double f = (v[b][i] + 1) / 2;
      const double deviation = std::exp((f * std::log(0.25) + (1 - f) * std::log(0.04)) / 2);
      CHECK(run.state()[2 * b + i] ==
            Approx(0.25 * (1 + double(i)) + 0.15 * double(b + 1) + deviation * (2 - double(b))));
    }
}

TEST_CASE("a start row is applied before the first evaluation", "[run]") {
  using namespace ebb::symbols;
  const noise_level from{0, 1, 1}, s{0, 1, 1.25}, t{0, 1, 0};
  plan plan;
  plan.begin_with(from, x() + 0.75 * z());
  plan.step(s, t, d());
  CHECK(plan.defect() < 1e-15);
  std::vector<std::uint64_t> asked;
  auto ones = [&](std::span<float> to, const draw& draw) {
    asked.push_back(draw.index);
    std::fill(to.begin(), to.end(), 1.0f);
  };
  run<float> run(plan, tensor<float>(shape{2}),
                 {.prediction = prediction::sample(), .noise = ones});
  CHECK(run.input()[0] == 0.75f);
  CHECK(asked == std::vector<std::uint64_t>{0});
}

TEST_CASE("u is the unguided estimate, or d without guidance", "[run]") {
  using namespace ebb::symbols;
  const noise_level s{2, 0.6, 0.8}, t{1, 0.8, 0.6};
  plan plan;
  plan.step(s, t, d() - 2 * u());
  tensor<float> x(shape{1}), out(shape{1}), plain(shape{1});
  out[0] = 5, plain[0] = 1;
  run<float> guided(plan, x, {.prediction = prediction::sample()});
  guided.advance(out, plain);
  CHECK(guided.state()[0] == 3);
  run<float> alone(plan, x, {.prediction = prediction::sample()});
  alone.advance(out);
  CHECK(alone.state()[0] == -5);
}

TEST_CASE("one draw named by two rows is drawn once, and draws are counted in order", "[run]") {
  const auto grid = test::few_levels(5);
  std::vector<std::uint64_t> asked;
  auto source = [&](std::span<float> to, const draw& draw) {
    asked.push_back(draw.index);
    philox_noise{1}(to, draw);
  };
  run<float> run(ddpm{}, grid, randn<float>({2, 3}, 1), {.noise = source});
  sample(run, rational_network{});
  CHECK(asked == std::vector<std::uint64_t>{0, 1, 2, 3});
}

TEST_CASE("a stage takes the draws it states, also where its row names the second alone", "[run]") {
  using namespace symbols;
  const auto grid = test::few_levels(2);
  plan plan;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i)
    plan.add({.at = grid[i], .point = z(1), .state = z(1), .to = grid[i + 1], .draws = 2});
  std::vector<std::uint64_t> asked;
  auto source = [&](std::span<float> to, const draw& draw) {
    asked.push_back(draw.index);
    std::fill(to.begin(), to.end(), static_cast<float>(draw.index));
  };
  run<float> run(plan, randn<float>({1, 3}, 1), {.noise = source});
  sample(run, rational_network{});
  CHECK(asked.back() == 3);
  CHECK(run.state()[0] == 3);
}

TEST_CASE("float and double runs differ by rounding only", "[run]") {
  for (auto [steps, bound] : {std::pair<std::size_t, double>{50, 1e-6}, {1000, 5e-5}}) {
    const auto grid = test::few_levels(steps);
    for (const auto& sampler : std::vector<std::function<plan(const levels&)>>{ddim{}, ddpm{}}) {
      const auto start = randn<float>({4, 64}, 9);
      tensor<double> wide(start.shape());
      std::copy(start.begin(), start.end(), wide.begin());
      const gaussian_mixture data({{.mean = std::vector<double>(64, 0.4), .variance = {0.3}},
                                   {.mean = std::vector<double>(64, -0.2), .variance = {0.5}}});
      const auto a = sample<float>(sampler, grid, data, start,
                                   {.prediction = prediction::sample(), .seed = 2});
      const auto b = sample<double>(sampler, grid, data, wide,
                                    {.prediction = prediction::sample(), .seed = 2});
      double worst = 0, largest = 0;
      for (std::size_t i = 0; i < a.size(); ++i) {
        worst = std::max(worst, std::abs(a[i] - b[i]));
        largest = std::max(largest, std::abs(b[i]));
      }
      CHECK(worst <= bound * std::max(1.0, largest));
    }
  }
}
