#include <ebb/plan/straight_axis.hpp>

#include <ebb/plan/between.hpp>

namespace ebb {
namespace {

bool is_flow(const levels& grid) {
  return std::all_of(grid.begin(), grid.end(),
                     [](auto& l) { return std::abs(l.alpha + l.sigma - 1) < 1e-9; });
}

}  // namespace

axis resolve(axis kind, const levels& grid) {
  switch (kind) {
    case axis::automatic: return is_flow(grid) ? axis::flow : axis::noise_to_signal;
    case axis::noise_to_signal:
    case axis::flow: return kind;
  }
  fail(errc::unknown_value,
       {"axis = ", static_cast<int>(kind), ": need automatic, noise_to_signal or flow"});
}

noise_level straight_axis::level(const levels& grid, double u) const {
  return level_at(grid, std::log1p(-kappa_ * u) - std::log(u));
}

combination straight_axis::slope(std::size_t ago) const {
  return symbols::n(ago) - kappa_ * symbols::d(ago);
}

combination straight_axis::along(const noise_level& s, const noise_level& t,
                                 const combination& slope) const {
  return scale(t) / scale(s) * symbols::x() + scale(t) * gap(s, t) * slope;
}

combination straight_step(const noise_level& s, const noise_level& t, std::size_t ago) {
  return t.sigma / s.sigma * symbols::x() -
         t.alpha * std::expm1(-log_snr_step(s, t)) * symbols::d(ago);
}

}  // namespace ebb
