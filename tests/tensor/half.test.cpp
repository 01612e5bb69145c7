// half and bfloat16: every one of their numbers, roundings against a definition in double, and the
// kernels of each instruction set against the conversions of the headers, bit for bit.
#include <ebb/tensor/convert.hpp>
#include <ebb/tensor/tensor.hpp>

#include "../src/kernels/dispatch.hpp"
#include "support/catch.hpp"
#include "tensor/message.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

using ebb::bfloat16;
using ebb::half;

static_assert(std::is_trivial_v<half> && sizeof(half) == 2 && sizeof(bfloat16) == 2);
static_assert(half().bits == 0 && half(1).bits == 0x3c00 && bfloat16(1).bits == 0x3f80);
static_assert(half(65504.0F).bits == 0x7bff && half(65520.0F).bits == 0x7c00);
static_assert(half(-0x1p-24F).bits == 0x8001 && half(0x1p-25F).bits == 0);
static_assert(std::numeric_limits<half>::max() == 65504);
static_assert(std::numeric_limits<half>::epsilon() == 0x1p-10F);
static_assert(std::numeric_limits<half>::min() == 0x1p-14F);
static_assert(std::numeric_limits<half>::denorm_min() == 0x1p-24F);
static_assert(std::numeric_limits<bfloat16>::max() == 0x1.fep127F);
static_assert(std::numeric_limits<bfloat16>::epsilon() == 0x1p-7F);
static_assert(std::numeric_limits<bfloat16>::min() == 0x1p-126F);

namespace {

template <class T>
T of(std::uint32_t bits) {
  return T::from_bits(static_cast<std::uint16_t>(bits));
}

float float_of(std::uint32_t bits) { return std::bit_cast<float>(bits); }

// Nearest, halves to even, by the list of all finite numbers.
template <class T>
struct rounding {
  std::vector<double> all;  // 0 and up; the place of each is its bits

  rounding() {
    for (std::uint32_t bits = 0; std::isfinite(float(of<T>(bits))); ++bits)
      all.push_back(double(float(of<T>(bits))));
    const double largest = all.back();
    all.push_back(largest + (largest - all[all.size() - 2]));  // where infinity would be
  }

  std::uint16_t operator()(double value) const {
    const double size = std::abs(value);
    const std::uint32_t sign = std::signbit(value) ? 0x8000 : 0;
    std::size_t at = std::size_t(std::lower_bound(all.begin(), all.end(), size) - all.begin());
    if (at == all.size()) --at;
    else if (at > 0) {
      const double up = all[at] - size, down = size - all[at - 1];
      if (down < up || (down == up && (at - 1) % 2 == 0)) --at;
    }
    return std::uint16_t(sign | at);
  }
};

// Where conversions go wrong: around every number and every middle of two; and at random.
template <class T>
std::vector<float> floats() {
  std::vector<float> all;
  for (std::uint32_t bits = 0; bits < 0x8000; ++bits) {
    const float x = of<T>(bits), next = of<T>(bits + 1);
    if (!std::isfinite(next)) break;
    const float middle = float((double(x) + double(next)) / 2);
    for (const float y : {x, middle})
      for (const float z : {y, std::nextafter(y, -1.0F), std::nextafter(y, HUGE_VALF)})
        all.insert(all.end(), {z, -z});
  }
  std::mt19937 random(5);
  for (int i = 0; i < 1'000'000; ++i) all.push_back(float_of(static_cast<std::uint32_t>(random())));
  for (const float x : {std::numeric_limits<float>::max(), 65519.996F, 65520.0F, 65535.9F, 65536.0F,
                        std::numeric_limits<float>::denorm_min(), HUGE_VALF})
    all.insert(all.end(), {x, -x});
  for (const std::uint32_t nan : {0x7f800001U, 0x7fc00000U, 0xffffffffU, 0x7f801fffU, 0xff812345U})
    all.push_back(float_of(nan));
  return all;
}

constexpr ebb::instruction_set sets[] = {ebb::instruction_set::baseline, ebb::instruction_set::avx2,
                                         ebb::instruction_set::avx512};

}  // namespace

