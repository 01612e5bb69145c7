// The transform from words to normals against the C library's long double: at every edge of the
// reductions, over random words, and as a distribution.
#include <ebb/noise/randn.hpp>

#include "../src/kernels/kernels.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace ebb::kernels {
namespace {
#include "../src/kernels/bits.inl"
#include "../src/kernels/philox.inl"

#include "../src/kernels/box_muller.inl"

template <class T>
void transform(const uint32_t* w, const uint32_t* a, T* out) {
  box_muller(w, a, out, [](int) {});
}

struct errors {
  double float_ulp = 0, double_relative = 0, between = 0;
};

// The largest errors over pairs (w, a) of two lists of 32 words.
void measure(const uint32_t* w, const uint32_t* a, errors& worst) {
  float x[64];
  double y[64];
  transform(w, a, x);
  transform(w, a, y);
  for (std::size_t i = 0; i < 64; ++i) {
    const long double pi = 3.14159265358979323846264338327950288L;
    const uint32_t quadrant = (a[i / 2] + 0x20000000u) >> 30;
    const long double t = static_cast<int32_t>(a[i / 2] - (quadrant << 30)) * (pi * 0x1p-31L);
    const long double c = std::cos(t), s = std::sin(t);
    const long double cosines[] = {c, -s, -c, s}, sines[] = {s, c, -s, -c};
    const long double r = std::sqrt(-2 * std::log((w[i / 2] + 0.5L) * 0x1p-32L));
    const long double exact = r * (i % 2 == 0 ? cosines : sines)[quadrant];
    if (exact == 0) {
      REQUIRE(x[i] == 0);
      REQUIRE(y[i] == 0);
      continue;
    }
    int exponent;
    std::frexp(static_cast<double>(exact), &exponent);
    const auto ulp = std::abs(x[i] - exact) * std::ldexp(1.0L, 24 - exponent);
    worst.float_ulp = std::max(worst.float_ulp, static_cast<double>(ulp));
    worst.double_relative = std::max(worst.double_relative,
                                     static_cast<double>(std::abs(y[i] - exact) / std::abs(exact)));
    worst.between =
        std::max(worst.between, std::abs(double(x[i]) - y[i]) / std::max(1.0, std::abs(y[i])));
  }
}

}  // namespace
}  // namespace ebb::kernels

TEST_CASE("normals: accurate at every edge and in between") {
  std::vector<uint32_t> edges;
  for (const uint64_t middle : {0ull, 1ull << 23, 1ull << 24, 1ull << 29, 1ull << 30, 3ull << 29,
                                1ull << 31, 5ull << 29, 3ull << 30, 7ull << 29, 0xB504F334ull,
                                0x5A82799Aull, 0x2D413CCDull, 0xFFFF0000ull, 0x80008000ull})
    for (uint64_t i = 0; i < 40; ++i) {
      edges.push_back(uint32_t(middle + i));
      edges.push_back(uint32_t(middle - i));
    }
  for (int bit = 0; bit < 32; ++bit) {
    edges.push_back(1u << bit);
    edges.push_back((1u << bit) - 1);
    edges.push_back((1u << bit) + 1);
    edges.push_back(~(1u << bit));
  }
  edges.resize((edges.size() + 31) / 32 * 32, 0xFFFFFFFF);
  ebb::kernels::errors worst;
  uint32_t w[32];
  for (const uint32_t word : edges) {
    std::fill(w, w + 32, word);
    for (std::size_t i = 0; i < edges.size(); i += 32)
      ebb::kernels::measure(w, edges.data() + i, worst);
  }
  uint32_t a[32];
  for (uint32_t n = 0; n < 60000; ++n) {
    for (uint32_t i = 0; i < 32; ++i) {
      const auto random = ebb::philox4x32_10({n, i, 0, 0}, {1, 2});
      w[i] = random[0];
      a[i] = random[1];
    }
    ebb::kernels::measure(w, a, worst);
  }
  INFO("float: " << worst.float_ulp << " ulp; double: " << worst.double_relative
                 << " relative; float and double differ by " << worst.between);
  CHECK(worst.float_ulp < 4.1);
  CHECK(worst.double_relative < 1e-15);
  CHECK(worst.between < 3e-7);
  CHECK(worst.float_ulp > 0.5);  // it did measure
}

TEST_CASE("normals: the extreme words") {
  uint32_t w[32], a[32];
  double y[64];
  float x[64];
  std::fill(w, w + 32, 0u);
  std::fill(a, a + 32, 0u);
  w[1] = 0xFFFFFFFF;
  ebb::kernels::transform(w, a, y);
  ebb::kernels::transform(w, a, x);
  REQUIRE(std::abs(y[0] - 6.7637056350019) < 1e-12);  // the largest there is
  REQUIRE(std::abs(double(x[0]) - y[0]) < 1e-6);
  REQUIRE(std::abs(y[2] / 1.5258789e-5 - 1) < 1e-7);  // never 0: r > 0
  REQUIRE(y[1] == 0);
}

TEST_CASE("normals: moments and the Kolmogorov-Smirnov distance of 2^20") {
  const std::size_t n = std::size_t{1} << 20;
  auto x = ebb::randn<float>({n / 64, 64}, 2026);
  double m1 = 0, m2 = 0, m3 = 0, m4 = 0, lag = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double v = double(x[i]);
    m1 += v;
    m2 += v * v;
    m3 += v * v * v;
    m4 += v * v * v * v;
    if (i > 0) lag += v * double(x[i - 1]);
  }
  // 4 standard errors: sqrt of 1, 2, 15, 96 and 1 over n.
  const double root = std::sqrt(double(n));
  CHECK(std::abs(m1 / n) < 4 / root);
  CHECK(std::abs(m2 / n - 1) < 4 * std::sqrt(2.0) / root);
  CHECK(std::abs(m3 / n) < 4 * std::sqrt(15.0) / root);
  CHECK(std::abs(m4 / n - 3) < 4 * std::sqrt(96.0) / root);
  CHECK(std::abs(lag / n) < 4 / root);
  std::sort(x.begin(), x.end());
  double distance = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double p = 0.5 * std::erfc(-double(x[i]) / std::sqrt(2.0));
    distance = std::max({distance, std::abs(p - double(i) / n), std::abs(p - double(i + 1) / n)});
  }
  CHECK(distance * root < 1.95);  // p = 0.001
}
