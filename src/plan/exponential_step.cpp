#include <ebb/plan/exponential_step.hpp>

#include <ebb/plan/exponential.hpp>

namespace ebb {
namespace {

// e^{-eta h} for h up to infinity.
double decay(double eta, double h) { return eta == 0 ? 1 : std::exp(-eta * h); }

// sqrt(1 - e^{-2 eta h})
double renewed(double eta, double h) { return eta == 0 ? 0 : std::sqrt(-std::expm1(-2 * eta * h)); }

}  // namespace

exponential_step::exponential_step(const noise_level& s, const noise_level& t, double eta,
                                   integrand over)
    : s_(s), t_(t), eta_(eta), over_(over), h_(log_snr_step(s, t)) {
  if (!(eta >= 0 && std::isfinite(eta)))
    fail(errc::invalid_eta, {"eta = ", eta, ": need 0 (the ODE) or more; 1 is the SDE"});
  if (over != integrand::data && over != integrand::noise)
    fail(errc::unknown_value, {"integrand = ", static_cast<int>(over), ": need data or noise"});
  if (!finite()) over_ = integrand::data;
  z_ = over_ == integrand::data ? -(1 + eta) * h_ : h_;
}

bool exponential_step::finite() const { return std::isfinite(h_); }

double exponential_step::position(const noise_level& at) const { return log_snr_step(s_, at) / h_; }

combination exponential_step::through(const std::vector<node>& nodes) const {
  std::vector<double> positions;
  std::vector<node> used;
  if (finite())
    for (const auto& node : nodes) {
      const double place = position(node.at);
      if (!std::isfinite(place)) continue;
      positions.push_back(place);
      used.push_back(node);
    }
  if (used.size() < 2) return first_order(used.empty() ? nodes.front().ago : used.front().ago);
  return weighted(used, exponential_weights(z_, positions));
}

combination exponential_step::weighted(const std::vector<node>& nodes,
                                       const std::vector<double>& weights) const {
  if (!finite()) return first_order(nodes.front().ago);
  combination row = over_ == integrand::data ? t_.sigma / s_.sigma * decay(eta_, h_) * symbols::x()
                                             : t_.alpha / s_.alpha * symbols::x();
  const double length =
      over_ == integrand::data ? t_.alpha * (1 + eta_) * h_ : -(1 + eta_) * t_.sigma * h_;
  for (std::size_t j = 0; j < nodes.size(); ++j)
    row += length * weights[j] *
           (over_ == integrand::data ? symbols::d(nodes[j].ago) : symbols::n(nodes[j].ago));
  return row;
}

combination exponential_step::first_order(std::size_t ago) const {
  if (over_ == integrand::data)
    return t_.sigma / s_.sigma * decay(eta_, h_) * symbols::x() -
           t_.alpha * std::expm1(-(1 + eta_) * h_) * symbols::d(ago);
  return t_.alpha / s_.alpha * symbols::x() -
         (1 + eta_) * t_.sigma * std::expm1(h_) * symbols::n(ago);
}

double exponential_step::fresh() const {
  if (over_ == integrand::data) return t_.sigma * renewed(eta_, h_);
  return t_.sigma * std::sqrt(eta_ * std::expm1(2 * h_));
}

combination path_noise(const noise_level& s, const std::vector<noise_level>& stops, double eta,
                       std::size_t first) {
  combination sum;
  if (eta == 0) return sum;
  const noise_level& end = stops.back();
  for (std::size_t m = 0; m < stops.size(); ++m) {
    const double segment = log_snr_step(m == 0 ? s : stops[m - 1], stops[m]);
    const double rest = m + 1 < stops.size() ? log_snr_step(stops[m], end) : 0;
    sum += end.sigma * decay(eta, rest) * renewed(eta, segment) * symbols::z(first + m);
  }
  return sum;
}

}  // namespace ebb
