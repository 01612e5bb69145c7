#include <ebb/schedule/law_grids.hpp>

namespace ebb::grid {

std::vector<double> vp_sigmas(std::size_t n, const vp_law& law) {
  check_steps(n);
  if (!(law.beta_d >= 0 && law.beta_min >= 0 && law.beta_d + law.beta_min > 0 &&
        law.beta_d / 2 + law.beta_min < 700))  // above that sigma overflows
    fail(errc::invalid_beta, {"beta_d = ", law.beta_d, ", beta_min = ", law.beta_min,
                              ": need 0 or more, not both 0, beta_d / 2 + beta_min below 700"});
  if (!(law.t_end > 0 && law.t_end < 1))
    fail(errc::invalid_option, {"t_end = ", law.t_end, ": need 0 < t_end < 1"});
  std::vector<double> sigmas(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double u = n > 1 ? static_cast<double>(i) / static_cast<double>(n - 1) : 0;
    const double t = std::lerp(1, law.t_end, u);
    sigmas[i] = std::sqrt(std::expm1(t * (law.beta_d * t / 2 + law.beta_min)));
  }
  return sigmas;
}

std::vector<double> iddpm_sigmas(std::size_t n, const iddpm_law& law, const sigma_ends& ends) {
  check_steps(n);
  if (law.steps < 2 || law.steps > discrete_schedule::most_steps)
    fail(errc::invalid_steps, {"iddpm: training steps = ", law.steps, ": need 2 to ",
                               discrete_schedule::most_steps, "; the usual number is 1000"});
  if (!(law.c1 > 0 && law.c1 < 1 && law.c2 >= 0 && law.c2 < 1))
    fail(errc::invalid_option,
         {"iddpm: c1 = ", law.c1, ", c2 = ", law.c2, ": need 0 < c1 < 1 and 0 <= c2 < 1"});
  const double unit = std::numbers::pi / 2 / static_cast<double>(law.steps) / (1 + law.c2);
  const auto root_a = [&](std::size_t j) { return std::sin(unit * static_cast<double>(j)); };
  std::vector<double> used;
  double u = 0;
  for (std::size_t j = law.steps; j > 0 && u <= ends.high; --j) {
    const double ratio = root_a(j - 1) / root_a(j);
    u = std::sqrt((u * u + 1) / std::max(ratio * ratio, law.c1) - 1);
    if (u >= ends.low && u <= ends.high) used.push_back(u);
  }
  if (n > used.size())
    fail(errc::invalid_steps, {"steps = ", n, ": iddpm has ", used.size(), " sigmas between ",
                               ends.low, " and ", ends.high, "; ask for at most that"});
  const double gaps = n > 1 ? static_cast<double>(n - 1) : 1;
  const double stride = static_cast<double>(used.size() - 1) / gaps;
  std::vector<double> sigmas(n);
  for (std::size_t i = 0; i < n; ++i)
    sigmas[i] = used[used.size() - 1 -
                     static_cast<std::size_t>(std::nearbyint(stride * static_cast<double>(i)))];
  return sigmas;
}

double laplace_sigma(double u, const laplace_law& law, const sigma_ends& ends) {
  if (!(std::abs(law.mu) <= 20 && law.beta >= 0.05 && law.beta <= 20))
    fail(errc::invalid_option, {"laplace: mu = ", law.mu, ", beta = ", law.beta,
                                ": need mu from -20 to 20, beta from 0.05 to 20"});
  // probabilities below and above, so that both tails keep their digits
  const auto tail = [&](double away) {
    const double half = std::exp(-std::abs(away) / law.beta) / 2;
    return away < 0 ? half : 1 - half;
  };
  const double high = std::log(ends.high) - law.mu, low = std::log(ends.low) - law.mu;
  const double below = (1 - u) * tail(high) + u * tail(low);
  const double above = (1 - u) * tail(-high) + u * tail(-low);
  const double away = law.beta * (below < above ? std::log(2 * below) : -std::log(2 * above));
  return std::clamp(std::exp(law.mu + away), ends.low, ends.high);
}

std::vector<double> laplace_as_shipped(std::size_t n, const laplace_law& law,
                                       const sigma_ends& ends) {
  std::vector<double> sigmas;
  for (std::size_t i = 0; i < n; ++i) {
    const double x = n > 1 ? static_cast<double>(i) / static_cast<double>(n - 1) : 0;
    const double width = law.beta * std::log(1 - 2 * std::abs(0.5 - x) + 1e-5);
    const double away = x < 0.5 ? -width : x > 0.5 ? width : 0;
    const double sigma = std::clamp(std::exp(law.mu + away), ends.low, ends.high);
    if (sigmas.empty() || sigma < sigmas.back()) sigmas.push_back(sigma);
  }
  if (sigmas.size() < 2)
    fail(errc::invalid_steps, {"steps = ", n, ": laplace as shipped has ", sigmas.size(),
                               " level, the target; ask for 2 or more"});
  return sigmas;
}

std::vector<double> bong_tangent_sigmas(std::size_t n, double low, double high) {
  check_steps(n);
  if (!std::isfinite(high) || !(low >= 0 && low < high))
    fail(errc::invalid_option, {"sigma_min = ", low, ", sigma_max = ", high,
                                ": need finite numbers, 0 <= sigma_min < sigma_max"});
  if (n == 1) return {high};  // the published form begins at the middle here
  // points x of [0, count) on an arctangent through the pivot, scaled to run from 1 to 0
  const double points = static_cast<double>(n) + 2, slope = 0.2 * 40 / points;
  const auto pivot = static_cast<std::size_t>(0.6 * points);
  const auto ramp = [&](std::size_t x, std::size_t count, double centre) {
    const auto at = [&](std::size_t i) {
      return std::atan(slope * (centre - static_cast<double>(i)));
    };
    return (at(x) - at(count - 1)) / (at(0) - at(count - 1));
  };
  const std::size_t second = n + 2 - pivot;
  std::vector<double> sigmas(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double height = i + 1 < pivot ? 0.5 + ramp(i, pivot, static_cast<double>(pivot)) / 2
                                        : ramp(i + 1 - pivot, second, 0) / 2;
    sigmas[i] = std::lerp(low, high, height);
  }
  return sigmas;
}

}  // namespace ebb::grid
