// Order conditions: a multistep method of order p is exact where the estimate is a polynomial of
// degree below p in its own variable. Wrong weights keep mean and variance; these they do not keep.
#include "support/all_samplers.hpp"
#include "support/catch.hpp"
#include "support/plan_walker.hpp"

using namespace ebb;

namespace {

// Uneven levels, variance preserving, far from both ends.
levels uneven() {
  levels grid;
  double log_snr = -1.5;
  for (const double h : {0.0, 0.21, 0.3, 0.17, 0.25, 0.4, 0.13, 0.22, 0.31, 0.2})
    grid.push_back({-(log_snr += h), 1 / std::hypot(1, std::exp(-log_snr)),
                    1 / std::hypot(1, std::exp(log_snr))});
  return grid;
}

// What the network sees, and the exact solution through it.
struct problem {
  std::function<double(const noise_level&)> x0, eps, solution;
};

// x_0 = lambda^k: x = c sigma + alpha P_k(lambda), P_k the part of the integral of e^lambda
// lambda^k.
problem data_polynomial(int k) {
  const auto p = [k](double l) {
    return k == 0   ? 1
           : k == 1 ? l - 1
           : k == 2 ? l * l - 2 * l + 2
                    : l * l * l - 3 * l * l + 6 * l - 6;
  };
  return {[k](const noise_level& at) { return std::pow(at.log_snr(), k); },
          {},
          [p](const noise_level& at) { return 0.4 * at.sigma + at.alpha * p(at.log_snr()); }};
}

// eps = lambda^k: x = c alpha + sigma Q_k(lambda).
problem noise_polynomial(int k) {
  const auto q = [k](double l) { return k == 0 ? 1 : k == 1 ? l + 1 : l * l + 2 * l + 2; };
  return {{},
          [k](const noise_level& at) { return std::pow(at.log_snr(), k); },
          [q](const noise_level& at) { return 0.4 * at.alpha + at.sigma * q(at.log_snr()); }};
}

// eps = u^k with u = sigma / alpha: x = alpha (c + u^{k+1} / (k+1)).
problem slope_polynomial(int k) {
  return {{},
          [k](const noise_level& at) { return std::pow(at.noise_to_signal(), k); },
          [k](const noise_level& at) {
            return at.alpha * (0.4 + std::pow(at.noise_to_signal(), k + 1) / (k + 1));
          }};
}

// The error of a plan's last state, given the first `given` evaluations exactly.
double error_of(const plan& plan, const problem& problem, std::size_t given = 4) {
  test::plan_walker walk;
  walk.prediction = {"x_0", [](const noise_level& l) { return scalings{0, 1, 1, l.t}; }};
  walk.network = [&](const test::numbers& x, const noise_level& at) {
    return test::numbers{problem.x0 ? problem.x0(at)
                                    : (x[0] - at.sigma * problem.eps(at)) / at.alpha};
  };
  walk.exact = [&](const noise_level& at) { return test::numbers{problem.solution(at)}; };
  walk.exact_evaluations = given;
  const auto result = walk(plan, {problem.solution(plan.first_level())});
  return std::abs(result[0] - problem.solution(walk.reached));
}

using multi = dpm_solver_multistep;

}  // namespace

