// jax_noise against jax.random of JAX 0.10.2 on a CPU, jax_enable_x64, in both modes of
// jax_threefry_partitionable.
#include <ebb/noise/jax.hpp>

#include "support/catch.hpp"
#include "tensor/message.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

using ebb::jax_mode;
using ebb::jax_noise;

static_assert(ebb::noise_source<jax_noise, float>);
static_assert(ebb::noise_source<jax_noise, double>);

// Random123's kat_vectors.
using words = std::array<std::uint32_t, 2>;
static_assert(ebb::threefry2x32_20({0, 0}, {0, 0}) == words{0x6b200159, 0x99ba4efe});
static_assert(ebb::threefry2x32_20({0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}) ==
              words{0x1cb996fc, 0xbb002be7});
static_assert(ebb::threefry2x32_20({0x243f6a88, 0x85a308d3}, {0x13198a2e, 0x03707344}) ==
              words{0xc4923a9c, 0x483df7a0});

namespace {

template <class T>
std::vector<T> normals(std::size_t n, jax_mode mode, const ebb::jax_key& key = {0, 0}) {
  std::vector<T> x(n);
  ebb::jax_normal(key, std::span<T>(x), mode);
  return x;
}

template <class T>
std::vector<T> draw(jax_noise& noise, std::size_t n, const ebb::draw& draw = {}) {
  std::vector<T> x(n);
  noise(std::span<T>(x), draw);
  return x;
}

bool near(const std::vector<float>& x, const std::vector<float>& y) {
  return std::equal(x.begin(), x.end(), y.begin(), y.end(), [](float a, float b) {
    return std::abs(a - b) <= 3.6e-7f * std::abs(b);  // 3 ulp
  });
}

bool near(const std::vector<double>& x, const std::vector<double>& y) {
  return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                    [](double a, double b) { return std::abs(a - b) <= 4e-15; });
}

}  // namespace

TEST_CASE("jax_normal: normal(key(0), (5,)), partitionable") {
  constexpr auto mode = jax_mode::partitionable;
  CHECK(
      near(normals<float>(5, mode), {1.622642159461975f, 2.0252647399902344f, -0.4335944354534149f,
                                     -0.07861734926700592f, 0.17609089612960815f}));
  CHECK(
      near(normals<double>(5, mode), {-0.2058421394796434, -0.7847657764467411, 1.8160866726679836,
                                      0.1878440128937887, 0.08086788103743275}));
  CHECK(normals<float>(100, mode)[4] == normals<float>(5, mode)[4]);
}

TEST_CASE("jax_normal: normal(key(0), (5,)) and of one element, original") {
  constexpr auto mode = jax_mode::original;
  CHECK(near(normals<float>(5, mode),
             {0.18784384429454803f, -1.2833425998687744f, -0.2710916996002197f, 1.2490594387054443f,
              0.2444700300693512f}));
  CHECK(near(normals<double>(5, mode),
             {-0.3721107933346203, 0.26423113848036445, -0.18252761704186854, -0.7368197737568901,
              -0.44030356269263576}));
  CHECK(near(normals<float>(1, mode), {-0.20584226f}));
  CHECK(near(normals<double>(1, mode), {-0.7847657764467411}));
}

TEST_CASE("jax_normal: 2^15 normals, by the last and the sum of magnitudes") {
  const auto sum = [](const auto& x) {
    return std::accumulate(x.begin(), x.end(), 0.0,
                           [](double total, double z) { return total + std::abs(z); });
  };
  const auto check = [&](jax_mode mode, float last, double float_sum, double last_double,
                         double double_sum) {
    const auto x = normals<float>(1 << 15, mode);
    const auto y = normals<double>(1 << 15, mode);
    CHECK(near({x.back()}, std::vector<float>{last}));
    CHECK(near({y.back()}, std::vector<double>{last_double}));
    CHECK(std::abs(sum(x) - float_sum) < 1e-4);
    CHECK(std::abs(sum(y) - double_sum) < 1e-9);
  };
  check(jax_mode::partitionable, 0.08709072321653366f, 26210.528122712705, 1.5001384245928104,
        26151.189144861804);
  check(jax_mode::original, 1.7988423109054565f, 26206.969672064693, 1.0882899539351607,
        26151.76971940108);
}

TEST_CASE("jax_noise: a key of 64 bits, split before each draw") {
  jax_noise noise{(1ull << 40) + 7};
  CHECK(near(draw<float>(noise, 5), {-1.061874270439148f, 1.1364569664001465f, -2.275024890899658f,
                                     -0.37776482105255127f, -1.1662706136703491f}));
  CHECK(near(draw<double>(noise, 5), {-1.8678421751307555, -0.8502080551481682, 0.9249882837688704,
                                      -0.13462190463548027, -1.2685978340004536}));
  CHECK(near(draw<float>(noise, 4), {-0.924125611782074f, 2.474199056625366f, 0.03717564046382904f,
                                     -0.7449139952659607f}));
  jax_noise original{(1ull << 40) + 7, jax_mode::original};
  CHECK(near(draw<float>(original, 5),
             {-1.0299657583236694f, 0.18471646308898926f, 0.7788140773773193f, 0.1223842054605484f,
              0.0646868571639061f}));
  CHECK(
      near(draw<double>(original, 5), {0.08666786553167306, -0.38875479262912016, 0.765141860421186,
                                       0.3857014611664587, -0.24011083423075497}));
  CHECK(near(draw<float>(original, 4), {-0.1231924369931221f, -0.08550546318292618f,
                                        0.7351365089416504f, 1.032751202583313f}));
}

TEST_CASE("jax_noise: a key for each sample; states go on") {
  for (const auto mode : {jax_mode::partitionable, jax_mode::original}) {
    auto two = jax_noise::per_sample({4, 5}, mode);
    jax_noise alone{5, mode}, later{0};
    CHECK(draw<float>(two, 7, {.first_sample = 1, .sample_size = 7}) == draw<float>(alone, 7));
    later.restore(two.state());
    CHECK(later == two);
    CHECK(draw<float>(later, 6, {.sample_size = 3}) == draw<float>(two, 6, {.sample_size = 3}));
    const auto before = later;
    const auto good = later.state();
    for (std::size_t size = 0; size < good.size(); ++size)
      CHECK(message(ebb::errc::invalid_option, [&] { later.restore(good.substr(0, size)); }) !=
            "no error");
    CHECK(later == before);
  }
}

TEST_CASE("jax_normal: too many words for original mode") {
  float x;
  CHECK(message(ebb::errc::counter_range,
                [&] {
                  ebb::jax_normal({0, 0}, std::span<float>(&x, 0xFFFFFFFF), jax_mode::original);
                }) ==
        "jax_noise: out takes 4294967295 words of 32 bits: need less than 4294967295 in "
        "original mode; take jax_mode::partitionable");
}
