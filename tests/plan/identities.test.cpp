#include <ebb/plan/plan.hpp>
#include <ebb/samplers/ddim.hpp>
#include <ebb/samplers/ddpm.hpp>
#include <ebb/schedule/grid.hpp>

#include "support/catch.hpp"

using namespace ebb;
using namespace ebb::symbols;

namespace {

const noise_level s{500, 0.6, 0.8}, t{250, 0.8, 0.6};

}  // namespace

TEST_CASE("a row's defect, by hand", "[plan]") {
  // DDIM's row keeps both sums
  const auto ddim_row = 0.8 * d() + 0.6 * e();
  CHECK(defect(ddim_row, s, t).mean < 1e-16);
  CHECK(defect(ddim_row, s, t).variance < 1e-16);

  // mean 0.6 + 0.3 - 0.8 = 0.1 of the absolute 1.7; variance 0.64 - 0.36 of 1.0
  const auto wrong = x() + 0.3 * d();
  CHECK(defect(wrong, s, t).mean == Approx(0.1 / 1.7).epsilon(1e-14));
  CHECK(defect(wrong, s, t).variance == Approx(0.28).epsilon(1e-14));
}

TEST_CASE("draws add in squares, estimates as they are", "[plan]") {
  const auto row = 0.8 * d() + 0.36 * e() + 0.48 * z();
  CHECK(defect(row, s, t).variance < 1e-15);
  const auto two_draws = 0.8 * d() + 0.36 * e() + 0.288 * z(0) + 0.384 * z(1);
  CHECK(defect(two_draws, s, t).variance < 1e-15);
  const auto parts = 0.3 * d(0) + 0.5 * d(1) + 0.2 * e(0) + 0.4 * e(1);
  CHECK(defect(parts, s, t).mean < 1e-15);
  CHECK(defect(parts, s, t).variance < 1e-15);
  CHECK(defect(0.5 * d() + 0.3 * u() + 0.6 * e(), s, t).mean < 1e-15);
}

TEST_CASE("the ends: clean and pure noise", "[plan]") {
  const noise_level clean{-1, 1, 0}, noise{999, 0, 1};
  CHECK(defect(combination(d()), s, clean).mean == 0);
  CHECK(defect(combination(d()), s, clean).variance == 0);
  CHECK(defect(0.8 * d() + 0.6 * x(), noise, t).variance < 1e-16);
}

TEST_CASE("a plan's defect is its worst row, and any wrong coefficient shows", "[plan]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 12);
  for (const plan& good : {ddim{.eta = 0.5}(grid), ddpm{}(grid)}) {
    CHECK(good.defect() < 1e-14);
    for (std::size_t k = 0; k < good.evaluations(); ++k)
      for (const term& wrong : good.stages()[k].point.terms()) {
        plan bad;
        for (std::size_t i = 0; i < good.evaluations(); ++i) {
          stage stage = good.stages()[i];
          if (i == k) stage.point += 1e-6 * wrong.coefficient * combination(wrong.of);
          stage.state = stage.point;
          bad.add(stage);
        }
        INFO("row " << k << ", coefficient " << wrong.coefficient);
        CHECK(bad.defect() > 1e-12);
      }
  }
}

TEST_CASE("rows with a learned variance are judged by their mean", "[plan]") {
  const auto grid = grid::trailing(discrete_schedule::linear(), 12);
  const auto plan = ddpm{ddpm::variance_type::learned_range}(grid);
  CHECK(plan.defect() < 1e-14);
}

TEST_CASE("a start row and a state apart from the point are judged too", "[plan]") {
  plan right;  // noise is added first, from t up to s: the state's mean shrinks, its noise grows
  const double scale = s.alpha / t.alpha;
  const double added = std::sqrt(s.sigma * s.sigma - scale * scale * t.sigma * t.sigma);
  right.begin_with(t, scale * x() + added * z());
  right.step(s, t, 0.8 * d() + 0.6 * e());
  CHECK(right.defect() < 1e-15);

  plan start_wrong;
  start_wrong.begin_with(t, scale * x() + 1.01 * added * z());
  start_wrong.step(s, t, 0.8 * d() + 0.6 * e());
  CHECK(start_wrong.defect() > 1e-3);

  // the state stays at s, where it is; the point goes to t
  plan apart;
  apart.add({s, 0.8 * d() + 0.6 * e(), 0.6 * d() + 0.8 * e(), t});
  CHECK(apart.defect() < 1e-15);
  plan apart_wrong;
  apart_wrong.add({s, 0.8 * d() + 0.6 * e(), 0.61 * d() + 0.8 * e(), t});
  CHECK(apart_wrong.defect() > 1e-3);
}
