// The combine kernel: the arithmetic to the bit, on every instruction set the processor has, with
// every alignment and length of tail; aliasing; what is not finite; what is refused.
#include <ebb/tensor/combine.hpp>
#include <ebb/tensor/tensor.hpp>

#include "../src/kernels/dispatch.hpp"
#include "support/catch.hpp"
#include "tensor/message.hpp"

#include <cmath>
#include <cstring>
#include <limits>

using ebb::instruction_set;
using ebb::tensor;
using ebb::view;

namespace {

constexpr instruction_set sets[] = {instruction_set::baseline, instruction_set::avx2,
                                    instruction_set::avx512};

// Numbers of many sizes and both signs, the same every time.
template <class T>
std::vector<T> numbers(std::size_t n, std::uint64_t seed) {
  std::vector<T> x(n);
  for (auto& value : x) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    const double mantissa = double(std::int64_t(seed) >> 11) * 0x1p-52;
    value = T(std::ldexp(mantissa, int(seed >> 58) % 16 - 8));
  }
  return x;
}

// The definition, one operation at a time: volatile keeps the compiler from contracting them.
template <class T>
T reference(const std::vector<double>& c, const std::vector<std::vector<T>>& in, std::size_t i) {
  if (c.empty()) return 0;
  using number = ebb::arithmetic_t<T>;
  volatile number sum = number(c[0]) * in[0][i];
  for (std::size_t k = 1; k < c.size(); ++k) {
    volatile number product = number(c[k]) * in[k][i];
    sum = sum + product;
  }
  return number(sum);
}

template <class T>
bool same_bits(const T* a, const T* b, std::size_t n) {
  return n == 0 || std::memcmp(a, b, n * sizeof(T)) == 0;  // memcmp takes no null
}

}  // namespace

TEMPLATE_TEST_CASE("combine: every arity, tail and instruction set has the reference's bits", "",
                   float, double, ebb::half, ebb::bfloat16) {
  using T = TestType;
  for (const auto set : sets) {
    const auto* table = ebb::kernels::find<T>(set);
    if (table == nullptr) continue;
    const auto& kernel = *table;
    for (std::size_t terms = 0; terms <= 19; ++terms)
      for (std::size_t n :
           {0U, 1U, 2U, 3U, 7U, 15U, 16U, 17U, 31U, 33U, 63U, 65U, 255U, 256U, 257U, 1000U}) {
        std::vector<double> c;
        std::vector<std::vector<T>> in;
        std::vector<const T*> data;
        for (std::size_t k = 0; k < terms; ++k) {
          c.push_back(numbers<double>(1, 99 + k)[0]);
          in.push_back(numbers<T>(n + 1, 7 * k + 1));
        }
        for (auto& input : in) data.push_back(input.data() + 1);  // not aligned
        std::vector<T> expected(n), out(n + 2, T(42));
        for (std::size_t i = 0; i < n; ++i) expected[i] = reference<T>(c, in, i + 1);
        INFO(to_string(set) << ", " << terms << " terms, " << n << " elements");
        REQUIRE(kernel.combine(out.data() + 1, n, c.data(), data.data(), terms));
        REQUIRE(same_bits(out.data() + 1, expected.data(), n));
        REQUIRE(out.front() == T(42));
        REQUIRE(out.back() == T(42));

        for (std::size_t alias = 0; alias < terms; alias += 5) {  // out is an input
          auto changed = in[alias];
          data[alias] = changed.data() + 1;
          kernel.combine(changed.data() + 1, n, c.data(), data.data(), terms);
          REQUIRE(same_bits(changed.data() + 1, expected.data(), n));
          data[alias] = in[alias].data() + 1;
        }
      }
  }
}

TEMPLATE_TEST_CASE("combine: reports what is not finite, wherever it is", "", float, double,
                   ebb::half, ebb::bfloat16) {
  using T = TestType;
  constexpr T infinity = std::numeric_limits<T>::infinity();
  constexpr T largest = std::numeric_limits<T>::max();
  for (const auto set : sets) {
    const auto* table = ebb::kernels::find<T>(set);
    if (table == nullptr) continue;
    const auto& kernel = *table;
    for (std::size_t n : {1U, 5U, 64U, 300U})
      for (std::size_t at = 0; at < n; ++at)
        for (const T bad : {infinity, -infinity, std::numeric_limits<T>::quiet_NaN()}) {
          std::vector<T> x(n, largest), out(n);
          const T* in[12];
          for (auto& p : in) p = x.data();
          double c[12] = {1};
          REQUIRE(kernel.combine(out.data(), n, c, in, 1));
          REQUIRE(kernel.first_non_finite(x.data(), n) == n);
          x[at] = bad;
          REQUIRE(!kernel.combine(out.data(), n, c, in, 1));
          REQUIRE(!kernel.combine(out.data(), n, c, in, 12));
          REQUIRE(kernel.first_non_finite(x.data(), n) == at);
        }
    const T x[1] = {largest};
    T out[1];
    const T* in[1] = {x};
    const double two = 2;
    REQUIRE(!kernel.combine(out, 1, &two, in, 1));  // made here
  }
}

