#include <ebb/ebb.hpp>

#include "support/catch.hpp"

#include <algorithm>

using namespace ebb;
using Catch::Matchers::ContainsSubstring;

namespace {

constexpr noise_level somewhere{500, 0.6, 0.8};

// The definition, by sorting: numpy.quantile(abs(x), ratio) with linear interpolation.
double sorted_quantile(std::vector<double> values, double ratio) {
  for (auto& value : values) value = std::abs(value);
  std::sort(values.begin(), values.end());
  const double place = ratio * static_cast<double>(values.size() - 1);
  const auto k = static_cast<std::size_t>(place);
  const double next = values[std::min(k + 1, values.size() - 1)];
  return values[k] + (place - static_cast<double>(k)) * (next - values[k]);
}

}  // namespace

TEST_CASE("clip holds x0 in a range", "[run]") {
  std::vector<float> x{-3, -1, 0.5f, 1.5f};
  clip{}(view<float>(x), somewhere);
  CHECK(x == std::vector<float>{-1, -1, 0.5f, 1});
  clip{.range = 0.25}(view<float>(x), somewhere);
  CHECK(x == std::vector<float>{-0.25f, -0.25f, 0.25f, 0.25f});
  CHECK_THROWS_WITH((clip{.range = 0}(view<float>(x), somewhere)),
                    ContainsSubstring("clip: range = 0"));
}

TEMPLATE_TEST_CASE("dynamic threshold is the quantile's, sample by sample", "[run]", float,
                   double) {
  for (const double ratio : {0.0, 0.5, 0.9, 0.995, 1.0}) {
    auto x = randn<TestType>({5, 3, 37}, 8);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] *= static_cast<TestType>(1 + i % 4);
    x[0] = x[1] = x[2];  // ties
    const auto before = x;
    dynamic_threshold{.ratio = ratio, .most = 2.5}(view<TestType>(x), somewhere);
    for (std::size_t b = 0; b < 5; ++b) {
      const std::vector<double> sample(before.begin() + b * 111, before.begin() + (b + 1) * 111);
      const double high = std::min(std::max(sorted_quantile(sample, ratio), 1.0), 2.5);
      for (std::size_t i = 0; i < 111; ++i)
        CHECK(x[b * 111 + i] == Approx(std::clamp(sample[i], -high, high) / high).epsilon(1e-6));
    }
  }
}

TEST_CASE("dynamic threshold refuses what it cannot do", "[run][bad input]") {
  std::vector<float> x(4);
  CHECK_THROWS_WITH((dynamic_threshold{.ratio = 1.5}(view<float>(x), somewhere)),
                    ContainsSubstring("ratio = 1.5"));
  CHECK_THROWS_WITH((dynamic_threshold{.most = 0}(view<float>(x), somewhere)),
                    ContainsSubstring("most = 0"));
  std::vector<float> none;
  CHECK_NOTHROW(dynamic_threshold{}(view<float>(none), somewhere));
}

TEST_CASE("inpainting keeps what is known and paints the rest", "[run]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 10);
  auto known = tensor<float>(shape{3, 4}), mask = tensor<float>(shape{3, 4});
  for (std::size_t i = 0; i < 12; ++i) known[i] = 0.1f * float(i), mask[i] = i % 2 ? 1.f : 0.f;
  const gaussian_mixture data({{.mean = std::vector<double>(4, 0.5), .variance = {0.01}}});
  std::vector<float> noise_in_known;
  options<float> options{
      .prediction = prediction::sample(), .seed = 3, .correct_xt = inpaint<float>(known, mask, 3)};
  const auto x = sample<float>(ddpm{}, grid, data, {3, 4}, options);
  for (std::size_t i = 0; i < 12; ++i) {
    if (i % 2 == 0) CHECK(x[i] == known[i]);
    if (i % 2 == 1) CHECK(std::abs(x[i] - 0.5f) < 0.5f);
  }
}

TEST_CASE("inpainting brings the known image to the state's level", "[run]") {
  tensor<double> known(shape{1, 64}), mask(shape{1, 64}), x(shape{1, 64});
  for (auto& value : known) value = 2;
  const inpaint<double> paint(known, mask, 7);
  paint(x, {0, 1, 0});
  CHECK(std::all_of(x.begin(), x.end(), [](double value) { return value == 2; }));
  paint(x, {500, 0.6, 0.8});
  const auto first = x;
  double mean = 0;
  for (const double value : x) mean += value / 64;
  CHECK(mean == Approx(1.2).margin(0.4));
  CHECK(x[0] != x[1]);
  paint(x, {500, 0.6, 0.8});
  CHECK(x == first);  // one noise for the whole run
}

TEST_CASE("inpainting refuses what does not fit", "[run][bad input]") {
  CHECK_THROWS_WITH(inpaint<float>(tensor<float>(shape{2}), tensor<float>(shape{3})),
                    ContainsSubstring("known is {2}, mask is {3}"));
  tensor<float> mask(shape{2});
  mask[1] = 1.5f;
  CHECK_THROWS_WITH(inpaint<float>(tensor<float>(shape{2}), mask),
                    ContainsSubstring("mask[1] = 1.5"));
  const inpaint<float> paint(tensor<float>(shape{2}), tensor<float>(shape{2}));
  std::vector<float> x(3);
  CHECK_THROWS_WITH(paint(x, somewhere), ContainsSubstring("the state has 3 elements"));
}

TEST_CASE("inpainting never reads the known image where it is free", "[run]") {
  const float hole = std::numeric_limits<float>::quiet_NaN();
  tensor<float> known({2}), mask({2}), x({2});
  known[0] = hole, mask[0] = 1, x[0] = 7;
  inpaint<float>(known, mask)(view<float>(x), {0, 1, 0});
  CHECK(x[0] == 7);
  CHECK(x[1] == 0);
  mask[0] = 0.5F;
  CHECK_THROWS_WITH(inpaint<float>(known, mask), ContainsSubstring("known[0] = nan"));
}
