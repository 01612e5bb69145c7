#include "tables.hpp"

#include <ebb/error.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

namespace ebb {
namespace {

// Betas that follow from a law of alpha bar over [0, 1], capped as Nichol and Dhariwal do.
std::vector<double> betas_of(std::size_t steps, const std::function<double(double)>& alpha_bar) {
  std::vector<double> betas;
  const auto n = static_cast<double>(steps);
  for (std::size_t i = 0; i < steps; ++i) {
    const auto u = static_cast<double>(i);
    betas.push_back(std::min(1 - alpha_bar((u + 1) / n) / alpha_bar(u / n), 0.999));
  }
  return betas;
}

// As discrete_schedule rounds them.
std::vector<double> evenly(double first, double last, std::size_t steps) {
  std::vector<double> values;
  const double gaps = steps > 1 ? static_cast<double>(steps - 1) : 1;
  for (std::size_t i = 0; i < steps; ++i)
    values.push_back(first + static_cast<double>(i) / gaps * (last - first));
  return values;
}

std::vector<double> betas_of(const scheduler_settings& s, bool rounds) {
  const auto spread = rounds ? spread_in_float : evenly;
  if (s.trained_betas && s.kind != scheduler_class::ipndm) return *s.trained_betas;
  const std::size_t n = s.num_train_timesteps;
  switch (s.beta_schedule) {
    case beta_law::linear: return spread(s.beta_start, s.beta_end, n);
    case beta_law::scaled_linear: {
      auto betas = spread(std::sqrt(s.beta_start), std::sqrt(s.beta_end), n);
      for (auto& beta : betas) beta *= beta;
      return betas;
    }
    case beta_law::sigmoid: {
      auto betas = spread(-6, 6, n);
      for (auto& beta : betas)
        beta = s.beta_start + (s.beta_end - s.beta_start) / (1 + std::exp(-beta));
      return betas;
    }
    case beta_law::squaredcos_cap_v2:
      return betas_of(n, [](double u) {
        return std::pow(std::cos((u + 0.008) / 1.008 * std::numbers::pi / 2), 2);
      });
    case beta_law::exp: return betas_of(n, [](double u) { return std::exp(-12 * u); });
    case beta_law::laplace:
      return betas_of(n, [](double u) {
        const double sign = u < 0.5 ? 1 : u > 0.5 ? -1 : 0;
        const double log_snr = -0.5 * sign * std::log(1 - 2 * std::abs(0.5 - u) + 1e-6);
        return std::sqrt(std::exp(log_snr) / (1 + std::exp(log_snr)));
      });
  }
  return {};
}

// Whether the last alpha bar of a zero terminal SNR is 2^-24 instead of 0.
bool lifts_zero(scheduler_class kind) {
  using enum scheduler_class;
  return kind == euler_discrete || kind == euler_ancestral_discrete ||
         kind == dpm_solver_multistep || kind == unipc_multistep;
}

// The roots of alpha bar moved so that the last is 0 and the first stays (Lin et al. 2023).
void rescale(std::vector<double>& alpha_bar, bool rounds) {
  for (auto& a : alpha_bar) a = kept(std::sqrt(a), rounds);
  const double first = alpha_bar.front(), last = alpha_bar.back();
  const double factor = kept(first / kept(first - last, rounds), rounds);
  for (auto& a : alpha_bar) {
    const double root = kept(kept(a - last, rounds) * factor, rounds);
    a = kept(root * root, rounds);
  }
}

bool is_cogvideox(scheduler_class kind) {
  return kind == scheduler_class::cogvideox_ddim || kind == scheduler_class::cogvideox_dpm;
}

// CogVideoX asks numpy for its own law's betas.
bool is_in_double(const scheduler_settings& s) {
  return is_cogvideox(s.kind) && s.beta_schedule == beta_law::scaled_linear && !s.trained_betas;
}

}  // namespace

training_table::training_table(const scheduler_settings& s, bool compatible)
    : rounds_(compatible && !is_in_double(s)) {
  beta_ = betas_of(s, rounds_);
  double product = 1;
  for (auto& beta : beta_) {
    beta = kept(beta, rounds_);
    product *= kept(1 - beta, rounds_);
    alpha_bar_.push_back(kept(product, rounds_));
    const double rest = kept(1 - alpha_bar_.back(), rounds_);
    if (!(alpha_bar_.back() > 0 && rest > 0 && std::isfinite(rest / alpha_bar_.back())))
      fail(errc::invalid_beta,
           {"betas: after timestep ", alpha_bar_.size() - 1, " the product of 1 - beta is ",
            alpha_bar_.back(), compatible ? " in float" : "", ": need more than 0, less than 1"});
  }
  if (s.snr_shift_scale != 1)
    for (auto& a : alpha_bar_) {
      const double share = kept((1 - s.snr_shift_scale) * a, rounds_);
      a = kept(a / kept(s.snr_shift_scale + share, rounds_), rounds_);
    }
  if (s.rescale_betas_zero_snr) {
    rescale(alpha_bar_, rounds_);
    if (rounds_ && !is_cogvideox(s.kind)) take_betas_and_products();
    alpha_bar_.back() = lifts_zero(s.kind) ? 0x1p-24 : 0;
  }
  for (const double a : alpha_bar_) {
    sigma_.push_back(kept(std::sqrt(kept(kept(1 - a, rounds_) / a, rounds_)), rounds_));
    log_sigma_.push_back(kept(std::log(sigma_.back()), rounds_));
  }
}

// diffusers goes from the rescaled products back to betas, and by these to products again.
void training_table::take_betas_and_products() {
  double before = 1, product = 1;
  for (std::size_t t = 0; t < steps(); ++t) {
    beta_[t] = kept(1 - kept(alpha_bar_[t] / before, true), true);
    before = alpha_bar_[t];
    product *= kept(1 - beta_[t], true);
    alpha_bar_[t] = kept(product, true);
  }
}

std::size_t training_table::index(double t) const {
  if (!(t >= 0 && t < static_cast<double>(steps())))
    fail(errc::invalid_steps, {"timestep ", t, ": the config's table has 0 to ", steps() - 1,
                               "; ask for fewer steps, or a steps_offset that keeps them inside"});
  return static_cast<std::size_t>(t);
}

noise_level training_table::level(double t) const {
  const double alpha_bar = alpha_bar_[index(t)];
  return {t, std::sqrt(alpha_bar), std::sqrt(1 - alpha_bar)};
}

double training_table::sigma_at(double t) const {
  if (!(t > 0)) return sigma_.front();
  const auto below = static_cast<std::size_t>(t);
  if (below + 1 >= sigma_.size()) return sigma_.back();
  const double part = t - static_cast<double>(below);
  return sigma_[below] + part * (sigma_[below + 1] - sigma_[below]);
}

training_table::place training_table::place_of(double sigma) const {
  const auto rounded = [this](double value) { return kept(value, rounds_); };
  const double log = rounded(std::log(sigma));
  const std::size_t low = below(log);
  const double from = log_sigma_[low], to = log_sigma_[low + 1];
  return {static_cast<double>(low),
          std::clamp(rounded(rounded(from - log) / rounded(from - to)), 0.0, 1.0)};
}

double training_table::time_of(double sigma) const {
  if (steps() == 1) return 0;
  const auto [low, part] = place_of(sigma);
  return kept(1 - part, rounds_) * low + part * (low + 1);
}

double training_table::time_in_float(double sigma) const {
  if (steps() == 1) return 0;
  const auto [low, part] = place_of(sigma);
  return kept(kept(kept(1 - part, true) * low, true) + kept(part * (low + 1), true), true);
}

// The last step but one at most, whose sigma has no larger logarithm.
std::size_t training_table::below(double log_sigma) const {
  const auto above = std::upper_bound(log_sigma_.begin(), log_sigma_.end() - 1, log_sigma);
  const auto count = static_cast<std::size_t>(above - log_sigma_.begin());
  return std::min(count > 0 ? count - 1 : 0, steps() - 2);
}

}  // namespace ebb
