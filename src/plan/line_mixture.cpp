#include <ebb/plan/line_mixture.hpp>

#include <algorithm>
#include <numbers>

namespace ebb {
namespace {

double spread(const line_mixture::part& part, const noise_level& at) {
  return at.alpha * at.alpha * part.variance + at.sigma * at.sigma;
}

}  // namespace

double line_mixture::denoised(double x, const noise_level& at) const {
  const auto log_weight = [&](const part& p) {
    const double away = x - at.alpha * p.mean, v = spread(p, at);
    return std::log(p.weight) - away * away / (2 * v) - std::log(v) / 2;
  };
  double best = log_weight(parts.front());
  for (const auto& p : parts) best = std::max(best, log_weight(p));
  double weights = 0, sum = 0;
  for (const auto& p : parts) {
    const double weight = std::exp(log_weight(p) - best);
    weights += weight;
    sum += weight * (p.mean + at.alpha * p.variance / spread(p, at) * (x - at.alpha * p.mean));
  }
  return sum / weights;
}

double line_mixture::centred(double x, const noise_level& at) const {
  double sum = 0;
  for (const auto& p : parts)
    sum += p.weight * std::erf((x - at.alpha * p.mean) / std::sqrt(2 * spread(p, at)));
  return sum;
}

double line_mixture::density(double x, const noise_level& at) const {
  double sum = 0;
  for (const auto& p : parts) {
    const double v = spread(p, at), away = x - at.alpha * p.mean;
    sum += p.weight * std::exp(-away * away / (2 * v)) * std::sqrt(2 / (std::numbers::pi * v));
  }
  return sum;
}

// Newton's method on the quantile, kept in a bracket.
double line_mixture::flow(double x, const noise_level& from, const noise_level& to) const {
  const double quantile = centred(x, from);
  const double reach = 20 * std::hypot(to.alpha, to.sigma);
  double low = -reach, high = reach, y = std::clamp(x, low, high);
  for (int turn = 0; turn < 200; ++turn) {
    const double off = centred(y, to) - quantile;
    (off > 0 ? high : low) = y;
    double next = y - off / density(y, to);
    if (!(next > low && next < high)) next = (low + high) / 2;
    if (std::abs(next - y) <= 1e-16 * (1 + std::abs(y))) return next;
    y = next;
  }
  return y;
}

}  // namespace ebb
