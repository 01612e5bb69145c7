// The continuous schedules, each an aggregate of its constants with the inverse in closed form.
#pragma once

#include <ebb/schedule/noise_schedule.hpp>

#include <numbers>

namespace ebb {

// Variance preserving, beta linear in t in [0, 1] (Song et al. 2021, arXiv 2011.13456, eq. 32-33):
// log alpha = -t^2 (beta_max - beta_min) / 4 - t beta_min / 2. Sampling starts at t = 1 and, as in
// the paper, evaluates down to t_end = 1e-3.
struct vp {
  double beta_min = 0.1;
  double beta_max = 20;
  double t_end = 1e-3;

  [[nodiscard]] double t_min() const { return t_end; }
  [[nodiscard]] double t_max() const { return 1; }
  [[nodiscard]] noise_level operator()(double t) const {
    if (!(beta_min > 0 && beta_max >= beta_min && std::isfinite(beta_max)))
      fail(errc::invalid_beta, {"vp: beta_min = ", beta_min, ", beta_max = ", beta_max,
                                ": need 0 < beta_min <= beta_max, finite"});
    if (!(t_end >= 0 && t_end < 1))
      fail(errc::invalid_option, {"vp: t_end = ", t_end, ": need 0 <= t_end < 1"});
    check_time(t, 0, 1);
    const double log_alpha = -t * (t * (beta_max - beta_min) / 4 + beta_min / 2);
    return {t, std::exp(log_alpha), std::sqrt(-std::expm1(2 * log_alpha))};
  }
  // Solves beta_min t + (beta_max - beta_min) t^2 / 2 = log(1 + e^(-2 lambda)), stably.
  [[nodiscard]] double t_at(double log_snr) const {
    const double integral = log_snr > 0 ? std::log1p(std::exp(-2 * log_snr))
                                        : std::log1p(std::exp(2 * log_snr)) - 2 * log_snr;
    const double slope = beta_max - beta_min;
    return 2 * integral / (beta_min + std::sqrt(beta_min * beta_min + 2 * slope * integral));
  }
};

// Variance exploding with t = sigma (Karras et al. 2022, arXiv 2206.00364, table 1, "EDM").
struct ve {
  double sigma_min = 0.002;
  double sigma_max = 80;

  [[nodiscard]] double t_min() const { return sigma_min; }
  [[nodiscard]] double t_max() const { return sigma_max; }
  [[nodiscard]] noise_level operator()(double t) const {
    if (!(sigma_min > 0 && sigma_max > sigma_min && std::isfinite(sigma_max)))
      fail(errc::invalid_option, {"ve: sigma_min = ", sigma_min, ", sigma_max = ", sigma_max,
                                  ": need 0 < sigma_min < sigma_max, finite"});
    check_time(t, sigma_min, sigma_max);
    return {t, 1, t};
  }
  [[nodiscard]] double t_at(double log_snr) const { return std::exp(-log_snr); }
};

// The continuous cosine law (Nichol and Dhariwal 2021, arXiv 2102.09672, eq. 17):
// alpha = cos((t + s) / (1 + s) pi / 2) / cos(s / (1 + s) pi / 2). alpha vanishes at t = 1;
// sampling starts at t_start = 0.9946, as DPM-Solver does (arXiv 2206.00927, appendix D.4).
struct cosine {
  double s = 0.008;
  double t_start = 0.9946;
  double t_end = 1e-3;

  [[nodiscard]] double t_min() const { return t_end; }
  [[nodiscard]] double t_max() const { return t_start; }
  [[nodiscard]] noise_level operator()(double t) const {
    if (!(s >= 0 && s < 1)) fail(errc::invalid_option, {"cosine: s = ", s, ": need 0 <= s < 1"});
    if (!(t_end >= 0 && t_end < t_start && t_start <= 1))
      fail(errc::invalid_option, {"cosine: t_end = ", t_end, ", t_start = ", t_start,
                                  ": need 0 <= t_end < t_start <= 1"});
    check_time(t, 0, 1);
    // with c the angle of the numerator and c0 of the denominator: cos c as a sine, and
    // sigma^2 = (cos^2 c0 - cos^2 c) / cos^2 c0 as a product, so that both ends keep their digits
    const double c0 = angle(s), away = angle(t);  // c - c0
    const double alpha = std::sin(angle(1 - t)) / std::cos(c0);
    const double sigma = std::sqrt(std::sin(2 * c0 + away) * std::sin(away)) / std::cos(c0);
    return {t, alpha, sigma};
  }
  [[nodiscard]] double t_at(double log_snr) const {
    const double alpha = 1 / std::sqrt(1 + std::exp(-2 * log_snr));
    const double sigma = 1 / std::sqrt(1 + std::exp(2 * log_snr));
    const double c0 = angle(s), cos_c = alpha * std::cos(c0);
    const double sin_c = std::hypot(sigma, alpha * std::sin(c0));
    const double sin_away = std::cos(c0) * sigma * sigma / (sin_c + alpha * std::sin(c0));
    return std::atan2(sin_away, cos_c * std::cos(c0) + sin_c * std::sin(c0)) / angle(1);
  }

 private:
  [[nodiscard]] double angle(double part) const { return std::numbers::pi / 2 * part / (1 + s); }
};

// Rectified flow (Liu et al. 2022, arXiv 2209.03003): alpha = 1 - u, sigma = u with u = t / scale.
// The network is told t; set time_scale = 1000 for networks that count to 1000 (SD3, FLUX).
struct flow {
  double time_scale = 1;

  [[nodiscard]] double t_min() const { return 0; }
  [[nodiscard]] double t_max() const { return time_scale; }
  [[nodiscard]] noise_level operator()(double t) const {
    if (!(time_scale > 0 && std::isfinite(time_scale)))
      fail(errc::invalid_option,
           {"flow: time_scale = ", time_scale, ": need a finite number above 0"});
    check_time(t, 0, time_scale);
    return {t, (time_scale - t) / time_scale, t / time_scale};
  }
  [[nodiscard]] double t_at(double log_snr) const { return time_scale / (1 + std::exp(log_snr)); }
};

// TrigFlow (Lu and Song 2024, arXiv 2410.11081, section 3): alpha = cos t, sigma = sigma_data sin
// t, for data of standard deviation sigma_data; the state keeps that deviation at all times.
struct trigflow {
  double sigma_data = 0.5;

  [[nodiscard]] double t_min() const { return 0; }
  [[nodiscard]] double t_max() const { return std::numbers::pi / 2; }
  [[nodiscard]] noise_level operator()(double t) const {
    if (!(sigma_data > 0 && std::isfinite(sigma_data)))
      fail(errc::invalid_option,
           {"trigflow: sigma_data = ", sigma_data, ": need a finite number above 0"});
    check_time(t, t_min(), t_max());
    return {t, t == t_max() ? 0 : std::cos(t), sigma_data * std::sin(t)};
  }
  [[nodiscard]] double t_at(double log_snr) const {
    return std::atan2(std::exp(-log_snr), sigma_data);
  }
};

}  // namespace ebb
