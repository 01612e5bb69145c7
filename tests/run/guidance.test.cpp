#include <ebb/ebb.hpp>

#include "support/catch.hpp"
#include "support/networks.hpp"

using namespace ebb;
using Catch::Matchers::ContainsSubstring;

namespace {

constexpr noise_level at{500, 0.6, 0.8};  // sigma / alpha = 4/3

const auto cond = [](view<const double> x, const noise_level&, view<double> out) {
  for (std::size_t i = 0; i < x.size(); ++i) out[i] = 0.5 * x[i] + 1;
};
const auto uncond = [](view<const double> x, const noise_level&, view<double> out) {
  for (std::size_t i = 0; i < x.size(); ++i) out[i] = 0.25 * x[i];
};

double deviation(view<const double> x) {
  double mean = 0, square = 0;
  for (double value : x) mean += value / double(x.size());
  for (double value : x) square += (value - mean) * (value - mean);
  return std::sqrt(square / double(x.size()));
}

}  // namespace

TEST_CASE("guidance is uncond + scale (cond - uncond)", "[run]") {
  const std::vector<double> c{1, 2}, u{0.5, -1};
  std::vector<double> out(2);
  guide<double>(c, u, {.scale = 3}, at, out);
  CHECK(out == std::vector<double>{0.5 + 3 * 0.5, -1 + 3 * 3.0});
  guide<double>(c, u, {.scale = 1}, at, out);
  CHECK(out == c);
  guide<double>(c, u, {.scale = 0}, at, out);
  CHECK(out == u);
}

TEST_CASE("guidance may write over either of its inputs", "[run]") {
  const std::vector<double> asked{1, 2}, plain{0.5, -1};
  const auto whole = [](std::vector<double>& values) {
    return view<double>(values.data(), {1, 2});
  };
  std::vector<double> apart(2), over_cond = asked, over_uncond = plain;
  const guidance how{.scale = 3, .rescale = 1};
  guide<double>(asked, plain, how, at, whole(apart));
  guide<double>(over_cond, plain, how, at, whole(over_cond));
  guide<double>(asked, over_uncond, how, at, whole(over_uncond));
  CHECK(over_cond == apart);
  CHECK(over_uncond == apart);
}

TEST_CASE("rescale brings each sample's deviation back to cond's", "[run]") {
  const auto c = randn<double>({2, 50}, 1), u = randn<double>({2, 50}, 2);
  tensor<double> full(shape{2, 50}), half(shape{2, 50}), plain(shape{2, 50});
  guide<double>(c, u, {.scale = 5}, at, plain);
  guide<double>(c, u, {.scale = 5, .rescale = 1}, at, full);
  guide<double>(c, u, {.scale = 5, .rescale = 0.5}, at, half);
  for (std::size_t b = 0; b < 2; ++b) {
    const auto of = [b](const tensor<double>& x) { return view<const double>(x).sample(b); };
    CHECK(deviation(of(full)) == Approx(deviation(of(c))).epsilon(1e-12));
    CHECK(deviation(of(half)) ==
          Approx((deviation(of(c)) + deviation(of(plain))) / 2).epsilon(1e-12));
  }
}

TEST_CASE("rescale leaves a sample of no deviation as it is", "[run]") {
  const std::vector<double> c{2, 2}, u{1, 1};
  std::vector<double> out(2);
  guide<double>(c, u, {.scale = 3, .rescale = 1}, at, view<double>(out.data(), {1, 2}));
  CHECK(out == std::vector<double>{4, 4});
}

TEST_CASE("the guidance interval is in sigma over alpha", "[run]") {
  const std::vector<double> c{1}, u{0};
  std::vector<double> out(1);
  guide<double>(c, u, {.scale = 3, .sigma_min = 1.3, .sigma_max = 1.4}, at, out);
  CHECK(out[0] == 3);
  guide<double>(c, u, {.scale = 3, .sigma_min = 1.4}, at, out);
  CHECK(out[0] == 1);
  guide<double>(c, u, {.scale = 3, .sigma_max = 1.3}, at, out);
  CHECK(out[0] == 1);
}

