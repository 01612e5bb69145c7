// Order conditions: a method through p estimates is exact where what it interpolates is a
// polynomial of degree below p in its own variable. Wrong weights keep mean and variance; these
// they do not keep.
#include <ebb/plan/plan_walker.hpp>

#include <algorithm>

#include "measures.hpp"

namespace ebb {
namespace {

// Uneven levels, variance preserving, far from both ends.
levels uneven() {
  constexpr std::array lengths{0.11, 0.16, 0.08, 0.13, 0.21, 0.07, 0.12, 0.17, 0.1};
  levels grid;
  double log_snr = -1.5;
  for (std::size_t i = 0; i <= 30; ++i) {
    grid.push_back(
        {-log_snr, 1 / std::hypot(1, std::exp(-log_snr)), 1 / std::hypot(1, std::exp(log_snr))});
    log_snr += lengths[i % lengths.size()];
  }
  return grid;
}

// What the network says at a level, and the exact solution through it.
struct polynomial {
  std::function<double(const noise_level&)> x0, eps, solution;
};

// x_0 = l^k: x = c sigma + alpha P_k(l), P_k = l^k - k P_{k-1}, from the integral of e^l l^k.
polynomial of_data(int k) {
  return {[k](const noise_level& at) { return std::pow(at.log_snr(), k); },
          {},
          [k](const noise_level& at) {
            double p = 1;
            for (int j = 1; j <= k; ++j) p = std::pow(at.log_snr(), j) - j * p;
            return 0.4 * at.sigma + at.alpha * p;
          }};
}

// eps = l^k: x = c alpha + sigma Q_k(l), Q_k = l^k + k Q_{k-1}.
polynomial of_noise(int k) {
  return {{},
          [k](const noise_level& at) { return std::pow(at.log_snr(), k); },
          [k](const noise_level& at) {
            double q = 1;
            for (int j = 1; j <= k; ++j) q = std::pow(at.log_snr(), j) + j * q;
            return 0.4 * at.alpha + at.sigma * q;
          }};
}

// eps = u^k, u = sigma / alpha: x = alpha (c + u^(k+1) / (k+1)).
polynomial of_slope(int k) {
  return {{},
          [k](const noise_level& at) { return std::pow(at.noise_to_signal(), k); },
          [k](const noise_level& at) {
            return at.alpha * (0.4 + std::pow(at.noise_to_signal(), k + 1) / (k + 1));
          }};
}

bool exact(const plan& plan, const polynomial& problem) {
  plan_walker walk;
  walk.prediction = {"x_0", [](const noise_level& l) { return scalings{0, 1, 1, l.t}; }};
  walk.network = [&](const std::vector<double>& x, const noise_level& at) {
    return std::vector<double>{problem.x0 ? problem.x0(at)
                                          : (x[0] - at.sigma * problem.eps(at)) / at.alpha};
  };
  walk.exact = [&](const noise_level& at) { return std::vector<double>{problem.solution(at)}; };
  walk.exact_evaluations = plan.evaluations() * 4 / 10;
  walk.enough = plan.evaluations() * 7 / 10;
  const double found = walk(plan, {problem.solution(plan.first_level())})[0];
  return std::abs(found - problem.solution(walk.reached)) <= 1e-11;
}

int count(const plan& plan, polynomial (*problem)(int)) {
  int met = 0;
  while (met < 4 && exact(plan, problem(met))) ++met;
  return met;
}

}  // namespace

std::optional<met_conditions> count_conditions(const plan_maker& make) {
  plan made;
  try {
    made = make(uneven());
  } catch (const error&) {
    return std::nullopt;
  }
  if (made.empty() || draws(made)) return std::nullopt;
  return met_conditions{count(made, of_data), count(made, of_noise), count(made, of_slope)};
}

}  // namespace ebb
