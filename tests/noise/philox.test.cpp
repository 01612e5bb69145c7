// philox_noise: the published known answers, the counter's layout, the same bits for every
// instruction set and batch split, frozen hashes of stream version 1, and what is refused.
#include <ebb/noise/philox.hpp>
#include <ebb/noise/randn.hpp>

#include "../src/kernels/dispatch.hpp"
#include "noise/hash.hpp"
#include "support/catch.hpp"
#include "tensor/message.hpp"

#include <cmath>

using ebb::draw;
using ebb::philox4x32_10;
using ebb::philox_noise;

static_assert(ebb::is_counter_based<philox_noise>);
static_assert(ebb::noise_source<const philox_noise, float>);
static_assert(ebb::noise_source<const philox_noise, double>);

// Random123's kat_vectors.
using words = std::array<std::uint32_t, 4>;
static_assert(philox4x32_10({0, 0, 0, 0}, {0, 0}) ==
              words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
static_assert(philox4x32_10({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
                            {0xffffffff, 0xffffffff}) ==
              words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
static_assert(philox4x32_10({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
                            {0xa4093822, 0x299f31d0}) ==
              words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});

namespace {

std::vector<double> normals(const philox_noise& noise, std::size_t n, const draw& draw) {
  std::vector<double> x(n);
  noise(std::span<double>(x), draw);
  return x;
}

// Element i of a sample as the header describes it.
double described(std::uint64_t seed, std::uint64_t sample, std::uint64_t index, std::size_t i) {
  const auto w = philox4x32_10({std::uint32_t(i / 4), std::uint32_t(sample), std::uint32_t(index),
                                std::uint32_t(index >> 32)},
                               {std::uint32_t(seed), std::uint32_t(seed >> 32)});
  const std::size_t pair = i % 4 / 2 * 2;
  const double r = std::sqrt(-2 * std::log((w[pair] + 0.5) * 0x1p-32));
  const double a = 2 * 3.14159265358979323846 * (w[pair + 1] * 0x1p-32);
  return r * (i % 2 == 0 ? std::cos(a) : std::sin(a));
}

}  // namespace

TEST_CASE("philox_noise: key, counter and order of the normals are as described") {
  constexpr std::uint64_t seed = 0x0123456789ABCDEF, index = 0xFEDCBA9876543210;
  for (const std::size_t sample_size : {1U, 2U, 3U, 4U, 5U, 63U, 64U, 65U, 130U})
    for (const std::uint64_t first : {0ull, 77ull, (1ull << 32) - 5}) {
      const std::size_t batch = 5;
      const auto x = normals({seed}, batch * sample_size,
                             {.index = index, .first_sample = first, .sample_size = sample_size});
      for (std::size_t i = 0; i < x.size(); ++i) {
        const double expected = described(seed, first + i / sample_size, index, i % sample_size);
        INFO("sample_size " << sample_size << ", first " << first << ", element " << i);
        REQUIRE(std::abs(x[i] - expected) < 1e-13);
      }
    }
}

TEMPLATE_TEST_CASE("philox_noise: any batch split gives the same bits", "", float, double) {
  using T = TestType;
  for (const std::size_t sample_size : {1U, 3U, 7U, 64U, 100U}) {
    for (const bool own_seeds : {false, true}) {
      philox_noise noise{99};
      if (own_seeds)
        for (std::uint64_t s = 0; s < 23; ++s) noise.seeds.push_back((s * 0x9E3779B97F4A7C15) ^ s);
      std::vector<T> whole(20 * sample_size), parts(whole.size());
      noise(std::span<T>(whole), {.index = 3, .first_sample = 2, .sample_size = sample_size});
      std::size_t first = 0;
      for (const std::size_t count : {1U, 7U, 4U, 8U}) {
        noise(std::span<T>(parts).subspan(first * sample_size, count * sample_size),
              {.index = 3, .first_sample = 2 + first, .sample_size = sample_size});
        first += count;
      }
      REQUIRE(first == 20);
      REQUIRE(hash(parts) == hash(whole));
    }
  }
}

TEST_CASE("philox_noise: a sample with its own seed does not depend on its place") {
  const philox_noise noise{.seeds = {5, 6, 7}};
  const auto x = normals(noise, 3 * 10, {.index = 4, .sample_size = 10});
  const auto alone = normals({.seeds = {7}}, 10, {.index = 4, .sample_size = 10});
  REQUIRE(std::vector<double>(x.begin() + 20, x.end()) == alone);
  REQUIRE(normals({7}, 10, {.index = 4, .sample_size = 10}) == alone);
  const auto large = normals(noise, 3 * 100, {.index = 4, .sample_size = 100});
  REQUIRE(std::vector<double>(large.begin() + 200, large.end()) ==
          normals({7}, 100, {.index = 4, .sample_size = 100}));
}

TEST_CASE("philox_noise: one sample is meant where sample_size is 0") {
  REQUIRE(normals({1}, 10, {.index = 2}) == normals({1}, 10, {.index = 2, .sample_size = 10}));
  REQUIRE(normals({1}, 0, {}).empty());
}

TEST_CASE("philox_noise: refusals") {
  constexpr auto range = ebb::errc::counter_range;
  REQUIRE(message(ebb::errc::shape_mismatch, [] { normals({1}, 10, {.sample_size = 4}); }) ==
          "philox_noise: out has 10 elements: need a multiple of draw.sample_size = 4");
  REQUIRE(message(range,
                  [] { normals({1}, 8, {.first_sample = (1ull << 32) - 1, .sample_size = 4}); }) ==
          "philox_noise: draw.first_sample = 4294967295, batch = 2: sample numbers need to stay "
          "below 4294967296; take another seed for the rest");
  REQUIRE(message(range, [] {
            normals({1}, 4, {.first_sample = ~0ull, .sample_size = 4});
          }).find("18446744073709551615") != std::string::npos);
  REQUIRE(message(range, [] {
            normals({.seeds = {1, 2}}, 8, {.first_sample = 1, .sample_size = 4});
          }) == "philox_noise: 2 seeds for samples 1 to 2: need one for each sample");
  REQUIRE(message(range, [] {
            float x;
            philox_noise{1}(std::span<float>(&x, (std::size_t{1} << 34) + 1), {});
          }).find("17179869185: need 17179869184 or fewer") != std::string::npos);
}

// Stream version 1. These numbers never change.
TEMPLATE_TEST_CASE("philox_noise: every instruction set gives the frozen bits", "", float, double) {
  using T = TestType;
  const auto frozen = sizeof(T) == 4 ? 0xb9cdccfec0251ef8u : 0x71d782033e674ecbu;
  for (const auto set :
       {ebb::instruction_set::baseline, ebb::instruction_set::avx2, ebb::instruction_set::avx512}) {
    const auto* table = ebb::kernels::find<T>(set);
    if (table == nullptr) continue;
    std::vector<T> x(64 * 1024);
    ebb::kernels::block_group group{};
    for (std::size_t g = 0; g < 1024; ++g) {
      group.one_key = g % 2 == 0;
      for (std::size_t b = 0; b < 16; ++b) {
        group.element[b] = 16 * g + b;
        group.sample[b] = 0xFFFFFFFF - g;
        group.key_low[b] = 0x89ABCDEF + (group.one_key ? 0 : b);
        group.key_high[b] = 0xFFFFFFF0;
      }
      group.draw_low = 7 * g;
      group.draw_high = 0x80000000;
      table->normals(x.data() + 64 * g, group, 1);
    }
    INFO(to_string(set));
    REQUIRE(hash(x) == frozen);
  }
}

TEMPLATE_TEST_CASE("philox_noise: groups in one call are the groups one by one", "", float, double,
                   ebb::half, ebb::bfloat16) {
  using T = TestType;
  constexpr std::size_t groups = 37;
  for (const auto set :
       {ebb::instruction_set::baseline, ebb::instruction_set::avx2, ebb::instruction_set::avx512}) {
    const auto* table = ebb::kernels::find<T>(set);
    if (table == nullptr) continue;
    for (const bool one_key : {true, false}) {
      ebb::kernels::block_group group{};
      group.draw_low = 5;
      group.draw_high = 6;
      group.one_key = one_key;
      for (std::size_t b = 0; b < 16; ++b) {
        group.element[b] = 1000 + b;
        group.sample[b] = 3;
        group.key_low[b] = 0xFEDCBA98 + (one_key ? 0 : 1000 * b);
      }
      std::vector<T> at_once(64 * groups), singly(64 * groups);
      table->normals(at_once.data(), group, groups);
      for (std::size_t g = 0; g < groups; ++g) {
        table->normals(singly.data() + 64 * g, group, 1);
        for (auto& element : group.element) element += 16;
      }
      INFO(to_string(set) << (one_key ? ", one key" : ", many keys"));
      REQUIRE(hash(at_once) == hash(singly));
      REQUIRE(hash(at_once) != hash(std::vector<T>(64 * groups)));
    }
  }
}

TEST_CASE("randn: a draw of its own, per-sample seeds, batch splits") {
  const auto x = ebb::randn<float>({2, 3}, 42);
  REQUIRE(x.shape() == ebb::shape{2, 3});
  std::vector<float> same(6);
  philox_noise{42}(std::span<float>(same), {.index = ebb::reserved_draw::randn, .sample_size = 3});
  REQUIRE(std::vector<float>(x.begin(), x.end()) == same);
  const auto second = ebb::randn<float>({1, 3}, philox_noise{42}, 1);
  REQUIRE(second[2] == x[5]);
  REQUIRE(ebb::randn<double>({2, 3}, philox_noise{.seeds = {1, 2}})[0] ==
          ebb::randn<double>({1, 3}, 1)[0]);
  REQUIRE(ebb::randn<float>({0, 3}, 42).empty());
}
