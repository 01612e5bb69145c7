// torch_cpu_noise against torch.Generator().manual_seed(seed) and torch.randn. The answers are
// those of PyTorch 1.13.0 (Debian) and 2.15.0 on x86, which agree but for last digits in double;
// path plain is theirs with ATEN_CPU_CAPABILITY=default.
#include <ebb/noise/torch_cpu.hpp>

#include "noise/hash.hpp"
#include "support/catch.hpp"
#include "tensor/message.hpp"

#include <cmath>
#include <random>

using ebb::torch_cpu_noise;
using ebb::torch_cpu_path;

static_assert(ebb::noise_source<torch_cpu_noise, float>);
static_assert(ebb::noise_source<torch_cpu_noise, double>);
static_assert(ebb::noise_source<torch_cpu_noise, ebb::half>);
static_assert(!ebb::is_counter_based<torch_cpu_noise>);

namespace {

template <class T = float>
std::vector<T> randn(torch_cpu_noise& noise, std::size_t n, const ebb::draw& draw = {}) {
  std::vector<T> x(n);
  noise(std::span<T>(x), draw);
  return x;
}

}  // namespace

TEST_CASE("mt19937: the words of std::mt19937, one by one and in blocks") {
  ebb::mt19937 ours(5489);
  std::mt19937 theirs;
  for (int i = 0; i < 2000; ++i) REQUIRE(ours() == theirs());
  std::vector<std::uint32_t> block(3000);
  ours.fill(block);
  for (const auto word : block) REQUIRE(word == theirs());
}

TEST_CASE("mt19937: seeded by a list, as its authors' program prints (mt19937ar.out)") {
  ebb::mt19937 words(std::vector<std::uint32_t>{0x123, 0x234, 0x345, 0x456});
  for (const std::uint32_t word : {1067595299u, 955945823u, 477289528u, 4107218783u, 4228976476u})
    REQUIRE(words() == word);
  REQUIRE(message(ebb::errc::invalid_option, [] {
            ebb::mt19937(std::span<const std::uint32_t>{});
          }) == "mt19937: seeds is empty: need one or more");
}

TEST_CASE("torch_cpu_noise: float, every bit of two calls with seed 42") {
  struct answer {
    std::size_t n;
    std::uint64_t avx2[2], plain[2];
  };
  constexpr answer answers[] = {
      {1, {0x339a81d29fc978d3, 0x1e7dc5476517374f}, {0x339a81d29fc978d3, 0x1e7dc5476517374f}},
      {15, {0x4c7fdcb26081ae6b, 0x1bafd55e3c3c9053}, {0x4c7fdcb26081ae6b, 0x1bafd55e3c3c9053}},
      {16, {0x080ffa5fbeb15154, 0xa96ce812bc572933}, {0xa95d9f26c663ee60, 0xe9960306226eb587}},
      {17, {0x91ae8bd790a50356, 0x34974a4ccf70b606}, {0x8a23582a0eb82189, 0x8afa63f63cd567f5}},
      {24, {0xcb92dcf03719e5e0, 0xd196cf3efb0f6409}, {0xb7d5a5316bdf54e1, 0x2aa25d0cdc6b3781}},
      {31, {0xbcc1254f5a30e3c3, 0x7d0356faa8b76bb4}, {0x837fa8bfb4f0f38f, 0x32d40c294e986a0}},
      {4096, {0x905c539edd97b7ba, 0xcbb5861f2926cbcf}, {0x5b38963ecfd98786, 0x2d94281c6c0a0949}},
      {65541, {0xaab7608cf223ba0c, 0xdbe5d12eff7711b1}, {0x19fd8351d9de5241, 0xcf0f92a8f1e9ccb3}}};
  for (const auto& [n, avx2, plain] : answers) {
    INFO("n = " << n);
    torch_cpu_noise wide{42}, scalar{42, torch_cpu_path::plain};
    for (int call = 0; call < 2; ++call) {
      CHECK(hash(randn(wide, n)) == avx2[call]);
      CHECK(hash(randn(scalar, n)) == plain[call]);
    }
  }
}

namespace {

struct answer_16 {
  std::size_t n;
  std::uint64_t avx2[2], plain[2];
};

template <class T>
void check_16(std::span<const answer_16> answers) {
  for (const auto& [n, avx2, plain] : answers) {
    INFO("n = " << n);
    torch_cpu_noise wide{42}, scalar{42, torch_cpu_path::plain};
    for (int call = 0; call < 2; ++call) {
      CHECK(hash(randn<T>(wide, n)) == avx2[call]);
      CHECK(hash(randn<T>(scalar, n)) == plain[call]);
    }
  }
}

}  // namespace

