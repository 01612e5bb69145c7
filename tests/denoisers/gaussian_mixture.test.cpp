#include <ebb/ebb.hpp>

#include "support/catch.hpp"

using namespace ebb;
using Catch::Matchers::ContainsSubstring;

namespace {

double at_point(const gaussian_mixture& data, double x, const noise_level& at) {
  double out = 0;
  data(view<const double>(&x, {1}), at, view<double>(&out, {1}));
  return out;
}

// E[x_0 | x_t = x] by the midpoint rule over x_0.
double by_integration(const gaussian_mixture& data, double x, const noise_level& at) {
  double weight = 0, mean = 0;
  const double step = 1e-3;
  for (double x0 = -8; x0 < 8; x0 += step) {
    double density = 0;
    for (const auto& c : data.components()) {
      const double away = x0 - c.mean[0];
      density += c.weight * std::exp(-away * away / (2 * c.variance[0])) / std::sqrt(c.variance[0]);
    }
    const double away = x - at.alpha * x0;
    const double w = density * std::exp(-away * away / (2 * at.sigma * at.sigma));
    weight += w;
    mean += w * x0;
  }
  return mean / weight;
}

}  // namespace

TEST_CASE("the mixture's denoiser is the posterior mean", "[denoisers]") {
  const gaussian_mixture data({{.mean = {-1}, .variance = {0.09}, .weight = 1},
                               {.mean = {0.5}, .variance = {0.25}, .weight = 2},
                               {.mean = {2}, .variance = {0.04}, .weight = 0.5}});
  for (const noise_level at : {noise_level{0, 0.6, 0.8}, {0, 1, 2}, {0, 0.3, 0.7}})
    for (const double x : {-2.0, -0.3, 0.4, 1.7})
      CHECK(at_point(data, x, at) == Approx(by_integration(data, x, at)).epsilon(1e-6));
}

TEST_CASE("points at +-1 give tanh(alpha x / sigma^2)", "[denoisers]") {
  const gaussian_mixture data({{.mean = {-1}, .variance = {0}}, {.mean = {1}, .variance = {0}}});
  const noise_level at{0, 0.6, 0.8};
  for (const double x : {-2.0, -0.1, 0.3, 5.0})
    CHECK(at_point(data, x, at) == Approx(std::tanh(0.6 * x / 0.64)).epsilon(1e-12));
}

TEST_CASE("the ends of the noise axis are limits", "[denoisers]") {
  const gaussian_mixture data({{.mean = {-1}, .variance = {0.1}, .weight = 3},
                               {.mean = {1}, .variance = {0}, .weight = 1}});
  CHECK(at_point(data, 0.7, {0, 0, 1}) == Approx(-0.5));  // pure noise: the data's mean
  CHECK(at_point(data, -0.9, {0, 1, 0}) == Approx(-0.9));
  CHECK(at_point(data, 1, {0, 1, 0}) == Approx(1));
  CHECK(std::isfinite(at_point(data, 1e6, {0, 1, 1e-3})));
}

TEST_CASE("dimensions and batches", "[denoisers]") {
  const gaussian_mixture data({{.mean = {0, 10}, .variance = {1, 4}}});
  const std::vector<float> x{1, 2, 3, 4};
  std::vector<float> out(4);
  data(view<const float>(x.data(), {2, 2}), {0, 1, 1}, view<float>(out.data(), {2, 2}));
  CHECK(out[0] == Approx(0.5));
  CHECK(out[1] == Approx(10 + 0.8 * (2 - 10)));
  CHECK(out[2] == Approx(1.5));
  CHECK(out[3] == Approx(10 + 0.8 * (4 - 10)));
}

TEST_CASE("a mixture that is none is refused by name", "[denoisers][bad input]") {
  using list = std::vector<gaussian_mixture::component>;
  CHECK_THROWS_WITH(gaussian_mixture(list{}), ContainsSubstring("no components"));
  CHECK_THROWS_WITH(gaussian_mixture(list{{.mean = {1}, .variance = {-1}}}),
                    ContainsSubstring("components[0].variance holds -1"));
  CHECK_THROWS_WITH(gaussian_mixture(list{{.mean = {1}, .variance = {1}, .weight = 0}}),
                    ContainsSubstring("components[0].weight = 0"));
  CHECK_THROWS_WITH(
      gaussian_mixture(list{{.mean = {1}, .variance = {1}}, {.mean = {1, 2}, .variance = {1}}}),
      ContainsSubstring("components[1].mean has 2 numbers, the first has 1"));
  CHECK_THROWS_WITH(gaussian_mixture(list{{.mean = {1, 2, 3}, .variance = {1, 1}}}),
                    ContainsSubstring("variance has 2 numbers: need 1 or 3"));
  const gaussian_mixture data({{.mean = {0, 0}, .variance = {1}}});
  std::vector<float> x(3);
  CHECK_THROWS_WITH(data(view<const float>(x), {0, 1, 1}, view<float>(x)),
                    ContainsSubstring("x is {3}") && ContainsSubstring("samples of 2"));
}