TEST_CASE("guided is a denoiser, equal to guide in pull style", "[run]") {
  const auto grid = test::few_levels();
  const auto start = randn<double>({2, 3}, 1);
  const guidance how{.scale = 2.5, .rescale = 0.3, .sigma_max = 5};
  const auto pushed = sample<double>(ddim{}, grid, guided<double>(cond, uncond, how), start,
                                     {.prediction = prediction::v()});
  run<double> run(ddim{}, grid, start, {.prediction = prediction::v()});
  tensor<double> c(start.shape()), u(start.shape()), out(start.shape());
  while (!run.done()) {
    cond(run.input(), run.level(), c);
    uncond(run.input(), run.level(), u);
    guide<double>(c, u, how, run.level(), out);
    run.advance(out);
  }
  CHECK(pushed == run.state());
}

TEST_CASE("guided spares the second call outside its interval", "[run]") {
  std::size_t calls = 0;
  const auto counted = [&](view<const double> x, const noise_level& level, view<double> out) {
    ++calls;
    uncond(x, level, out);
  };
  const auto grid = grid::from_sigmas(ve{}, {4.0, 3.0, 2.0, 1.0, 0.0});
  sample<double>(ddim{}, grid,
                 guided<double>(cond, counted, {.scale = 2, .sigma_min = 1.5, .sigma_max = 3}), {1},
                 {.prediction = prediction::sample()});
  CHECK(calls == 2);
}

TEST_CASE("unguided_too asks for the unguided estimate where nothing is guided", "[run]") {
  // CFG++ at scale 1: x_0 of the conditional network, noise of the unconditional one
  const auto grid = levels{{2, 1, 2}, {1, 1, 1}};
  const auto constant = [](double value) {
    return [value](view<const double>, const noise_level&, view<double> out) {
      std::fill(out.begin(), out.end(), value);
    };
  };
  const auto step = [&](bool too, double scale) {
    return sample<double>(
        euler{.cfg_pp = true}, grid,
        guided<double>(constant(0.5), constant(-0.25), {.scale = scale, .unguided_too = too}),
        tensor<double>({1}, {3.0}), {.prediction = prediction::sample()})[0];
  };
  CHECK(step(true, 1) == Approx(0.5 + 1.0 / 2 * (3 + 0.25)).epsilon(1e-15));
  CHECK(step(false, 1) == Approx(0.5 + 1.0 / 2 * (3 - 0.5)).epsilon(1e-15));
  const double guided_x0 = -0.25 + 0.6 * 0.75;
  CHECK(step(false, 0.6) == Approx(guided_x0 + 1.0 / 2 * (3 + 0.25)).epsilon(1e-15));
  CHECK(step(true, 0.6) == step(false, 0.6));
}

TEST_CASE("the exact law of guidance on Gaussian data", "[run][numeric]") {
  // Data N(0, c) against N(0, u), variance exploding: from s to t the flow's gain is
  // ((c + t^2) / (c + s^2))^(w/2) ((u + t^2) / (u + s^2))^((1-w)/2)   (frontier.md 3.2)
  const double c = 0.25, u = 1, w = 2.5, from = 3, to = 0.5;
  const gaussian_mixture narrow({{.mean = {0}, .variance = {c}}});
  const gaussian_mixture wide({{.mean = {0}, .variance = {u}}});
  const auto gain = [](double v, double s, double t, double power) {
    return std::pow((v + t * t) / (v + s * s), power / 2);
  };
  const double exact = gain(c, from, to, w) * gain(u, from, to, 1 - w);
  const auto error = [&](std::size_t steps) {
    const auto grid =
        grid::uniform_log_snr(ve{}, steps, {.from = -std::log(from), .to = -std::log(to)});
    tensor<double> x(shape{1});
    x[0] = 1;
    const auto y = sample<double>(ddim{}, grid, guided<double>(narrow, wide, {.scale = w}), x,
                                  {.prediction = prediction::sample()});
    return std::abs(y[0] - exact);
  };
  CHECK(error(400) < 2e-3);
  CHECK(std::log2(error(200) / error(400)) == Approx(1).margin(0.05));
}

