// brownian_noise: the path as its header describes it, increments that add up, unit variance,
// independence, the same bits in any order and batch split, frozen hashes of version 1, refusals.
#include <ebb/noise/brownian.hpp>

#include "noise/hash.hpp"
#include "support/catch.hpp"
#include "tensor/message.hpp"

#include <cmath>
#include <limits>

using ebb::brownian_noise;
using ebb::draw;
using ebb::philox_noise;

static_assert(ebb::is_counter_based<brownian_noise>);
static_assert(ebb::noise_source<const brownian_noise, float>);
static_assert(ebb::noise_source<const brownian_noise, double>);

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

template <class T = double>
std::vector<T> drawn(const brownian_noise& noise, std::size_t n, const draw& draw) {
  std::vector<T> z(n);
  noise(std::span<T>(z), draw);
  return z;
}

double time_at(double sigma) { return 1 / (sigma * sigma); }

// W(to) - W(from)
std::vector<double> increment(const brownian_noise& noise, std::size_t n, double from, double to) {
  auto z = drawn(noise, n, {.from = from, .to = to});
  for (auto& value : z) value *= std::sqrt(time_at(to) - time_at(from));
  return z;
}

double mean_product(const std::vector<double>& x, const std::vector<double>& y) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += x[i] * y[i];
  return sum / double(x.size());
}

// The normal of a node: octave k, level l, place among its 2^l halves; level -1: the octave's.
double normal(std::uint64_t seed, int k, int level, std::uint64_t place) {
  const std::uint64_t node = level < 0 ? 0 : (1ull << level) + place;
  double z = 0;
  philox_noise{seed}(
      {&z, 1}, {.index = ebb::reserved_draw::brownian + (std::uint64_t(k + 64) << 20) + node});
  return z;
}

// B at p in [0, 1] of octave k, by halving.
double bridge(std::uint64_t seed, int k, double p) {
  double left = 0, right = normal(seed, k, -1, 0), begin = 0, width = 1;
  if (p == 1) return right;
  std::uint64_t place = 0;
  for (int level = 0; level < 20; ++level, width /= 2) {
    const double middle = (left + right) / 2 + std::sqrt(width) / 2 * normal(seed, k, level, place);
    const bool in_right = p >= begin + width / 2;
    (in_right ? left : right) = middle;
    if (in_right) begin += width / 2;
    place = 2 * place + in_right;
  }
  return left;
}

}  // namespace

TEST_CASE("brownian_noise: the path is as described") {
  constexpr std::uint64_t seed = 5;
  const brownian_noise noise{seed};
  // s = 2^k (1 + p): within an octave, over its end, over three of them
  const struct {
    int k_from;
    double p_from;
    int k_to;
    double p_to;
  } cases[] = {{0, 0, 0, 0.5},      {0, 0.25, 0, 0.3125},  {-7, 0.0009765625, -7, 0.9990234375},
               {3, 0.75, 4, 0.125}, {-2, 0.375, 1, 0.625}, {-64, 0, -63, 0},
               {63, 0.5, 63, 0.75}, {-1, 0.5, 0, 0}};
  for (const auto& [k_from, p_from, k_to, p_to] : cases) {
    INFO(k_from << " + " << p_from << " to " << k_to << " + " << p_to);
    const double from = std::ldexp(1 + p_from, k_from), to = std::ldexp(1 + p_to, k_to);
    double expected = 0;
    for (int k = k_from; k <= k_to; ++k) {
      const double begin = k == k_from ? bridge(seed, k, p_from) : 0;
      const double end = k == k_to ? bridge(seed, k, p_to) : bridge(seed, k, 1);
      expected += std::sqrt(std::ldexp(1, k)) * (end - begin);
    }
    expected /= std::sqrt(to - from);
    const auto z = drawn(noise, 1, {.from = 1 / std::sqrt(from), .to = 1 / std::sqrt(to)}).front();
    CHECK(std::abs(z - expected) < 1e-13);
  }
}

TEST_CASE("brownian_noise: increments over parts add up to the whole") {
  const brownian_noise noise{7};
  for (const auto& [a, b, c] :
       {std::tuple{80.0, 14.6, 0.002}, {3.0, 2.9, 2.8}, {1.0, 0.9999, 0.5}}) {
    const auto whole = increment(noise, 100, a, c), first = increment(noise, 100, a, b),
               second = increment(noise, 100, b, c);
    const double size = std::sqrt(time_at(c) - time_at(a));
    // a place has 20 bits, the times here more
    for (std::size_t i = 0; i < 100; ++i)
      CHECK(std::abs(whole[i] - (first[i] + second[i])) < 1e-4 * size);
  }
  // with times that are places of the path: to rounding
  for (const auto& [a, b, c] :
       {std::tuple{2.0, 1.0, 0.5}, {1024.0, 2.0, 0.25}, {4.0, 1.0, 0.125}}) {
    const auto whole = increment(noise, 100, a, c), first = increment(noise, 100, a, b),
               second = increment(noise, 100, b, c);
    const double size = std::sqrt(time_at(c) - time_at(a));
    for (std::size_t i = 0; i < 100; ++i)
      CHECK(std::abs(whole[i] - (first[i] + second[i])) < 1e-14 * size);
  }
}