TEST_CASE("torch_cpu_noise: float16 and bfloat16, every bit of two calls with seed 42 (2.15.0)") {
  constexpr answer_16 halves[] = {
      {1, {0x8a28307b54a6f25, 0x87a1607b52863da}, {0x8a28307b54a6f25, 0x87a1607b52863da}},
      {15, {0xfaa069501f131eb, 0xde058b5f38779f2}, {0xfaa069501f131eb, 0xde058b5f38779f2}},
      {16, {0x8b8f5672e1dbb064, 0x23da243ac3df19d9}, {0x8b8f5672e1dbb064, 0x23da243ac3df19d9}},
      {17, {0x801ca81668dfdad1, 0xf044b4ca419fd8c0}, {0x801ca81668dfdad1, 0xf044b4ca419fd8c0}},
      {31, {0xdd5144c2ee4b617, 0x5f6b83911989f1f2}, {0xdd5144c2ee4b617, 0x5f6b83911989f1f2}},
      {255, {0xc701a7da246602b0, 0xf8e9b9a1d100c8ed}, {0xc701a7da246602b0, 0xf8e9b9a1d100c8ed}},
      {1000, {0xc8cb69e8d558c002, 0x82a36d1094a20263}, {0x331062b574aa1863, 0xea6cfdcedbb1dd60}},
      {16387, {0xcdc0f3c1d952d616, 0xb7772e0fe24272c1}, {0x3a26653d7b41ea1b, 0xd8276c8846e6ba2f}}};
  check_16<ebb::half>(halves);
  constexpr answer_16 brains[] = {
      {1, {0x9868a07b60c734f, 0x8250a07b4e00f77}, {0x9868a07b60c734f, 0x8250a07b4e00f77}},
      {15, {0x8090f847894e2a6b, 0x3851a6a1b72b311c}, {0x8090f847894e2a6b, 0x3851a6a1b72b311c}},
      {16, {0x6e68f97267754835, 0x29e7759efde9aebb}, {0x6e68f97267754835, 0x29e7759efde9aebb}},
      {17, {0xd50bac87cd19b729, 0x2ce1d0f0bce815f4}, {0xd50bac87cd19b729, 0x2ce1d0f0bce815f4}},
      {31, {0x2dd97892a3dc69b9, 0x64c91472a3b50a38}, {0x2dd97892a3dc69b9, 0x64c91472a3b50a38}},
      {255, {0x81f0412d6af30f3d, 0x1de72f24bdc6ecd3}, {0x81f0412d6af30f3d, 0x1de72f24bdc6ecd3}},
      {1000, {0xa336258110763a3f, 0x1d88f22e18319647}, {0xa336258110763a3f, 0x1d88f22e18319647}},
      {16387, {0xa59d11f184a0f02b, 0x87bf2755401bfc99}, {0x1448e2d9b1d6f9a, 0x46840daacbe59d0d}}};
  check_16<ebb::bfloat16>(brains);
}

TEST_CASE("torch_cpu_noise: half draws in between keep the generator's place") {
  torch_cpu_noise noise{0};
  CHECK(randn<ebb::half>(noise, 3)[2] == -2.1796875F);
  CHECK(randn<ebb::half>(noise, 16)[1] == 0.437255859375F);
  CHECK(randn<ebb::half>(noise, 3)[0] == 0.568359375F);
  CHECK(randn<ebb::half>(noise, 5)[1] == 0.1226806640625F);
}

TEST_CASE("torch_cpu_noise: double, two calls with seed 42, to the last digits") {
  struct answer {
    std::size_t n;
    double first[3], second[2];  // elements 0, 1 and the last; 0 and the last
  };
  constexpr answer answers[] = {{4,
                                 {0.33669035438385886, 0.1288094051365897, 0.2303330279146119},
                                 {-1.1228563767381703, -0.6379970567672183}},
                                {15,
                                 {0.33669035438385886, 0.1288094051365897, -0.9889598811465726},
                                 {0.9579717939599753, 0.5263369393957674}},
                                {16,
                                 {0.2995562877502637, 0.24237779080894106, -1.4920727283504345},
                                 {0.4212009947066779, 0.855215961472287}},
                                {17,
                                 {0.2995562877502637, 1.504572275678796, 0.2494118796915765},
                                 {0.6284835523998145, 0.34666368467190317}},
                                {24,
                                 {0.2995562877502637, 0.24237779080894106, 0.30085844543180795},
                                 {-1.2174058025747443, 2.5161385989502594}}};
  const auto near = [](double x, double y) { return std::abs(x - y) <= 4.5e-16 * std::abs(y); };
  for (const auto& [n, first, second] : answers) {
    INFO("n = " << n);
    torch_cpu_noise noise{42};
    const auto x = randn<double>(noise, n), y = randn<double>(noise, n);
    CHECK(near(x[0], first[0]));
    CHECK(near(x[1], first[1]));
    CHECK(near(x[n - 1], first[2]));
    CHECK(near(y[0], second[0]));
    CHECK(near(y[n - 1], second[1]));
  }
}

