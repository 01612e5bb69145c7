#include <ebb/samplers/deis.hpp>
#include <ebb/samplers/lms.hpp>
#include <ebb/schedule/grid.hpp>

#include "support/refused.hpp"
#include "support/rows.hpp"

using namespace ebb;
using namespace ebb::symbols;
using test::check_refused;
using test::check_same;

namespace {

// The paper's equation 15 with the path's own time: the integral over t of the polynomial j times
// d rho / dt, by Simpson's rule on small pieces.
double weight(const vp& law, const std::vector<double>& times, std::size_t j, double s, double t) {
  const auto rho = [&](double at) { return law(at).noise_to_signal(); };
  const auto under = [&](double at) {
    double product = 1;
    for (std::size_t k = 0; k < times.size(); ++k)
      if (k != j) product *= (at - times[k]) / (times[j] - times[k]);
    const double beta = law.beta_min + (law.beta_max - law.beta_min) * at;
    return product * beta * (1 + rho(at) * rho(at)) / (2 * rho(at));  // d rho / dt
  };
  double sum = 0;
  const int pieces = 2000;
  for (int i = 0; i < pieces; ++i) {
    const double a = s + (t - s) * i / pieces, b = s + (t - s) * (i + 1) / pieces;
    sum += (b - a) / 6 * (under(a) + 4 * under((a + b) / 2) + under(b));
  }
  return sum;
}

}  // namespace

TEST_CASE("deis in time is the paper's tAB on its own path", "[samplers]") {
  const vp law{};
  const auto grid = grid::linspace(law, 6);
  for (const int order : {2, 3}) {
    const auto plan = deis{.order = order}(grid);
    REQUIRE(plan.evaluations() == grid.size() - 1);
    for (const std::size_t i : {2U, 3U}) {
      std::vector<double> times;
      for (std::size_t k = 0; k < static_cast<std::size_t>(order); ++k)
        times.push_back(grid[i - k].t);
      const auto &s = grid[i], &t = grid[i + 1];
      combination row = t.alpha / s.alpha * x();
      for (std::size_t j = 0; j < times.size(); ++j)
        row += t.alpha * weight(law, times, j, s.t, t.t) * n(j);
      check_same(plan.stages()[i].point, row, 1e-8);
    }
  }
}

TEST_CASE("deis in time whatever the sign of beta_min", "[samplers]") {
  // diff-sampler's fit of sigma 0.002 to 80 comes out a little below 0; the sign shifts time alone
  const auto grid = grid::karras(ve{}, 6);
  const auto at = [&](double beta_min) {
    return deis{.beta_min = beta_min}(grid).stages()[4].point;
  };
  check_same(at(-1), at(1));
  check_same(at(-1e-9), at(0), 1e-7);
  CHECK(at(1)[{symbol::kind::n, 1}] != Approx(at(0)[{symbol::kind::n, 1}]).epsilon(1e-3));
}

TEST_CASE("deis in rho is lms", "[samplers]") {
  const auto grid = grid::karras(ve{}, 8);
  for (const int order : {1, 2, 3, 4}) {
    const auto as_deis = deis{.order = order, .in = deis::polynomial::rho}(grid);
    const auto as_lms = lms{.order = order, .denoise_last = true}(grid);
    for (std::size_t i = 0; i < 8; ++i)
      check_same(as_deis.stages()[i].point, as_lms.stages()[i].point);
  }
}

TEST_CASE("deis in log rho of order 2, as diffusers has it", "[samplers]") {
  const auto grid = grid::karras(ve{}, 8);
  const auto plan = deis{.order = 2, .in = deis::polynomial::log_rho}(grid);
  const double before = grid[3].sigma, s = grid[4].sigma, t = grid[5].sigma;
  const auto integral = [&](double at, double b, double c) {
    return at * (-std::log(c) + std::log(at) - 1) / (std::log(b) - std::log(c));
  };
  const double now = integral(t, s, before) - integral(s, s, before);
  const double then = integral(t, before, s) - integral(s, before, s);
  check_same(plan.stages()[4].point, x() + now * n(0) + then * n(1), 1e-11);
}

TEST_CASE("deis from pure noise and to the clean level", "[samplers]") {
  const levels grid{{3, 0, 1}, {2, 0.6, 0.8}, {1, 0.8, 0.6}, {0.5, 0.96, 0.28}, {0, 1, 0}};
  using in = deis::polynomial;
  for (const auto form : {in::time, in::rho, in::log_rho}) {
    const auto plan = deis{.in = form}(grid);
    CHECK(plan.stages()[0].point == 0.8 * x() + 0.6 * d());
    CHECK(plan.stages()[1].point == straight_step(grid[1], grid[2]));
    CHECK(plan.stages()[2].point[{symbol::kind::n, 1}] != 0);
    CHECK(plan.stages()[2].point[{symbol::kind::n, 2}] == 0);
    CHECK(plan.stages()[3].point == d());
  }
}

TEST_CASE("deis refuses options by name", "[samplers][bad input]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 4);
  for (const int order : {0, 5})
    check_refused([&] { (void)deis{.order = order}(grid); }, errc::unsupported_order,
                  {"deis: order = ", "need 1 to 4"});
  check_refused([&] { (void)deis{.in = static_cast<deis::polynomial>(3)}(grid); },
                errc::unknown_value, {"deis: in = 3: need time, rho or log_rho"});
  check_refused([&] { (void)deis{.beta_min = std::nan("")}(grid); }, errc::invalid_option,
                {"deis: beta_min = nan"});
  check_refused([&] { (void)deis{.beta_d = 0}(grid); }, errc::invalid_option, {"deis: beta_d = 0"});
}