TEMPLATE_TEST_CASE("half, bfloat16: every number goes to float and back", "", half, bfloat16) {
  using T = TestType;
  constexpr std::uint32_t fraction = (1U << (std::numeric_limits<T>::digits - 1)) - 1;
  constexpr int bias = std::numeric_limits<T>::max_exponent - 1;
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const float x = of<T>(bits);
    const std::uint32_t size = bits & 0x7fff, exponent = size / (fraction + 1);
    if (size > std::numeric_limits<T>::infinity().bits) {
      REQUIRE(std::isnan(x));
      REQUIRE((T(x).bits | (fraction + 1) / 2) == (bits | (fraction + 1) / 2));
      continue;
    }
    REQUIRE(T(x).bits == bits);
    REQUIRE(std::signbit(x) == (bits >= 0x8000));
    if (std::isinf(x)) continue;
    const double whole = double(size & fraction) + (exponent > 0 ? fraction + 1 : 0);
    const double value =
        std::ldexp(whole, std::max(int(exponent), 1) - bias - (std::numeric_limits<T>::digits - 1));
    REQUIRE(double(std::abs(x)) == value);
  }
}

TEMPLATE_TEST_CASE("half, bfloat16: floats are rounded to the nearest, halves to even", "", half,
                   bfloat16) {
  using T = TestType;
  const rounding<T> expected;
  std::size_t wrong = 0;
  for (const float x : floats<T>())
    if (std::isnan(x)) wrong += !std::isnan(float(T(x)));
    else wrong += T(x).bits != expected(double(x));
  CHECK(wrong == 0);
}

TEMPLATE_TEST_CASE("half, bfloat16: doubles are rounded once", "", half, bfloat16) {
  using T = TestType;
  const rounding<T> expected;
  std::size_t wrong = 0, twice = 0;
  std::mt19937_64 random(6);
  const auto check = [&](double x) {
    wrong += T(x).bits != expected(x);
    twice += T(float(x)).bits != expected(x);
  };
  for (std::uint32_t bits = 0; bits < 0x7000; ++bits) {
    const double middle = (double(float(of<T>(bits))) + double(float(of<T>(bits + 1)))) / 2;
    for (const double x : {middle, middle * (1 + 0x1p-50), middle * (1 - 0x1p-50)})
      check(x), check(-x);
  }
  for (int i = 0; i < 200'000; ++i) {
    const double x = std::ldexp(double(random() >> 11), -int(random() % 90));
    check(x), check(-x);
  }
  check(1e300), check(-1e300), check(5e-324), check(0.0), check(-0.0);
  CHECK(wrong == 0);
  CHECK(twice > 1000);  // by way of float it would not do
  CHECK(std::isnan(float(T(std::nan("")))));
  CHECK(std::isinf(float(T(HUGE_VAL))));
  CHECK(T(3).bits == T(3.0F).bits);
  CHECK(T(-100000000LL).bits == T(-1e8).bits);
}

TEMPLATE_TEST_CASE("half, bfloat16: arithmetic is float's", "", half, bfloat16) {
  using T = TestType;
  T x = 1.5F;
  const T y = 0.25F;
  CHECK(x + y == 1.75F);
  static_assert(std::is_same_v<decltype(x * y), float>);
  x += y;
  CHECK(x == 1.75F);
  x *= 2;
  x -= 0.5F;
  x /= y;
  CHECK(x == 12);
  CHECK(-x == -12);
  CHECK((-T(0)).bits == 0x8000);
  CHECK(T(0) == -T(0));
  CHECK(std::numeric_limits<T>::quiet_NaN() != std::numeric_limits<T>::quiet_NaN());
  CHECK(std::isnan(std::numeric_limits<T>::signaling_NaN()));
  CHECK(std::isinf(std::numeric_limits<T>::infinity()));
  CHECK(std::numeric_limits<T>::lowest() == -std::numeric_limits<T>::max());
  CHECK(double(x) == 12.0);
}