TEST_CASE("guidance refuses what does not fit", "[run][bad input]") {
  const std::vector<double> c{1, 2}, u{0.5};
  std::vector<double> out(2);
  CHECK_THROWS_WITH(guide<double>(c, u, {}, at, out),
                    ContainsSubstring("cond has 2 elements, uncond 1, out 2"));
  CHECK_THROWS_WITH(guide<double>(c, c, {.rescale = 2}, at, out), ContainsSubstring("rescale = 2"));
  CHECK_THROWS_WITH(guide<double>(c, c, {.scale = std::nan("")}, at, out),
                    ContainsSubstring("scale = nan"));
  CHECK_THROWS_WITH(guide<double>(c, c, {.sigma_min = 3, .sigma_max = 2}, at, out),
                    ContainsSubstring("sigma_min = 3, sigma_max = 2"));
}

TEST_CASE("a learned variance is not guided but taken from the conditional network", "[run]") {
  const auto constant = [](float mean, float variance) {
    return [=](view<const float> x, const noise_level&, view<float> out) {
      for (std::size_t i = 0; i < 2; ++i)
        for (std::size_t k = 0; k < 3; ++k) {
          out[6 * i + k] = mean + static_cast<float>(k) * x[0];
          out[6 * i + 3 + k] = variance;
        }
    };
  };
  tensor<float> x({2, 3}), out({2, 6});
  const noise_level level{500, 0.6, 0.8};
  auto both = guided<float>(constant(2, 0.5F), constant(1, -0.5F), {.scale = 7.5, .rescale = 0.5});
  both(x, level, view<float>(out));
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t k = 0; k < 3; ++k) {
      CHECK(out[6 * i + k] == 1 + 7.5F * (2 - 1));
      CHECK(out[6 * i + 3 + k] == 0.5F);
    }
}

TEST_CASE("guidance that could never act is refused when it is made", "[run][bad input]") {
  const auto make = [](const guidance& how) {
    return guided<float>(test::rational_network{}, test::rational_network{}, how);
  };
  CHECK_THROWS_WITH(make({.scale = 7, .sigma_min = 5, .sigma_max = 1}),
                    ContainsSubstring("sigma_min = 5"));
  CHECK_THROWS_WITH(make({.scale = 7, .sigma_min = std::nan("")}),
                    ContainsSubstring("sigma_min = nan"));
  tensor<float> flat({4});
  CHECK_THROWS_WITH(guide<float>(flat, flat, {.scale = 2, .rescale = 1}, {0, 0.6, 0.8}, flat),
                    ContainsSubstring("run.output_shape()"));
}

TEST_CASE("guidance of an empty batch is nothing", "[run]") {
  const auto net = [](view<const float>, const noise_level&, view<float>) {};
  auto both = guided<float>(net, net, {.scale = 2, .rescale = 0.5});
  CHECK(sample<float>(ddim{}, test::few_levels(2), both, {0, 3}).size() == 0);
  CHECK(sample<float>(ddim{}, test::few_levels(2), both, {0}).size() == 0);
}

TEST_CASE("guide refuses memory that overlaps partly", "[run][bad input]") {
  std::vector<float> memory(5);
  const view<float> low(memory.data(), {4}), high(memory.data() + 1, {4});
  const std::vector<float> other(4);
  CHECK_THROWS_WITH(guide<float>(view<const float>(low), other, {.scale = 2}, at, high),
                    ContainsSubstring("cond overlaps"));
  CHECK_THROWS_WITH(guide<float>(other, view<const float>(low), {.scale = 2}, at, high),
                    ContainsSubstring("uncond overlaps"));
}

TEST_CASE("rescale is not asked for where guidance is not active", "[run]") {
  const std::vector<double> c{1, 2}, u{0, 0};
  std::vector<double> out(2);
  guide<double>(c, u, {.scale = 1, .rescale = 0.5}, at, out);
  CHECK(out == c);
}

TEST_CASE("a network behind std::ref still tells what it gave without guidance", "[run]") {
  using namespace symbols;
  const auto constant = [](float value) {
    return [value](view<const float>, const noise_level&, view<float> out) { out[0] = value; };
  };
  auto both = guided<float>(constant(0.1F), constant(0.2F), {.scale = 2});
  const auto last_unguided = [](const levels& grid) {
    plan plan;
    plan.step(grid[0], grid[1], combination(u()));
    return plan;
  };
  const options<float> options{.prediction = prediction::sample()};
  const auto grid = test::few_levels(1);
  const auto plain = sample<float>(last_unguided, grid, both, {1}, options);
  CHECK(plain[0] == 0.2F);
  CHECK(plain == sample<float>(last_unguided, grid, std::ref(both), {1}, options));
}
