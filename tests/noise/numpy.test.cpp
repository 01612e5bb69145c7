// numpy_legacy_noise against numpy.random.RandomState(seed).randn, numpy_noise against
// numpy.random.default_rng(seed).standard_normal. The answers are those of NumPy 1.24.2 and 2.4.6
// on x86 (glibc 2.36), which agree.
#include <ebb/noise/numpy.hpp>
#include <ebb/noise/numpy_legacy.hpp>

#include "noise/hash.hpp"
#include "support/catch.hpp"
#include "tensor/message.hpp"

#include <cmath>

using ebb::numpy_legacy_noise;
using ebb::numpy_noise;

static_assert(ebb::noise_source<numpy_legacy_noise, float>);
static_assert(ebb::noise_source<numpy_noise, double>);
static_assert(!ebb::is_counter_based<numpy_noise>);

namespace {

template <class T, class Noise>
std::vector<T> normals(Noise& noise, std::size_t n, const ebb::draw& draw = {}) {
  std::vector<T> x(n);
  noise(std::span<T>(x), draw);
  return x;
}

}  // namespace

TEST_CASE("numpy_legacy_noise: randn(3), then 2^17 more") {
  struct answer {
    std::uint64_t seed;
    std::vector<double> first;
    double last;
    std::uint64_t floats;  // of the 2^17, as numpy.float32
  };
  const answer answers[] = {
      {0,
       {1.764052345967664, 0.4001572083672233, 0.9787379841057392, 2.240893199201458},
       -0.15590382992757143,
       0xec9f28c4ed3f6315},
      {42,
       {0.4967141530112327, -0.13826430117118466, 0.6476885381006925, 1.5230298564080254},
       1.0289075995497847,
       0xd440b669e81db232},
      {12345,
       {-0.20470765948471295, 0.47894333805754824, -0.5194387150567381, -0.55573030434749},
       2.104811314259005,
       0x94429f1722cd8014}};
  for (const auto& [seed, first, last, floats] : answers) {
    INFO("seed " << seed);
    numpy_legacy_noise noise{seed}, again{seed};
    auto x = normals<double>(noise, 3);
    const auto rest = normals<double>(noise, 1 << 17);
    x.push_back(rest[0]);
    CHECK(x == first);
    CHECK(std::abs(rest.back() - last) < 4.5e-16);
    normals<float>(again, 3);
    CHECK(hash(normals<float>(again, 1 << 17)) == floats);
  }
}

TEST_CASE("numpy_legacy_noise: seeded by a list; a seed beyond 32 bits is refused as in NumPy") {
  numpy_legacy_noise noise{ebb::numpy_legacy_generator(std::vector<std::uint32_t>{1, 2, 3})};
  CHECK(normals<double>(noise, 4) == std::vector<double>{0.8985824482099501, 0.25528876596298244,
                                                         0.9517262521759671,
                                                         -0.056633916373920894});
  CHECK(message(ebb::errc::invalid_option, [] { numpy_legacy_noise{1ull << 32}; }) ==
        "numpy_legacy_noise: seed = 4294967296: need less than 4294967296, as RandomState does; "
        "pass a list of seeds, or take numpy_noise");
}

TEST_CASE("numpy_noise: every bit of 2^15 normals") {
  struct answer {
    std::uint64_t seed;
    std::vector<double> first;
    std::uint64_t doubles;
    std::vector<float> first_floats;
    std::uint64_t floats;
  };
  const answer answers[] = {
      {0,
       {0.1257302210933933, -0.1321048632913019, 0.6404226504432821, 0.10490011715303971},
       0x750637e281142c1d,
       {1.117622f, -1.3871249f, -0.4265716f, -0.80358726f},
       0x98a907fbc5cac802},
      {42,
       {0.30471707975443135, -1.0399841062404955, 0.7504511958064572, 0.9405647163912139},
       0x7240f92687aca46d,
       {0.14190717f, -1.6685079f, -1.332108f, 0.58255345f},
       0xdd788841ef71bfbf},
      {~0ull,
       {0.7213364570768727, -0.9707961689465133, 0.06922650485737146, -0.29658368621351155},
       0x015bc0efaa2261b5,
       {0.8978964f, 1.0165266f, -1.2096218f, -2.4151726f},
       0x389395b94bd29438}};
  for (const auto& [seed, first, doubles, first_floats, floats] : answers) {
    INFO("seed " << seed);
    numpy_noise noise{seed}, float_noise{seed};
    auto x = normals<double>(noise, 1 << 15);
    auto y = normals<float>(float_noise, 1 << 15);
    CHECK(hash(x) == doubles);
    CHECK(hash(y) == floats);
    x.resize(4);
    y.resize(4);
    CHECK(x == first);
    CHECK(y == first_floats);
  }
}

TEST_CASE("pcg64: PCG64(seed).random_raw") {
  struct answer {
    std::uint64_t seed, first, second;
  };
  for (const auto& [seed, first, second] :
       {answer{0, 0xa30febcfd9c2825f, 0x4510bdf882d9d721},
        answer{12345, 0x3a32b18db2ffc19d, 0x51171315c9e4c4de},
        answer{(1ull << 40) + 7, 0xd46e9e2034de21aa, 0x415badc99c087675},
        answer{~0ull, 0xae163a7a8c47568f, 0xd86659f5f3382359}}) {
    ebb::pcg64 words(seed);
    CHECK(words() == first);
    CHECK(words() == second);
  }
}

TEST_CASE("numpy_noise: half a word waits from one float32 call to the next") {
  numpy_noise noise{7};
  CHECK(normals<float>(noise, 3) == std::vector<float>{1.5219693f, -1.1441058f, 1.1501616f});
  CHECK(normals<double>(noise, 2) == std::vector<double>{-0.2741378553622176, -0.8905918387572742});
  CHECK(normals<float>(noise, 2) == std::vector<float>{-1.7846532f, -0.06291215f});
}

TEMPLATE_TEST_CASE("numpy: per-sample generators, and states that go on", "", numpy_legacy_noise,
                   numpy_noise) {
  using noise = TestType;
  noise alone{8};
  auto three = noise::per_sample({7, 8, 9});
  CHECK(normals<float>(three, 5, {.first_sample = 1, .sample_size = 5}) ==
        normals<float>(alone, 5));
  noise later{0};
  later.restore(three.state());
  CHECK(later == three);
  CHECK(normals<double>(later, 15, {.sample_size = 5}) ==
        normals<double>(three, 15, {.sample_size = 5}));
  later.restore(alone.state());
  CHECK(normals<float>(later, 5) == normals<float>(alone, 5));

  const auto before = later;
  const auto good = later.state();
  for (std::size_t size = 0; size < good.size(); ++size)
    CHECK(message(ebb::errc::invalid_option, [&] {
            later.restore(good.substr(0, size));
          }).find("restore") != std::string::npos);
  CHECK(later == before);
}