TEST_CASE("torch_cpu_noise: the second of a pair waits for the next small tensor, of any type") {
  torch_cpu_noise noise{0};
  REQUIRE(randn(noise, 3)[0] == 1.5409960746765137f);
  REQUIRE(randn(noise, 0).empty());
  REQUIRE(randn(noise, 16)[0] == -0.35612836480140686f);
  REQUIRE(std::abs(randn<double>(noise, 1)[0] - 0.5684312772806678) < 2e-16);
  REQUIRE(randn(noise, 2)[0] == -0.8566746115684509f);
}

TEST_CASE("torch_cpu_noise: the low 32 bits of a seed count") {
  torch_cpu_noise small{5}, large{(1ull << 32) + 5};
  REQUIRE(randn(small, 4) == randn(large, 4));
}

TEST_CASE("torch_cpu_noise: a generator for each sample gives what it gives alone") {
  const auto sample = [](std::uint64_t seed, std::size_t n) {
    torch_cpu_noise alone{seed};
    return randn(alone, n);
  };
  for (const std::size_t n : {4u, 20u}) {
    auto noise = torch_cpu_noise::per_sample({7, 8, 9});
    auto x = randn(noise, n, {.sample_size = n});
    REQUIRE(x == sample(7, n));
    x = randn(noise, 2 * n, {.first_sample = 1, .sample_size = n});
    REQUIRE(std::vector<float>(x.begin(), x.begin() + long(n)) == sample(8, n));
    REQUIRE(std::vector<float>(x.begin() + long(n), x.end()) == sample(9, n));
  }
}

TEST_CASE("torch_cpu_noise: a saved state goes on with the same bits") {
  for (const std::size_t n : {3u, 40u})
    for (const auto path : {torch_cpu_path::avx2, torch_cpu_path::plain}) {
      torch_cpu_noise noise{3, path}, later{0};
      randn(noise, n);
      later.restore(noise.state());
      REQUIRE(later == noise);
      REQUIRE(randn<double>(later, n) == randn<double>(noise, n));
      REQUIRE(randn(later, 20) == randn(noise, 20));
    }
  auto many = torch_cpu_noise::per_sample({1, 2}, torch_cpu_path::plain);
  randn(many, 6, {.sample_size = 3});
  torch_cpu_noise later{0};
  later.restore(many.state());
  REQUIRE(later == many);
}

TEST_CASE("torch_cpu_noise: what is refused, and then nothing was drawn") {
  torch_cpu_noise one{1};
  auto two = torch_cpu_noise::per_sample({1, 2});
  const auto before = two;
  REQUIRE(message(ebb::errc::invalid_split, [&] { randn(one, 4, {.first_sample = 2}); }) ==
          "torch_cpu_noise: draw.first_sample = 2: need 0; one generator fills the whole batch. "
          "Take torch_cpu_noise::per_sample to split it");
  REQUIRE(message(ebb::errc::shape_mismatch, [&] { randn(two, 5, {.sample_size = 4}); }) ==
          "torch_cpu_noise: out has 5 elements: need a multiple of draw.sample_size = 4");
  REQUIRE(message(ebb::errc::counter_range, [&] {
            randn(two, 8, {.first_sample = 1, .sample_size = 4});
          }) == "torch_cpu_noise: 2 generators for samples from 1, 2 of them: need one for each");
  REQUIRE(two == before);
}

TEST_CASE("torch_cpu_noise: a damaged state is refused, and nothing has changed") {
  torch_cpu_noise noise{1};
  const auto before = noise;
  const auto refused = [&](std::string state) {
    const auto sentence = message(ebb::errc::invalid_option, [&] { noise.restore(state); });
    REQUIRE(sentence != "no error");
    REQUIRE(noise == before);
    return sentence;
  };
  REQUIRE(refused("philox") ==
          "torch_cpu_noise: restore: the state begins with 'philox': need 'torch_cpu_noise batch' "
          "or 'torch_cpu_noise per_sample'; pass what state() of such a source gave");
  REQUIRE(refused("torch_cpu_noise batch\nend") ==
          "torch_cpu_noise: restore: the state of one generator has 0: need 1; it is damaged");
  const auto good = noise.state();
  for (std::size_t size = 0; size < good.size(); ++size) refused(good.substr(0, size));
  REQUIRE(refused(good + " 0") ==
          "torch_cpu_noise: restore: the state ends with 'end 0': need 'end'; it was cut");
  auto longer = good;
  longer.insert(good.size() - 4, " 0");
  REQUIRE(refused(longer).find("need its end") != std::string::npos);
  auto far = good;
  far.replace(far.find("mt19937 270"), 11, "mt19937 271");
  REQUIRE(refused(far).find("'271': need a hexadecimal number in its range") != std::string::npos);
  auto other = good;
  other.replace(other.find("avx2"), 4, "neon");
  REQUIRE(refused(other).find("'neon': need 'avx2' or 'plain'") != std::string::npos);
}
