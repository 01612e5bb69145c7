#include <ebb/ebb.hpp>

#include "support/refused.hpp"
#include "support/rows.hpp"

using namespace ebb;
using namespace ebb::symbols;

namespace {

const levels two{{2, 1, 2}, {0.5, 1, 0.5}};
const noise_level &s = two[0], &t = two[1];

}  // namespace

TEST_CASE("DPM-Solver-12 is the paper's, on the same evaluations", "[adaptive]") {
  const auto plan = embedded_pair::dpm_solver_12()(two, s, t);
  REQUIRE(plan.evaluations() == 2);
  const double h = std::log(4);
  CHECK(plan.stages()[1].at.sigma == Approx(1));  // halfway in log-SNR
  test::check_same(plan.stages()[0].point, x() - std::expm1(h / 2) * n());
  test::check_same(plan.stages()[1].point, x() - 0.5 * std::expm1(h) * n(1));
  test::check_same(*plan.stages()[1].state, x() - 0.5 * std::expm1(h) * n());
}

TEST_CASE("DPM-Solver-23 is the paper's, on the same evaluations", "[adaptive]") {
  const auto plan = embedded_pair::dpm_solver_23()(two, s, t);
  REQUIRE(plan.evaluations() == 3);
  const double h = std::log(4), e1 = std::expm1(h);
  const double third = 2 * std::exp(-h / 3), two_thirds = 2 * std::exp(-2 * h / 3);
  CHECK(plan.stages()[1].at.sigma == Approx(third));
  CHECK(plan.stages()[2].at.sigma == Approx(two_thirds));
  test::check_same(plan.stages()[0].point, x() - third * std::expm1(h / 3) * n());
  const double h2 = 2 * h / 3;
  test::check_same(plan.stages()[1].point,
                   x() - two_thirds * std::expm1(h2) * n(1) -
                       two_thirds * 2 * (std::expm1(h2) / h2 - 1) * (n() - n(1)));
  // lower: DPM-Solver-2 with r = 1/3; higher: DPM-Solver-3
  test::check_same(plan.stages()[2].point, x() - 0.5 * e1 * n(2) - 0.75 * e1 * (n(1) - n(2)));
  test::check_same(*plan.stages()[2].state,
                   x() - 0.5 * e1 * n(2) - 0.75 * (e1 / h - 1) * (n() - n(2)));
}

TEST_CASE("Heun's pair is Euler and Heun, on flow levels flow matching's", "[adaptive]") {
  const auto plan = embedded_pair::heun()(two, s, t);
  REQUIRE(plan.evaluations() == 2);
  test::check_same(plan.stages()[0].point, x() - 1.5 * n());
  test::check_same(plan.stages()[1].point, x() - 1.5 * n(1));
  test::check_same(*plan.stages()[1].state, x() - 0.75 * n() - 0.75 * n(1));
  const levels straight{{0.8, 0.2, 0.8}, {0.3, 0.7, 0.3}};
  const auto flow = embedded_pair::heun()(straight, straight[0], straight[1]);
  test::check_same(flow.stages()[1].point, x() - 0.5 * (n(1) - d(1)));
  test::check_same(*flow.stages()[1].state, x() - 0.25 * (n(1) - d(1) + n() - d()));
}

TEST_CASE("both rows of every pair keep mean and variance", "[adaptive]") {
  const auto schedule = discrete_schedule::scaled_linear();
  const auto path = grid::karras(schedule, 5);
  for (const auto& pair :
       {embedded_pair::dpm_solver_12(), embedded_pair::dpm_solver_23(), embedded_pair::heun()}) {
    const auto plan = pair(path, path[1], path[3]);
    const auto& last = plan.stages().back();
    for (const auto& row : {last.point, *last.state}) {
      CHECK(defect(row, path[1], path[3]).mean < 1e-13);
      CHECK(defect(row, path[1], path[3]).variance < 1e-13);
    }
    CHECK(*last.state != last.point);
  }
}

TEST_CASE("pairs of one's own are held to what a pair is", "[adaptive]") {
  using test::check_refused;
  const auto with = [](auto change) {
    return [change] {
      return embedded_pair(
          "mine", 2, [change](const levels& l, const noise_level& from, const noise_level& to) {
            plan plan = embedded_pair::heun()(l, from, to);
            change(plan);
            return plan;
          })(two, s, t);
    };
  };
  CHECK(with([](plan&) {})().evaluations() == 2);
  const auto refused = [&](auto change, const char* why) {
    check_refused(with(change), errc::invalid_plan, {"embedded_pair mine", why, "need one step"});
  };
  refused([](plan& p) { p = plan(); }, "empty");
  refused([](plan& p) { p.begin_with(s, x()); }, "a start of its own");
  refused([](plan& p) { p.step(t, s, x()); }, "from s to t");
  refused([](plan& p) { p.step(t, t, x()); }, "more than one step");
  refused([](plan& p) { p = plan().step(s, t, x() + z()); }, "draws");
  refused([](plan& p) { p = plan().add({.at = s, .point = x(), .state = {}, .to = t}); },
          "without a state");
  check_refused([] { return embedded_pair("mine", 0, {}); }, errc::unsupported_order,
                {"order = 0"});
  check_refused([] { return embedded_pair("mine", 2, {}); }, errc::invalid_option,
                {"step is empty"});
}