TEST_CASE("brownian_noise: standard normals, independent over other times") {
  constexpr std::size_t n = 40000;
  const brownian_noise noise{11};
  const double grid[] = {infinity, 100, 14.6, 5, 4.99, 4.98, 1, 0.5, 0.1, 0.03, 0.002, 0};
  std::vector<std::vector<double>> draws;
  for (std::size_t i = 0; i + 1 < std::size(grid); ++i)
    draws.push_back(drawn(noise, n, {.index = i, .from = grid[i], .to = grid[i + 1]}));
  // 5 deviations: wrong once in a million for each of the 66 figures
  for (std::size_t i = 0; i < draws.size(); ++i) {
    INFO(grid[i] << " to " << grid[i + 1]);
    CHECK(std::abs(mean_product(draws[i], draws[i]) - 1) < 5 * std::sqrt(2.0 / n));
    for (std::size_t j = 0; j < i; ++j)
      CHECK(std::abs(mean_product(draws[i], draws[j])) < 5 / std::sqrt(double(n)));
  }
  // and over the same times they are what the times share: 1/3 of [1, 4] is [1, 2]
  const auto part = drawn(noise, n, {.from = 1, .to = std::sqrt(0.5)});
  const auto whole = drawn(noise, n, {.from = 1, .to = 0.5});
  CHECK(std::abs(mean_product(part, whole) - std::sqrt(1.0 / 3)) < 5 / std::sqrt(double(n)));
}

TEMPLATE_TEST_CASE("brownian_noise: any order and batch split gives the same bits", "", float,
                   double) {
  using T = TestType;
  for (const std::size_t length : {1U, 3U, 63U, 64U, 100U, 600U, 1500U})
    for (const bool own_seeds : {false, true}) {
      philox_noise normals{99};
      if (own_seeds)
        for (std::uint64_t s = 0; s < 12; ++s)
          normals.seeds.push_back((s * 0x9E3779B97F4A7C15) ^ s);
      const brownian_noise noise(normals);
      const draw all{.index = 3, .from = 5, .to = 2, .first_sample = 2, .sample_size = length};
      const auto whole = drawn<T>(noise, 10 * length, all);
      std::size_t first = 10;
      for (const std::size_t count : {4U, 1U, 5U}) {  // from the end
        auto part = all;
        part.index += count;  // the number of a draw does not matter
        part.first_sample = 2 + (first -= count);
        const auto z = drawn<T>(noise, count * length, part);
        REQUIRE(std::equal(z.begin(), z.end(), whole.begin() + long(first * length)));
      }
      REQUIRE(first == 0);
    }
}

TEST_CASE("brownian_noise: a sample's own seed; one sample where sample_size is 0") {
  const brownian_noise both(philox_noise{.seeds = {5, 6}});
  const auto z = drawn(both, 20, {.from = 3, .to = 2, .sample_size = 10});
  const auto alone = drawn(brownian_noise{6}, 10, {.from = 3, .to = 2});
  CHECK(std::vector<double>(z.begin() + 10, z.end()) == alone);
  CHECK(drawn(both, 0, {.from = 3, .to = 2}).empty());
}

TEST_CASE("brownian_noise: draws that lead to no cleaner level are philox_noise's") {
  const auto plain = [](const draw& draw) {
    std::vector<double> z(10);
    philox_noise{3}(std::span<double>(z), draw);
    return z;
  };
  const draw start{.index = ebb::reserved_draw::start, .from = 14, .to = 14};
  const draw up{.index = 4, .from = 1, .to = 2};
  CHECK(drawn(brownian_noise{3}, 10, start) == plain(start));
  CHECK(drawn(brownian_noise{3}, 10, up) == plain(up));
  CHECK(drawn(brownian_noise{3}, 10, {.index = 4, .from = 2, .to = 1}) != plain(up));
}

// Stream version 1. These numbers never change.
TEST_CASE("brownian_noise: the frozen bits") {
  const brownian_noise noise{42};
  const draw draw{.from = 14.6146, .to = 0.7, .first_sample = 3, .sample_size = 500};
  CHECK(hash(drawn<float>(noise, 1000, draw)) == 0x68753307cd7afcdc);
  CHECK(hash(drawn<double>(noise, 1000, draw)) == 0xa0a67b8afb5bfd96);
}

TEST_CASE("brownian_noise: what is refused") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const auto of = [](double from, double to) {
    return message(ebb::errc::invalid_sigmas,
                   [&] { drawn(brownian_noise{1}, 4, {.index = 2, .from = from, .to = to}); });
  };
  CHECK(of(3, 3) ==
        "brownian_noise: draw 2 from sigma / alpha = 3 to 3: need two different ones, 0 or more");
  for (const auto& [from, to] : {std::pair{nan, 1.0},
                                 {1.0, nan},
                                 {-1.0, 1.0},
                                 {1.0, -1.0},
                                 {infinity, infinity},
                                 {0.0, 0.0}})
    CHECK(of(from, to).find("need two different ones, 0 or more") != std::string::npos);
  CHECK(of(3, 3 - 1e-8) ==
        "brownian_noise: draw 2 from sigma / alpha = 3 to 2.99999999: need them a relative 5e-7 "
        "apart, within 2^-32 ... 2^32; take fewer steps");
  CHECK(of(1e-11, 1e-12).find("need them a relative 5e-7") != std::string::npos);
  CHECK(of(3, 3 - 3e-6) == "no error");
  CHECK(message(ebb::errc::shape_mismatch, [] {
          drawn(brownian_noise{1}, 10, {.from = 2, .to = 1, .sample_size = 4});
        }).find("need a multiple of draw.sample_size = 4") != std::string::npos);
  CHECK(message(ebb::errc::counter_range, [] {
          drawn(brownian_noise(philox_noise{.seeds = {1}}), 8,
                {.from = 2, .to = 1, .sample_size = 4});
        }).find("1 seeds for samples 0 to 1") != std::string::npos);
}
