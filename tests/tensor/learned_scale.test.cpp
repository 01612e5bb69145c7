// exp of a learned log-variance: close to the C library's, equal on every instruction set, right
// where exp overflows, underflows and is given what is not a number.
#include <ebb/tensor/combine.hpp>

#include "../src/kernels/dispatch.hpp"
#include "support/catch.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

namespace {

// exp(x) by way of the kernel: log_max = 2 x, v = 1.
double kernel_exp(double x, const ebb::kernels::typed_table<double>& kernel) {
  double z = 1, v = 1;
  kernel.learned_scale(&z, &v, 1, 0, 2 * x);
  return z;
}

}  // namespace

TEST_CASE("learned_scale: exp to an ulp or so, over all its range") {
  const auto& kernel = ebb::kernels::current<double>();
  double worst = 0;
  for (int i = -708000; i <= 709000; i += 37) {
    const double x = i * 1e-3 + 1e-5, exact = std::exp(x);
    worst = std::max(worst, std::abs(kernel_exp(x, kernel) - exact) / exact);
  }
  INFO("largest relative error " << worst);
  REQUIRE(worst < 3.4e-16);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  REQUIRE(kernel_exp(0, kernel) == 1);
  REQUIRE(kernel_exp(709.9, kernel) == infinity);
  REQUIRE(kernel_exp(infinity, kernel) == infinity);
  REQUIRE(kernel_exp(-800, kernel) == 0);
  REQUIRE(std::abs(kernel_exp(-740, kernel) - std::exp(-740.0)) <= 5e-324);
  REQUIRE(std::isnan(kernel_exp(std::nan(""), kernel)));
}

TEMPLATE_TEST_CASE("learned_scale: the formula, with one set of bits", "", float, double, ebb::half,
                   ebb::bfloat16) {
  using T = TestType;
  const std::size_t n = 1003;
  std::vector<T> z(n), v(n), first;
  for (std::size_t i = 0; i < n; ++i) {
    z[i] = T(0.3) + T(i) / 7;
    v[i] = T(-1.1) + T(2.2) * T(i) / T(n);
  }
  for (const auto set :
       {ebb::instruction_set::baseline, ebb::instruction_set::avx2, ebb::instruction_set::avx512}) {
    const auto* table = ebb::kernels::find<T>(set);
    if (table == nullptr) continue;
    auto out = z;
    table->learned_scale(out.data(), v.data(), n, -9.5, -0.2);
    if (first.empty()) first = out;
    REQUIRE(std::memcmp(out.data(), first.data(), n * sizeof(T)) == 0);
    for (std::size_t i = 0; i < n; ++i) {
      const double f = (double(v[i]) + 1) / 2;
      const double exact = double(z[i]) * std::exp(0.5 * (f * -0.2 + (1 - f) * -9.5));
      REQUIRE(std::abs(double(out[i]) - exact) <=
              2 * double(std::numeric_limits<T>::epsilon()) * exact);
    }
  }
}
