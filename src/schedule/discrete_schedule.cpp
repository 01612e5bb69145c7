#include <ebb/schedule/discrete_schedule.hpp>

#include <algorithm>
#include <numbers>

namespace ebb {
namespace {

noise_level at_log_snr(double t, double log_snr) {
  return {t, 1 / std::sqrt(1 + std::exp(-2 * log_snr)), 1 / std::sqrt(1 + std::exp(2 * log_snr))};
}

void check_steps(std::size_t steps) {
  if (steps == 0 || steps > discrete_schedule::most_steps)
    fail(errc::invalid_steps,
         {"training steps = ", steps, ": need 1 to ", discrete_schedule::most_steps});
}

// Betas of a law over the unit interval.
template <class Law>
std::vector<double> spread(const beta_range& range, Law law) {
  check_steps(range.steps);
  for (auto [name, value] :
       {std::pair{"beta_start", range.beta_start}, std::pair{"beta_end", range.beta_end}})
    if (!(value > 0 && value < 1))
      fail(errc::invalid_beta, {name, " = ", value, ": need 0 < beta < 1"});
  if (range.beta_start > range.beta_end)
    fail(errc::invalid_beta, {"beta_start = ", range.beta_start, " is above beta_end = ",
                              range.beta_end, ": betas rise; exchange the two"});
  std::vector<double> betas(range.steps);
  const double last = range.steps > 1 ? static_cast<double>(range.steps - 1) : 1;
  for (std::size_t i = 0; i < range.steps; ++i) betas[i] = law(static_cast<double>(i) / last);
  return betas;
}

}  // namespace

discrete_schedule discrete_schedule::linear(beta_range range) {
  return from_betas(spread(
      range, [&](double u) { return range.beta_start + u * (range.beta_end - range.beta_start); }));
}

discrete_schedule discrete_schedule::scaled_linear(beta_range range) {
  const double first = std::sqrt(range.beta_start), last = std::sqrt(range.beta_end);
  return from_betas(spread(range, [&](double u) {
    const double root = first + u * (last - first);
    return root * root;
  }));
}

discrete_schedule discrete_schedule::sigmoid(beta_range range) {
  return from_betas(spread(range, [&](double u) {
    const double logistic = 1 / (1 + std::exp(6 - 12 * u));
    return range.beta_start + logistic * (range.beta_end - range.beta_start);
  }));
}

discrete_schedule discrete_schedule::squaredcos_cap_v2(std::size_t steps) {
  check_steps(steps);
  // 1 - cos^2(b) / cos^2(a) as a product, which keeps its digits
  const auto n = static_cast<double>(steps);
  const double unit = std::numbers::pi / 2 / 1.008, stride = unit / n;
  std::vector<double> betas(steps);
  for (std::size_t i = 0; i < steps; ++i) {
    const double a = unit * (static_cast<double>(i) / n + 0.008);
    const double beta = std::sin(stride) * std::sin(2 * a + stride) / std::pow(std::cos(a), 2);
    betas[i] = std::min(beta, 0.999);
  }
  return from_betas(betas);
}

discrete_schedule discrete_schedule::from_betas(std::span<const double> betas) {
  if (betas.empty()) fail(errc::invalid_beta, {"betas: the list is empty; need 1 or more"});
  check_steps(betas.size());
  std::vector<noise_level> table;
  table.reserve(betas.size());
  double log_alpha2 = 0;
  for (std::size_t i = 0; i < betas.size(); ++i) {
    if (!(betas[i] > 0 && betas[i] < 1))
      fail(errc::invalid_beta, {"betas[", i, "] = ", betas[i], ": need 0 < beta < 1"});
    log_alpha2 += std::log1p(-betas[i]);
    table.push_back(
        {static_cast<double>(i), std::exp(log_alpha2 / 2), std::sqrt(-std::expm1(log_alpha2))});
  }
  return discrete_schedule(std::move(table));
}

discrete_schedule discrete_schedule::with_zero_terminal_snr() const {
  if (table_.size() < 2)
    fail(errc::incompatible_options,
         {"zero terminal SNR with steps = 1: need 2 or more training steps"});
  const double first = table_.front().alpha, last = table_.back().alpha;
  auto complement = [](const noise_level& level) {  // 1 - alpha without cancellation
    return level.sigma * level.sigma / (1 + level.alpha);
  };
  std::vector<noise_level> table = table_;
  for (auto& level : table) {
    const double rest =
        (first * complement(level) - last * complement(table_.front())) / (first - last);
    level.alpha = (level.alpha - last) * first / (first - last);
    level.sigma = std::sqrt(rest * (1 + level.alpha));
  }
  table.back().alpha = 0;
  table.back().sigma = 1;
  return discrete_schedule(std::move(table));
}

noise_level discrete_schedule::operator()(double t) const {
  check_time(t, t_min(), t_max());
  const auto below = static_cast<std::size_t>(t);
  const double part = t - static_cast<double>(below);
  if (part == 0) return table_[below];
  const noise_level &a = table_[below], &b = table_[below + 1];
  if (b.alpha == 0) {
    const double angle = (1 - part) * std::atan2(a.sigma, a.alpha) + part * std::numbers::pi / 2;
    return {t, std::cos(angle), std::sin(angle)};
  }
  return at_log_snr(t, a.log_snr() - part * log_snr_step(b, a));
}

double discrete_schedule::t_at(double log_snr) const {
  auto noisier = [](double value, const noise_level& level) { return value > level.log_snr(); };
  const auto above = std::upper_bound(table_.begin(), table_.end(), log_snr, noisier);
  if (above == table_.begin()) return t_min();
  if (above == table_.end()) return t_max();
  const noise_level &a = *(above - 1), &b = *above;
  if (b.alpha == 0) {
    const double first = std::atan2(a.sigma, a.alpha), angle = std::atan(std::exp(-log_snr));
    return a.t + (angle - first) / (std::numbers::pi / 2 - first);
  }
  return a.t + (a.log_snr() - log_snr) / log_snr_step(b, a);
}

discrete_schedule::discrete_schedule(std::vector<noise_level> table) : table_(std::move(table)) {
  for (std::size_t i = 1; i < table_.size(); ++i)
    if (!(table_[i].alpha / table_[i].sigma < table_[i - 1].alpha / table_[i - 1].sigma))
      fail(
          errc::invalid_beta,
          {"betas[", i, "] leaves log-SNR where it was (", table_[i].log_snr(),
           "): with this beta the product of 1 - beta does not change in double; use larger betas, "
           "or fewer where it has run out"});
}

}  // namespace ebb
