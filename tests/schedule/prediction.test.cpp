#include <ebb/schedule/grid.hpp>
#include <ebb/schedule/prediction.hpp>

#include "support/refused.hpp"

using namespace ebb;
using test::check_refused;

namespace {

struct pair {
  double x0, eps;
};

// What an ideal network of each kind answers, given what the state was made of.
double answer(const std::string& kind, const noise_level& l, pair truth) {
  const double size = std::hypot(l.alpha, l.sigma);
  if (kind == "epsilon") return truth.eps;
  if (kind == "sample") return truth.x0;
  if (kind == "flow") return truth.eps - truth.x0;
  return (l.alpha * truth.eps - l.sigma * truth.x0) / size;  // v, at unit variance
}

std::vector<noise_level> several_levels() {
  std::vector<noise_level> list;
  for (double t : {0.01, 0.3, 0.7, 0.99}) {
    list.push_back(vp{}(t));
    list.push_back(cosine{}(t));
    list.push_back(flow{}(t));
    list.push_back(ve{}(80 * t));
    list.push_back({t, 2 * t, 0.3});  // of no family
  }
  return list;
}

}  // namespace

TEST_CASE("all predictions recover the same x_0, on every path", "[schedule]") {
  const pair truth{0.7, -1.3};
  for (const auto& kind : {prediction::epsilon(), prediction::sample(), prediction::v(),
                           prediction::flow()})
    for (const auto& level : several_levels()) {
      INFO(kind.name() << " at alpha " << level.alpha << ", sigma " << level.sigma);
      const double x = level.alpha * truth.x0 + level.sigma * truth.eps;
      const auto c = kind(level);
      const double found = c.c_skip * x + c.c_out * answer(kind.name(), level, truth);
      const double scale = std::max({1.0, 1 / level.alpha, 1 / level.sigma});
      CHECK(std::abs(found - truth.x0) < 1e-14 * scale);
      CHECK(c.c_noise == level.t);
    }
}

TEST_CASE("input is scaled to unit variance, and left alone where it has it", "[schedule]") {
  for (const auto& kind : {prediction::epsilon(), prediction::sample(), prediction::v(),
                           prediction::flow()})
    for (const auto& level : several_levels()) {
      const double variance = level.alpha * level.alpha + level.sigma * level.sigma;
      CHECK(kind(level).c_in * std::sqrt(variance) == Approx(1).epsilon(1e-12));
      if (std::abs(variance - 1) < 1e-14) CHECK(kind(level).c_in == 1);
    }
  // Euler's classic: sigma-space states are divided by sqrt(sigma^2 + 1)
  CHECK(prediction::epsilon()(ve{}(3)).c_in == Approx(1 / std::sqrt(10.0)).epsilon(1e-15));
}
