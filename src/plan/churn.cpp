#include <ebb/plan/churn.hpp>

#include <ebb/plan/ancestral.hpp>
#include <ebb/plan/between.hpp>
#include <ebb/plan/checks.hpp>

#include <algorithm>
#include <numbers>

namespace ebb {
namespace {

// The grid's level at `gamma` more noise than grid[i] has.
noise_level raised(const char* sampler, const levels& grid, std::size_t i, double gamma) {
  const noise_level& from = grid[i];
  const double log_snr = from.log_snr() - std::log1p(gamma);
  if (log_snr < grid.front().log_snr() && !told_sigma(grid.front()))
    fail(errc::invalid_option,
         {sampler, ": s_churn: step ", i, " would be churned from sigma / alpha = ",
          from.noise_to_signal(), " to ", from.noise_to_signal() * (1 + gamma),
          ", above the grid's first, ", grid.front().noise_to_signal(), ": set s_tmax below it"});
  return level_at(grid, log_snr);
}

}  // namespace

churned_plan::churned_plan(const char* sampler, const levels& grid, const churn& how)
    : grid_(grid), how_(how) {
  check_range(sampler, "s_churn", how.s_churn, 0, 1e6);
  check_range(sampler, "s_noise", how.s_noise, 0, 1e3);
  if (!(how.s_tmin >= 0 && std::isfinite(how.s_tmin) && how.s_tmin <= how.s_tmax))
    fail(errc::invalid_option, {sampler, ": s_tmin = ", how.s_tmin, ", s_tmax = ", how.s_tmax,
                                ": need 0 <= s_tmin <= s_tmax, in sigma / alpha"});
  const std::size_t n = grid.size() > 0 ? grid.size() - 1 : 0;
  const double gamma =
      n > 0 ? std::min(how.s_churn / static_cast<double>(n), std::numbers::sqrt2 - 1) : 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double sigma = grid[i].noise_to_signal();
    const bool churns =
        gamma > 0 && sigma >= how.s_tmin && sigma <= how.s_tmax && std::isfinite(sigma);
    from_.push_back(churns ? raised(sampler, grid, i, gamma) : grid[i]);
  }
  if (n > 0 && (from_[0] != grid[0] || draws(0) > 0)) plan_.begin_with(grid[0], raise(0), draws(0));
}

combination churned_plan::raise(std::size_t i) const {
  return grid_[i] == from_[i] ? symbols::x() : noise_up(grid_[i], from_[i], how_.s_noise);
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
