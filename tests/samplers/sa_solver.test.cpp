#include <ebb/samplers/sa_solver.hpp>
#include <ebb/schedule/grid.hpp>

#include "support/refused.hpp"
#include "support/rows.hpp"

using namespace ebb;
using namespace ebb::symbols;
using test::check_refused;
using test::check_same;

namespace {

const levels& grid_of() {
  static const auto grid = grid::trailing(discrete_schedule::linear(), 8);
  return grid;
}

// The paper's b_j: sigma_t (1 + tau^2) times the integral from lambda_s to lambda_t of
// e^{-tau^2 (lambda_t - lambda) + lambda} l_j, by Simpson's rule; `at` are the nodes' log-SNRs.
double weight(const noise_level& s, const noise_level& t, double tau, const std::vector<double>& at,
              std::size_t j) {
  const double from = s.log_snr(), to = t.log_snr();
  const auto under = [&](double lambda) {
    double product = std::exp(-tau * tau * (to - lambda) + lambda);
    for (std::size_t k = 0; k < at.size(); ++k)
      if (k != j) product *= (lambda - at[k]) / (at[j] - at[k]);
    return product;
  };
  double sum = 0;
  const int pieces = 400;
  for (int i = 0; i < pieces; ++i) {
    const double a = from + (to - from) * i / pieces, b = from + (to - from) * (i + 1) / pieces;
    sum += (b - a) / 6 * (under(a) + 4 * under((a + b) / 2) + under(b));
  }
  return t.sigma * (1 + tau * tau) * sum;
}

// Step i through grid levels `nodes`, evaluated `ago`.
combination row_of(std::size_t i, double tau, const std::vector<std::size_t>& nodes,
                   const std::vector<std::size_t>& ago) {
  const auto &s = grid_of()[i], &t = grid_of()[i + 1];
  std::vector<double> at;
  for (const auto node : nodes) at.push_back(grid_of()[node].log_snr());
  auto row = t.sigma / s.sigma * std::exp(-tau * tau * log_snr_step(s, t)) * x();
  for (std::size_t j = 0; j < nodes.size(); ++j) row += weight(s, t, tau, at, j) * d(ago[j]);
  return row;
}

double fresh(std::size_t i, double tau) {
  const double h = log_snr_step(grid_of()[i], grid_of()[i + 1]);
  return grid_of()[i + 1].sigma * std::sqrt(-std::expm1(-2 * tau * tau * h));
}

}  // namespace

TEST_CASE("the predictor is the paper's stochastic Adams method", "[samplers]") {
  for (const double tau : {0.0, 0.7, 1.0}) {
    const auto plan = sa_solver{.predictor_order = 3,
                                .corrector_order = 0,
                                .tau = tau,
                                .tau_from = 0,
                                .tau_to = 1,
                                .s_noise = 0.9}(grid_of());
    REQUIRE(plan.evaluations() == 8);
    check_same(plan.stages()[3].point,
               row_of(3, tau, {3, 2, 1}, {0, 1, 2}) + 0.9 * fresh(3, tau) * z(), 1e-9);
    check_same(plan.stages()[1].point, row_of(1, tau, {1, 0}, {0, 1}) + 0.9 * fresh(1, tau) * z(),
               1e-9);
    CHECK(plan.stages()[7].point == d());
  }
}

TEST_CASE("the corrector takes the new estimate in and keeps the noise", "[samplers]") {
  const double tau = 1;
  const sa_solver sampler{.predictor_order = 2, .corrector_order = 3, .tau_from = 0, .tau_to = 1};
  const auto row = sampler(grid_of()).stages()[4].point;
  auto change = row_of(3, tau, {4, 3, 2}, {0, 1, 2}) - row_of(3, tau, {3, 2}, {1, 2});
  CHECK(std::abs(change[{symbol::kind::x, 0}]) < 1e-15);
  change += -change[{symbol::kind::x, 0}] * x();
  check_same(row, after(x() + change, row_of(4, tau, {4, 3}, {0, 1})) + fresh(4, tau) * z(), 1e-9);
}

TEST_CASE("pece asks the network again at the corrected state", "[samplers]") {
  const double tau = 1;
  const sa_solver sampler{
      .predictor_order = 2, .corrector_order = 3, .tau_from = 0, .tau_to = 1, .pece = true};
  const auto plan = sampler(grid_of());
  // no correction of nothing, and none of the infinite last step
  REQUIRE(plan.evaluations() == 1 + 7 * 2);
  const auto &again = plan.stages()[7], &step = plan.stages()[8];
  CHECK(again.at == grid_of()[4]);
  CHECK(again.to == grid_of()[4]);
  auto change = row_of(3, tau, {4, 3, 2}, {0, 1, 3}) - row_of(3, tau, {3, 2}, {1, 3});
  change += -change[{symbol::kind::x, 0}] * x();
  check_same(again.point, x() + change, 1e-9);
  check_same(step.point, row_of(4, tau, {4, 3}, {0, 2}) + fresh(4, tau) * z(), 1e-9);
}

