#include <ebb/samplers/ddim.hpp>
#include <ebb/samplers/ddpm.hpp>
#include <ebb/schedule/grid.hpp>

#include "support/refused.hpp"

using namespace ebb;
using namespace ebb::symbols;
using ebb::test::check_refused;

namespace {

constexpr symbol x_{symbol::kind::x, 0}, d_{symbol::kind::d, 0}, e_{symbol::kind::e, 0},
    z_{symbol::kind::z, 0};

levels some_levels() { return grid::trailing(discrete_schedule::linear(), 10); }

}  // namespace

TEST_CASE("ddim is the paper's equation 12", "[samplers]") {
  const auto grid = some_levels();
  for (const double eta : {0.0, 0.3, 1.0}) {
    const auto plan = ddim{.eta = eta}(grid);
    REQUIRE(plan.evaluations() == 10);
    for (std::size_t i = 0; i < 10; ++i) {
      // the paper's alpha is the square of ours; its sigma_t is the noise put in
      const double a = grid[i].alpha * grid[i].alpha;
      const double a_prev = grid[i + 1].alpha * grid[i + 1].alpha;
      const double sigma = eta * std::sqrt((1 - a_prev) / (1 - a)) * std::sqrt(1 - a / a_prev);
      const auto& row = plan.stages()[i].point;
      CHECK(row[d_] == Approx(std::sqrt(a_prev)).epsilon(1e-13));
      CHECK(row[e_] == Approx(std::sqrt(1 - a_prev - sigma * sigma)).epsilon(1e-12));
      CHECK(row[z_] == Approx(sigma).epsilon(1e-12));
      CHECK(row[x_] == 0);
    }
  }
}

TEST_CASE("ddim draws nothing at eta = 0, and nothing in its last step", "[samplers]") {
  for (const auto& stage : ddim{}(some_levels()).stages()) CHECK(stage.point[z_] == 0);
  const auto plan = ddim{.eta = 1}(some_levels());
  CHECK(plan.stages().front().point[z_] > 0);
  CHECK(plan.stages().back().point == combination(d()));
}

TEST_CASE("inversion draws nothing, and says so", "[samplers]") {
  CHECK_FALSE(facts_of(ddim_inverse{}).stochastic);
  for (const auto& stage : ddim_inverse{}(some_levels()).stages()) CHECK(stage.point[z_] == 0);
}

TEST_CASE("ddim from pure noise", "[samplers]") {
  const auto schedule = discrete_schedule::linear().with_zero_terminal_snr();
  const auto grid = grid::trailing(schedule, 5);
  REQUIRE(grid[0].alpha == 0);
  const auto row = ddim{}(grid).stages()[0].point;
  CHECK(row[d_] == grid[1].alpha);
  CHECK(row[e_] == grid[1].sigma);
  const auto ancestral = ddim{.eta = 1}(grid).stages()[0].point;
  CHECK(ancestral == grid[1].alpha * d() + grid[1].sigma * z());
}

TEST_CASE("ddim on a flow is Euler's method on its velocity", "[samplers]") {
  // dx/du = eps - x_0, and x = (1 - u) x_0 + u eps: a step from s to t adds (t - s)(eps - x_0)
  const auto grid = grid::linspace(flow{}, 7);
  const auto plan = ddim{}(grid);
  for (std::size_t i = 0; i < 7; ++i) {
    const double s = grid[i].sigma, t = grid[i + 1].sigma;
    const auto& row = plan.stages()[i].point;
    CHECK(row[d_] == Approx((1 - s) - (t - s)).margin(1e-15));
    CHECK(row[e_] == Approx(s + (t - s)).margin(1e-15));
  }
}

TEST_CASE("ddim with eta = 1 is ddpm, for an uncorrected estimate", "[samplers]") {
  for (const auto& grid : {some_levels(), grid::karras(ve{}, 9), grid::linspace(flow{}, 6)}) {
    const auto as_ddim = ddim{.eta = 1}(grid), as_ddpm = ddpm{}(grid);
    for (std::size_t i = 0; i + 1 < as_ddim.evaluations(); ++i) {
      // e = (x - alpha_s d) / sigma_s
      const auto &row = as_ddim.stages()[i].point, &other = as_ddpm.stages()[i].point;
      const auto& s = grid[i];
      CHECK(row[e_] / s.sigma == Approx(other[x_]).epsilon(1e-12));
      CHECK(row[d_] - row[e_] * s.alpha / s.sigma == Approx(other[d_]).epsilon(1e-9));
      CHECK(row[z_] == Approx(other[z_]).epsilon(1e-13));
    }
  }
}

TEST_CASE("epsilon_from_corrected forms the noise again from the corrected x_0", "[samplers]") {
  const auto grid = some_levels();
  const auto raw = ddim{}(grid), formed = ddim{.epsilon_from_corrected = true}(grid);
  for (std::size_t i = 0; i + 1 < raw.evaluations(); ++i) {
    const auto &row = raw.stages()[i].point, &other = formed.stages()[i].point;
    const auto& s = grid[i];
    CHECK(other[e_] == 0);
    CHECK(other[x_] == Approx(row[e_] / s.sigma).epsilon(1e-14));
    CHECK(other[d_] == Approx(row[d_] - row[e_] * s.alpha / s.sigma).epsilon(1e-12));
  }
}

TEST_CASE("ddim of no step is an empty plan", "[samplers]") {
  CHECK(ddim{}(levels{}).empty());
  CHECK(ddim{}({some_levels()[0]}).empty());
}

TEST_CASE("an eta outside [0, 1] is refused", "[samplers]") {
  for (const double eta : {-0.1, 1.0001, std::nan("")})
    check_refused([&] { (void)ddim{.eta = eta}(some_levels()); }, errc::invalid_eta,
                  {"ddim: eta = ", "need 0 (deterministic) to 1 (ancestral)"});
}
