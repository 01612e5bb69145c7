#include <ebb/plan/churn.hpp>

#include <numbers>

namespace ebb {
namespace {

// The grid's level at `gamma` more noise than grid[i] has.
noise_level raised(const levels& grid, std::size_t i, double gamma) {
  const noise_level& from = grid[i];
  const double log_snr = from.log_snr() - std::log1p(gamma);
  if (log_snr >= grid.front().log_snr()) return grid.at_log_snr(log_snr);
  if (from.alpha == 1 && from.t == from.sigma)  // told sigma itself, at any noise
    return {from.sigma * (1 + gamma), 1, from.sigma * (1 + gamma)};
  fail(errc::invalid_option,
       {"s_churn: step ", i, " would be churned from sigma / alpha = ", from.noise_to_signal(),
        " to ", from.noise_to_signal() * (1 + gamma), ", above the grid's first, ",
        grid.front().noise_to_signal(), ": set s_tmax below it"});
}

}  // namespace

churned_plan::churned_plan(const levels& grid, const churn& how) : grid_(grid), how_(how) {
  for (auto [name, value] : {std::pair{"s_churn", how.s_churn}, std::pair{"s_noise", how.s_noise}})
    if (!(value >= 0 && std::isfinite(value)))
      fail(errc::invalid_option, {name, " = ", value, ": need a finite number from 0 up"});
  if (!(how.s_tmin >= 0 && how.s_tmin <= how.s_tmax))
    fail(errc::invalid_option, {"s_tmin = ", how.s_tmin, ", s_tmax = ", how.s_tmax,
                                ": need 0 <= s_tmin <= s_tmax, in sigma / alpha"});
  const std::size_t n = grid.size() > 0 ? grid.size() - 1 : 0;
  const double gamma =
      n > 0 ? std::min(how.s_churn / static_cast<double>(n), std::numbers::sqrt2 - 1) : 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double sigma = grid[i].noise_to_signal();
    const bool churns =
        gamma > 0 && sigma >= how.s_tmin && sigma <= how.s_tmax && std::isfinite(sigma);
    from_.push_back(churns ? raised(grid, i, gamma) : grid[i]);
  }
  if (n > 0 && (from_[0] != grid[0] || draws(0) > 0)) plan_.begin_with(grid[0], raise(0), draws(0));
}

combination churned_plan::raise(std::size_t i) const {
  const noise_level &s = grid_[i], &t = from_[i];
  if (s == t) return symbols::x();
  const double kept = t.alpha / s.alpha * s.sigma;
  return t.alpha / s.alpha * symbols::x() +
         how_.s_noise * std::sqrt((t.sigma - kept) * (t.sigma + kept)) * symbols::z();
}

std::size_t churned_plan::draws(std::size_t i) const {
  return how_.draw_always && i < from_.size() ? 1 : 0;
}

void churned_plan::step(std::size_t i, const std::vector<stage>& stages) {
  for (std::size_t k = 0; k + 1 < stages.size(); ++k) plan_.add(stages[k]);
  stage last = stages.back();
  if (i + 1 < from_.size()) {
    last.point = after(last.point, raise(i + 1));
    last.to = from_[i + 1];
    last.draws = draws(i + 1);
  }
  last.state = last.point;
  plan_.add(std::move(last));
}

void churned_plan::step(std::size_t i, const combination& row) {
  step(i, {{.at = from_[i], .point = row, .state = row, .to = grid_[i + 1]}});
}

}  // namespace ebb
