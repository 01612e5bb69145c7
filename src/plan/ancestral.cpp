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
    parts.up = std::sqrt((t.sigma - parts.down.sigma) * (t.sigma + parts.down.sigma));
  } else {
    const double h = log_snr_step(s, t);
    const double fresh = -std::expm1(-2 * h);
    parts.down.sigma = t.sigma * std::sqrt((1 - eta * eta) * fresh + std::exp(-2 * h));
    parts.up = eta * t.sigma * std::sqrt(fresh);
  }
  return parts;
}

}  // namespace ebb