TEMPLATE_TEST_CASE("combine_pair: two sums at once have the bits of one after the other", "", float,
                   double, ebb::half, ebb::bfloat16) {
  using T = TestType;
  constexpr T infinity = std::numeric_limits<T>::infinity();
  constexpr std::size_t most = 5;
  std::size_t pairs = 0;
  for (const auto set : sets) {
    const auto* kernel = ebb::kernels::find<T>(set);
    if (kernel == nullptr) continue;
    for (std::size_t before = 0; before <= most; ++before)
      for (std::size_t after = 0; after <= most; ++after) {
        if (!ebb::kernels::makes_pair(before, after, ebb::kernels::mid_at)) continue;
        ++pairs;
        for (std::size_t n : {0U, 1U, 3U, 7U, 8U, 15U, 16U, 17U, 33U, 65U, 257U}) {
          const auto b = numbers<double>(most, 3), c = numbers<double>(most, 4);
          std::vector<std::vector<T>> in;
          for (std::size_t k = 0; k < most; ++k) in.push_back(numbers<T>(n + 1, 7 * k + 1));
          std::vector<T> mid(n + 2, T(42)), out(n + 2, T(42)), middle(n), expected(n);
          std::vector<const T*> first, second;
          for (std::size_t k = 0; k < most; ++k) {
            first.push_back(in[k].data() + 1);
            second.push_back(in[most - 1 - k].data() + 1);
          }
          const auto one_by_one = [&] {
            kernel->combine(middle.data(), n, b.data(), first.data(), before);
            second[ebb::kernels::mid_at] = middle.data();
            return kernel->combine(expected.data(), n, c.data(), second.data(), after);
          };
          const auto at_once = [&] {
            second[ebb::kernels::mid_at] = mid.data() + 1;
            return kernel->combine_pair(mid.data() + 1, out.data() + 1, n,
                                        {b.data(), first.data(), before},
                                        {c.data(), second.data(), after});
          };
          INFO(to_string(set) << ", " << before << " and " << after << " terms, " << n);
          REQUIRE(one_by_one());
          REQUIRE(at_once());
          REQUIRE(same_bits(mid.data() + 1, middle.data(), n));
          REQUIRE(same_bits(out.data() + 1, expected.data(), n));
          REQUIRE((mid.front() == T(42) && mid.back() == T(42)));
          REQUIRE((out.front() == T(42) && out.back() == T(42)));
          for (std::size_t at = 0; at < n; at += 5) {  // of the first sum alone
            in[0][at + 1] = infinity;
            REQUIRE(!at_once());
            in[0][at + 1] = 1;
          }
        }
      }
  }
  CHECK(pairs >= 6);
}

TEST_CASE("combine: the checked form") {
  tensor<float> x({2, 2}, {1, 2, 3, 4}), y({4}, {10, 20, 30, 40}), out({2, 2});
  const view<const float> a = x, b = y;
  REQUIRE(ebb::combine<float>(out, std::array{2.0, 1.0}, std::array{a, b}));
  REQUIRE(out == tensor<float>({2, 2}, {12, 24, 36, 48}));
  REQUIRE(ebb::combine<float>(x, std::array{2.0, 1.0}, std::array{a, b}));
  REQUIRE(x == out);
  REQUIRE(ebb::combine<float>(out, {}, {}));
  REQUIRE(out == tensor<float>(ebb::shape{2, 2}));
  REQUIRE(ebb::combine<float>(view<float>(), std::array{1.0}, std::array{view<const float>()}));
}

TEST_CASE("combine: refusals name sizes and inputs") {
  constexpr auto code = ebb::errc::shape_mismatch;
  std::vector<float> x(5), out(4);
  const view<const float> a = out, b = x;
  REQUIRE(message(code, [&] {
            ebb::combine<float>(out, std::array{1.0, 2.0}, std::array{a, b});
          }) == "combine: input 1 has 5 elements, the output 4: need equal sizes");
  REQUIRE(message(code, [&] {
            ebb::combine<float>(out, std::array{1.0}, std::array{a, a});
          }) == "combine: 1 coefficients for 2 inputs: need one for each");
  view<float> low(x.data(), {4}), high(x.data() + 1, {4});
  const auto text =
      "combine: input 0 overlaps the output partly: need the same memory or none of it";
  REQUIRE(message(code, [&] {
            ebb::combine<float>(low, std::array{1.0}, std::array{view<const float>(high)});
          }) == text);
  REQUIRE(message(code, [&] {
            ebb::combine<float>(high, std::array{1.0}, std::array{view<const float>(low)});
          }) == text);
  REQUIRE(ebb::combine<float>(view<float>(x.data(), {2}), std::array{1.0},
                              std::array{view<const float>(x.data() + 2, {2})}));
  REQUIRE(message(ebb::errc::invalid_option, [&] {
            ebb::combine<float>(out, std::vector<double>(65),
                                std::vector<view<const float>>(65, a));
          }).find("65 inputs: need 64 or fewer") != std::string::npos);
}

TEST_CASE("instruction sets: the environment lowers the choice, names are printed") {
  REQUIRE(ebb::current_instruction_set() <= ebb::best_instruction_set());
  REQUIRE(std::string(to_string(instruction_set::avx512)) == "avx512");
  REQUIRE(ebb::kernels::find<float>(instruction_set::baseline) != nullptr);
  const auto set = ebb::current_instruction_set();
  REQUIRE(&ebb::kernels::current<float>() == ebb::kernels::find<float>(set));
  REQUIRE(&ebb::kernels::current<ebb::half>() == ebb::kernels::find<ebb::half>(set));
}