TEST_CASE("noise between two shares of the grid's times", "[samplers]") {
  const auto plan = sa_solver{}(grid_of());
  for (std::size_t i = 0; i < 8; ++i) {
    const double share = (grid_of()[i].t + 1) / 1000;
    CHECK((plan.stages()[i].point[{symbol::kind::z, 0}] > 0) == (share >= 0.2 && share <= 0.8));
  }
  for (const auto& stage : sa_solver{.tau = 0}(grid_of()).stages())
    CHECK(stage.point[{symbol::kind::z, 0}] == 0);
}

TEST_CASE("what it states of its memory, for every pair of orders", "[samplers]") {
  const auto grid = grid::uniform_log_snr(vp{}, 16, {.from = -2, .to = 2});
  for (int p = 1; p <= 4; ++p)
    for (int c = 0; c <= 4; ++c)
      for (const bool pece : {false, true}) {
        INFO("predictor " << p << ", corrector " << c << ", pece " << pece);
        const sa_solver sampler{.predictor_order = p, .corrector_order = c, .pece = pece};
        const auto facts = facts_of(sampler);
        std::size_t most = 0;
        const auto plan = sampler(grid);
        for (const auto& stage : plan.stages())
          for (const auto& [of, k] : stage.point.terms()) most = std::max(most, of.index);
        CHECK(most == static_cast<std::size_t>(facts.history));
        CHECK(plan.evaluations() == 16U * static_cast<std::size_t>(facts.evaluations) -
                                        (facts.evaluations == 2 ? 1U : 0U));
      }
}

TEST_CASE("sa_solver from pure noise", "[samplers]") {
  const auto grid = grid::linspace(flow{}, 6);
  const sa_solver everywhere{.tau_from = 0, .tau_to = 1};
  const auto plan = everywhere(grid);
  CHECK(plan.stages()[0].point == grid[1].alpha * d() + grid[1].sigma * z());
  CHECK(plan.stages()[1].point[{symbol::kind::d, 1}] == 0);
  CHECK(plan.stages()[5].point == d());
  CHECK(plan.defect() < 1e-12);
}

TEST_CASE("sa_solver states the order of fewer points", "[samplers]") {
  const auto order = [](const sa_solver& sampler) { return sampler.facts_as_set().order; };
  CHECK(order({.predictor_order = 1, .corrector_order = 0, .tau = 0}) == 1);
  CHECK(order({.predictor_order = 1, .corrector_order = 4, .tau = 0}) == 2);
  CHECK(order({.predictor_order = 3, .corrector_order = 2, .tau = 0}) == 2);
  CHECK(order({.predictor_order = 4, .corrector_order = 4, .tau = 0}) == 4);
  CHECK(order({.predictor_order = 1, .corrector_order = 0}) == 1);
  CHECK(order({.predictor_order = 4, .corrector_order = 4}) == 2);
}

TEST_CASE("sa_solver refuses options by name", "[samplers][bad input]") {
  const auto refused = [&](const sa_solver& sampler, errc code, const char* words) {
    check_refused([&] { (void)sampler(grid_of()); }, code, {words});
  };
  refused({.predictor_order = 0}, errc::unsupported_order,
          "sa_solver: predictor_order = 0: need 1 to 4");
  refused({.corrector_order = 5}, errc::unsupported_order,
          "sa_solver: corrector_order = 5: need 0 to 4");
  refused({.tau = -1}, errc::invalid_option, "sa_solver: tau = -1");
  refused({.tau = std::nan("")}, errc::invalid_option, "sa_solver: tau = nan");
  refused({.tau_from = std::nan("")}, errc::invalid_option, "sa_solver: tau_from = nan");
  refused({.tau_from = 0.5, .tau_to = 0.4}, errc::invalid_option, "sa_solver: tau_to = 0.4");
  refused({.s_noise = -1}, errc::invalid_option, "sa_solver: s_noise = -1");
  const levels timeless{{0, 0.6, 0.8}, {0, 0.8, 0.6}, {0, 1, 0}};
  check_refused([&] { (void)sa_solver{}(timeless); }, errc::incompatible_options,
                {"sa_solver: tau = 1", "times"});
  CHECK(sa_solver{.tau = 0}(timeless).evaluations() == 2);
}
