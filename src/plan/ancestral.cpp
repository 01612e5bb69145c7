#include <ebb/plan/ancestral.hpp>

namespace ebb {

ancestral_split split(const noise_level& s, const noise_level& t, double eta, axis kind) {
  if (!(eta >= 0 && eta <= 1))
    fail(errc::invalid_eta, {"eta = ", eta, ": need 0 (deterministic) to 1 (ancestral)"});
  ancestral_split parts{.down = t};
  if (eta == 0) return parts;
  if (kind == axis::flow) {
    const double u_s = s.sigma / (s.alpha + s.sigma), u_t = t.sigma / (t.alpha + t.sigma);
    const double u = u_t * (1 + eta * (u_t / u_s - 1));
    parts.down.sigma = t.alpha * u / (1 - u);
    parts.up = missing_noise(t.sigma, parts.down.sigma);
  } else {
    const double h = log_snr_step(s, t);
    const double fresh = -std::expm1(-2 * h);
    parts.down.sigma = t.sigma * std::sqrt((1 - eta * eta) * fresh + std::exp(-2 * h));
    parts.up = eta * t.sigma * std::sqrt(fresh);
  }
  return parts;
}

double missing_noise(double sigma, double kept) {
  return std::sqrt(std::max(0.0, (sigma - kept) * (sigma + kept)));
}

combination noise_up(const noise_level& s, const noise_level& t, double s_noise) {
  const double ratio = t.alpha / s.alpha;
  return ratio * symbols::x() + s_noise * missing_noise(t.sigma, ratio * s.sigma) * symbols::z();
}

}  // namespace ebb
