// Grids whose sigma / alpha follows a law of u, from u = 0 at sigma_max to u = 1 at sigma_min:
// karras (Karras et al. 2022, arXiv 2206.00364, eq. 5), exponential and polyexponential
// (k-diffusion), kl_optimal (Sabour et al. 2024, arXiv 2404.14507), beta over sigma (diffusers),
// cosine (ExtraSchedulers), Lu's lambdas and uniform log-SNR (DPM-Solver, arXiv 2206.00927). EDM's
// "ve" grid is the exponential one.
#pragma once

#include <ebb/schedule/beta_quantile.hpp>
#include <ebb/schedule/explicit_grids.hpp>

#include <numbers>

namespace ebb::grid {

// Options of the sigma grids; sigma means sigma / alpha. Not given: the schedule's own ends.
struct sigma_range {
  std::optional<double> sigma_min = {}, sigma_max = {};
  double rho = 7;                       // karras only
  std::optional<noise_level> end = {};  // the target; the clean level if not given
};

// The ends of a sigma grid.
struct sigma_ends {
  double low, high;
};

// The ends asked for, or else the schedule's. Errors: errc::invalid_option naming the end.
template <noise_schedule S>
sigma_ends ends_of(const S& schedule, const sigma_range& range) {
  const noise_level noisiest = schedule(schedule.t_max()), cleanest = schedule(schedule.t_min());
  const double high = range.sigma_max.value_or(noisiest.noise_to_signal());
  const double low = range.sigma_min.value_or(cleanest.noise_to_signal());
  if (!range.sigma_max && !std::isfinite(high))
    fail(errc::invalid_option, {"sigma_max: this schedule starts at pure noise, sigma / alpha = ",
                                high, "; name a finite sigma_max to start from"});
  if (!range.sigma_min && low == 0)
    fail(errc::invalid_option, {"sigma_min: this schedule is clean at its end; name a sigma_min "
                                "above 0 for the last step but one"});
  if (!(low > 0 && low < high && std::isfinite(high)))
    fail(errc::invalid_option, {"sigma_min = ", low, ", sigma_max = ", high,
                                ": need finite numbers, 0 < sigma_min < sigma_max"});
  if (!reaches(schedule, -std::log(high)) || !reaches(schedule, -std::log(low)))
    fail(errc::invalid_option,
         {"sigma_min = ", low, ", sigma_max = ", high, ": the schedule has sigma / alpha from ",
          cleanest.noise_to_signal(), " to ", noisiest.noise_to_signal(), "; choose ends inside"});
  return {low, high};
}

// n levels of a law of u and the two ends.
template <noise_schedule S, class Law>
levels over_sigmas(const S& schedule, std::size_t n, const sigma_range& range, Law law) {
  check_steps(n);
  const auto [low, high] = ends_of(schedule, range);
  levels grid({}, inverse_of(schedule));
  for (std::size_t i = 0; i < n; ++i) {
    if (i == 0 && !range.sigma_max) {
      grid.push_back(schedule(schedule.t_max()));
    } else if (i > 0 && i + 1 == n && !range.sigma_min) {
      grid.push_back(schedule(schedule.t_min()));
    } else {
      const double u = n > 1 ? static_cast<double>(i) / static_cast<double>(n - 1) : 0;
      grid.push_back(schedule(t_at(schedule, -std::log(law(u, low, high)))));
    }
  }
  push_end(grid, range.end, clean_level(schedule));
  return grid;
}

// Refuses exponents that overflow or flatten a grid.
inline void check_rho(double rho, double usual) {
  if (!(rho >= 0.01 && rho <= 1e4))
    fail(errc::invalid_option, {"rho = ", rho, ": need 0.01 to 10000; the usual one is ", usual});
}

// sigma^(1/rho) linear.
template <noise_schedule S>
levels karras(const S& schedule, std::size_t n, sigma_range range = {}) {
  check_rho(range.rho, 7);
  return over_sigmas(schedule, n, range, [&](double u, double low, double high) {
    const double from = std::pow(high, 1 / range.rho), to = std::pow(low, 1 / range.rho);
    return std::pow(from + u * (to - from), range.rho);
  });
}

// log sigma linear.
template <noise_schedule S>
levels exponential(const S& schedule, std::size_t n, sigma_range range = {}) {
  return over_sigmas(schedule, n, range, [](double u, double low, double high) {
    return std::exp((1 - u) * std::log(high) + u * std::log(low));
  });
}

// The lambdas of Lu et al.: log sigma linear, the exponential grid by its other name. (diffusers
// then rounds the times; rounded_times does so to any grid.)
template <noise_schedule S>
levels lu_lambdas(const S& schedule, std::size_t n, sigma_range range = {}) {
  return exponential(schedule, n, range);
}

// Options of polyexponential.
struct polyexponential_range {
  std::optional<double> sigma_min = {}, sigma_max = {};
  double rho = 1;  // 1 is the exponential grid; more dwells at small sigmas
  std::optional<noise_level> end = {};
};

// (log sigma - log sigma_min) / (log sigma_max - log sigma_min) = (1 - u)^rho.
template <noise_schedule S>
levels polyexponential(const S& schedule, std::size_t n, polyexponential_range range = {}) {
  check_rho(range.rho, 1);
  return over_sigmas(schedule, n,
                     {.sigma_min = range.sigma_min, .sigma_max = range.sigma_max, .end = range.end},
                     [&](double u, double low, double high) {
                       return low * std::exp(std::pow(1 - u, range.rho) * std::log(high / low));
                     });
}

// atan sigma linear: the grid that is optimal for Gaussian data of variance 1.
template <noise_schedule S>
levels kl_optimal(const S& schedule, std::size_t n, sigma_range range = {}) {
  return over_sigmas(schedule, n, range, [](double u, double low, double high) {
    return std::tan((1 - u) * std::atan(high) + u * std::atan(low));
  });
}

// sigma_min + (sigma_max - sigma_min) (1 - cos(pi (1 - sqrt u))) / 2.
template <noise_schedule S>
levels cosine(const S& schedule, std::size_t n, sigma_range range = {}) {
  return over_sigmas(schedule, n, range, [](double u, double low, double high) {
    const double half = std::sin(std::numbers::pi / 2 * (1 - std::sqrt(u)));
    return low + (high - low) * half * half;
  });
}

// Options of beta_sigmas: the ends and the two shapes of the distribution.
struct beta_sigma_range {
  double alpha = 0.6, beta = 0.6;
  std::optional<double> sigma_min = {}, sigma_max = {};
  std::optional<noise_level> end = {};
};

// sigma_min + (sigma_max - sigma_min) Q(1 - u), Q the quantile of Beta(alpha, beta): what diffusers
// and A1111 call beta. The samplers' beta applies Q to the time: `beta`.
template <noise_schedule S>
levels beta_sigmas(const S& schedule, std::size_t n, beta_sigma_range range = {}) {
  return over_sigmas(schedule, n,
                     {.sigma_min = range.sigma_min, .sigma_max = range.sigma_max, .end = range.end},
                     [&](double u, double low, double high) {
                       return low + (high - low) * beta_quantile(1 - u, range.alpha, range.beta);
                     });
}

// Options of uniform_log_snr: the ends in log-SNR. Without `to` the clean level is the last one.
struct log_snr_range {
  std::optional<double> from = {}, to = {};
};

// Log-SNR in equal steps. With `to`, n steps that end there; without, n levels down to the
// schedule's cleanest and then the clean level (the exponential grid).
template <noise_schedule S>
levels uniform_log_snr(const S& schedule, std::size_t n, log_snr_range range = {}) {
  check_steps(n);
  const noise_level noisiest = schedule(schedule.t_max()), cleanest = schedule(schedule.t_min());
  const double from = range.from.value_or(noisiest.log_snr());
  const double to = range.to.value_or(cleanest.log_snr());
  if (!(std::isfinite(from) && std::isfinite(to) && from < to))
    fail(errc::invalid_option, {"log_snr from = ", from, " to = ", to,
                                ": need finite numbers, rising; name those the schedule lacks"});
  if (!reaches(schedule, from) || !reaches(schedule, to))
    fail(errc::invalid_option,
         {"log_snr from = ", from, " to = ", to, ": the schedule reaches ", noisiest.log_snr(),
          " to ", cleanest.log_snr(), "; choose a range inside"});
  sigma_range sigmas;
  if (range.from) sigmas.sigma_max = std::exp(-from);
  if (!range.to) return exponential(schedule, n, sigmas);
  levels grid({}, inverse_of(schedule));
  for (std::size_t i = 0; i <= n; ++i) {
    const double u = static_cast<double>(i) / static_cast<double>(n);
    grid.push_back(schedule(t_at(schedule, (1 - u) * from + u * to)));
  }
  return grid;
}

}  // namespace ebb::grid