TEMPLATE_TEST_CASE("convert: every instruction set has the bits of the headers", "", half,
                   bfloat16) {
  using T = TestType;
  std::vector<T> all(0x10000);
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) all[bits] = of<T>(bits);
  const auto wide = floats<T>();
  std::vector<std::uint32_t> expected_wide;
  for (const T x : all) expected_wide.push_back(std::bit_cast<std::uint32_t>(float(x)));
  std::vector<T> expected;
  for (const float x : wide) expected.emplace_back(x);
  for (const auto set : sets) {
    const auto* table = ebb::kernels::find<T>(set);
    if (table == nullptr) continue;
    INFO(to_string(set));
    std::vector<float> widened(all.size());
    table->widen(widened.data(), all.data(), all.size());
    REQUIRE(std::memcmp(widened.data(), expected_wide.data(), 4 * all.size()) == 0);
    std::vector<T> narrowed(wide.size());
    table->narrow(narrowed.data(), wide.data(), wide.size());
    REQUIRE(std::memcmp(narrowed.data(), expected.data(), 2 * wide.size()) == 0);
    for (std::size_t n = 0; n < 40; ++n) {  // tails, and nothing behind them
      std::vector<float> out(n + 2, 42.0F);
      table->widen(out.data() + 1, all.data() + 0x3b01, n);
      REQUIRE((n == 0 || std::memcmp(out.data() + 1, expected_wide.data() + 0x3b01, 4 * n) == 0));
      REQUIRE(out.front() == 42);
      REQUIRE(out.back() == 42);
      std::vector<T> back(n + 2, T(42));
      table->narrow(back.data() + 1, wide.data() + 1001, n);
      REQUIRE((n == 0 || std::memcmp(back.data() + 1, expected.data() + 1001, 2 * n) == 0));
      REQUIRE(back.front() == 42);
      REQUIRE(back.back() == 42);
    }
  }
}

TEMPLATE_TEST_CASE("clip, stream: every instruction set, every tail", "", half, bfloat16) {
  using T = TestType;
  std::vector<T> x;
  for (std::uint32_t bits = 0; bits < 0x10000; bits += 7)
    if (!std::isnan(float(of<T>(bits)))) x.push_back(of<T>(bits));
  for (const auto set : sets) {
    const auto* table = ebb::kernels::find<T>(set);
    if (table == nullptr) continue;
    for (const std::size_t n : {std::size_t{1}, std::size_t{17}, std::size_t{300}, x.size()}) {
      auto clipped = x;
      table->clip(clipped.data(), n, 1.5);
      for (std::size_t i = 0; i < x.size(); ++i)
        REQUIRE(clipped[i].bits == (i < n && x[i] > 1.5F    ? T(1.5F)
                                    : i < n && x[i] < -1.5F ? T(-1.5F)
                                                            : x[i])
                                       .bits);
      std::vector<T> out(n + 3, T(42));
      table->stream(out.data() + 2, x.data() + 1, n - 1);
      table->fence();
      REQUIRE(std::memcmp(out.data() + 2, x.data() + 1, 2 * (n - 1)) == 0);
      REQUIRE(out[1] == 42);
      REQUIRE(out[n + 1] == 42);
    }
  }
}

TEST_CASE("convert: tensors, and sizes that differ") {
  ebb::tensor<float> x({2, 3}, {1, -2, 0.1F, 65519, 65520, 1e-9F});
  ebb::tensor<half> narrow({3, 2});
  ebb::convert(x, narrow);
  CHECK(narrow[1] == -2);
  CHECK(narrow[2] == 0x1.998p-4F);
  CHECK(narrow[3] == 65504);
  CHECK(std::isinf(narrow[4]));
  CHECK(narrow[5] == 0);
  ebb::convert(narrow, x);
  CHECK(x[2] == 0x1.998p-4F);
  ebb::tensor<bfloat16> short_one(ebb::shape{5});
  CHECK(message(ebb::errc::shape_mismatch, [&] { ebb::convert(x, short_one); }) ==
        "convert: from has 6 elements, to has 5: need equal sizes");
}