TEST_CASE("data-form methods are exact on polynomials in log-SNR below their order", "[numeric]") {
  const auto grid = uneven();
  const std::vector<std::pair<int, std::function<plan(const levels&)>>> methods{
      {1, multi{.order = 1}},
      {1, multi{}},  // midpoint: order 2 without being exact on lines
      {2, multi{.rule = second_order::heun}},
      {3, multi{.order = 3}},
      {2, res_multistep{}},
      {2,
       unipc{.order = 2, .b = unipc::variant::bh2, .corrector = true, .lower_order_final = false}},
      {3, unipc{.order = 3, .corrector = false, .lower_order_final = false}},
      {3, unipc{.order = 3, .lower_order_final = false}},
      {4, unipc{.order = 4, .lower_order_final = false}},
      {3, sa_solver{.corrector_order = 0, .tau = 0, .lower_order_final = false}},
      {2, seeds_2{.eta = 0, .by = seeds_2::weights::phi_2}},
      {2, exponential_heun{}},
      {2, res_singlestep{.order = 3}},
      {3, dpm_solver_singlestep{.order = 3, .rule = second_order::heun}}};
  for (std::size_t i = 0; i < methods.size(); ++i)
    for (int k = 0; k < methods[i].first; ++k) {
      INFO("method " << i << ", degree " << k);
      if (i == 5 && k == 1) continue;  // the shortcut rho = 1/2 of the last, uncorrected step
      const std::size_t given = i >= 10 ? 0 : 4;
      CHECK(error_of(methods[i].second(grid), data_polynomial(k), given) <= 2e-14);
    }
}

TEST_CASE("the shipped third order fails the condition it should meet", "[numeric]") {
  const auto grid = uneven();
  CHECK(error_of(multi{.order = 3, .as_shipped = true}(grid), data_polynomial(1)) <= 2e-14);
  CHECK(error_of(multi{.order = 3, .as_shipped = true}(grid), data_polynomial(2)) > 1e-3);
  CHECK(error_of(multi{}(grid), data_polynomial(1)) > 1e-5);
}

TEST_CASE("noise-form methods are exact on polynomials in log-SNR", "[numeric]") {
  const auto grid = uneven();
  for (int k = 0; k < 3; ++k) {
    INFO("degree " << k);
    if (k < 2)
      CHECK(error_of(multi{.over = integrand::noise, .rule = second_order::heun}(grid),
                     noise_polynomial(k)) <= 2e-14);
    CHECK(error_of(multi{.order = 3, .over = integrand::noise}(grid), noise_polynomial(k)) <=
          2e-14);
    CHECK(error_of(deis{.in = deis::polynomial::log_rho}(grid), noise_polynomial(k)) <= 2e-14);
  }
}

TEST_CASE("Adams methods are exact on polynomials in sigma / alpha", "[numeric]") {
  const auto grid = uneven();
  for (int k = 0; k < 4; ++k) {
    INFO("degree " << k);
    CHECK(error_of(lms{}(grid), slope_polynomial(k)) <= 1e-13);
    CHECK(error_of(ipndm_v{}(grid), slope_polynomial(k)) <= 1e-13);
    if (k < 3)
      CHECK(error_of(deis{.in = deis::polynomial::rho}(grid), slope_polynomial(k)) <= 1e-13);
  }
  CHECK(error_of(ipndm{}(grid), slope_polynomial(0)) <= 1e-13);
  CHECK(error_of(ipndm{}(grid), slope_polynomial(1)) > 1e-3);
  CHECK(error_of(ipndm_v{.as_shipped = true}(grid), slope_polynomial(0)) > 1e-4);
}

TEST_CASE("DEIS in time is exact on polynomials in its time", "[numeric]") {
  // eps = t^k; the solution by quadrature of ten thousand steps of Simpson's rule
  const auto grid = uneven();
  const auto time = [](double rho) {
    return (std::sqrt(0.01 + 2 * 19.9 * std::log1p(rho * rho)) - 0.1) / 19.9;
  };
  for (int k = 0; k < 3; ++k) {
    const auto eps = [&, k](double rho) { return std::pow(time(rho), k); };
    const problem problem{{},
                          [&](const noise_level& at) { return eps(at.noise_to_signal()); },
                          [&](const noise_level& at) {
                            const double rho = at.noise_to_signal(), h = rho / 10000;
                            double sum = 0;
                            for (int i = 0; i < 10000; ++i)
                              sum +=
                                  h / 6 * (eps(i * h) + 4 * eps((i + 0.5) * h) + eps((i + 1) * h));
                            return at.alpha * (0.4 + sum);
                          }};
    CHECK(error_of(deis{}(grid), problem) <= 1e-8);
    if (k == 2) CHECK(error_of(deis{.order = 2}(grid), problem) > 1e-5);
  }
}
