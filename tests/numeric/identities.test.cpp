// What every row of every sampler keeps (ebb/plan/identities.hpp), to 1e-12 of the sum of its
// terms: all samplers, on the schedules and grids below, at 1 to 1000 steps, and on random levels.
//
// Exceptions, stated by the samplers and listed in support/all_samplers.hpp: a changed variance
// (fixed_large, s_noise other than 1, ER-SDE without noise, consistency models, the noise form of
// the SDE), and weights that do not sum to the step (iPNDM-v and 2M v2 as shipped, LCM with
// diffusers' boundary).
#include <cstdio>
#include <random>

#include "support/all_samplers.hpp"
#include "support/catch.hpp"

using namespace ebb;
using namespace ebb::symbols;

namespace {

// Rows are dear at -O0 and under a sanitizer.
#if defined(NDEBUG) && !defined(__SANITIZE_ADDRESS__)
constexpr bool fast = true;
#else
constexpr bool fast = false;
#endif
const std::vector<std::size_t> numbers_of_steps =
    fast ? std::vector<std::size_t>{1, 2, 3, 4, 5, 7, 10, 20, 50, 100, 250, 999, 1000}
         : std::vector<std::size_t>{1, 2, 3, 5, 10, 50};

// The largest mean and variance defect of a plan's rows.
row_defect worst_of(const plan& plan) {
  row_defect worst;
  const auto judge = [&](const combination& row, const noise_level& s, const noise_level& t) {
    const auto found = defect(row, s, t);
    worst = {std::max(worst.mean, found.mean), std::max(worst.variance, found.variance)};
  };
  noise_level state = plan.first_level();
  if (plan.start()) {
    judge(*plan.start(), state, plan.stages().front().at);
    state = plan.stages().front().at;
  }
  for (const auto& stage : plan.stages()) {
    judge(stage.point, state, stage.to);
    if (!stage.state) continue;
    if (*stage.state != stage.point) judge(*stage.state, state, stage.state_level());
    state = stage.state_level();
  }
  return worst;
}

struct tally {
  std::size_t plans = 0, rows = 0, refused = 0;
  double worst = 0;
  std::string where;

  void add(const levels& grid, const std::string& name) {
    for (const auto& sampler : test::all_samplers()) {
      plan plan;
      try {
        plan = sampler.make(grid);
      } catch (const error& refusal) {
        // restarts and churn need a grid that reaches as far as they do
        INFO(sampler.name << ", " << name << ": " << refusal.what());
        CHECK_FALSE(sampler.falls);
        ++refused;
        continue;
      }
      ++plans, rows += plan.evaluations();
      const auto [mean, variance] = worst_of(plan);
      const double found =
          std::max(sampler.keeps_mean ? mean : 0, sampler.keeps_variance ? variance : 0);
      const bool broken = !(sampler.keeps_mean && sampler.keeps_variance) && grid.size() > 12;
      if (broken && !(mean > 1e-12 || variance > 1e-12)) harmless.push_back(sampler.name);
      if (found <= worst) continue;
      worst = found;
      where = sampler.name + ", " + name + ", " + std::to_string(grid.size() - 1) + " steps";
    }
  }

  std::vector<std::string> harmless;  // exceptions that would not have needed one
};

void report(const char* what, const tally& tally) {
  INFO(tally.where);
  CHECK(tally.worst <= 1e-12);
  std::printf("%s: %zu plans, %zu rows, largest defect %.1e (%s); %zu refused\n", what, tally.plans,
              tally.rows, tally.worst, tally.where.c_str(), tally.refused);
}

// The grids that a schedule allows. `pure_noise`: it begins at alpha = 0, where the sigma grids
// need to be told where to begin.
template <class S>
void add_all(tally& tally, const std::string& name, const S& schedule, std::size_t n) {
  const bool pure_noise = noise_level(schedule(schedule.t_max())).alpha == 0;
  const bool clean = noise_level(schedule(schedule.t_min())).sigma == 0;
  tally.add(grid::trailing(schedule, n), name + ", trailing");
  tally.add(grid::linspace(schedule, n), name + ", linspace");
  if (!clean) tally.add(grid::leading(schedule, n), name + ", leading");
  grid::sigma_range range;
  if (pure_noise) range.sigma_max = 80;
  if (clean) range.sigma_min = 0.01;
  tally.add(grid::karras(schedule, n, range), name + ", karras");
  tally.add(grid::kl_optimal(schedule, n, range), name + ", kl_optimal");
  tally.add(grid::uniform_log_snr(schedule, n, {.from = -2.5, .to = 3}), name + ", log-SNR");
  if constexpr (std::is_same_v<S, discrete_schedule>)
    tally.add(grid::trailing(schedule, n, {.rounded = true}), name + ", trailing rounded");
}

}  // namespace

TEST_CASE("every row of discrete schedules keeps mean and variance", "[numeric]") {
  const std::vector<std::pair<std::string, discrete_schedule>> schedules{
      {"scaled_linear", discrete_schedule::scaled_linear()},
      {"squaredcos_cap_v2", discrete_schedule::squaredcos_cap_v2()},
      {"scaled_linear, zero SNR", discrete_schedule::scaled_linear().with_zero_terminal_snr()}};
  tally tally;
  for (const std::size_t n : numbers_of_steps)
    for (const auto& [name, schedule] : schedules) add_all(tally, name, schedule, n);
  report("discrete", tally);
  CHECK(tally.rows > (fast ? 1'000'000U : 50'000U));
}

TEST_CASE("every row of continuous schedules keeps mean and variance", "[numeric]") {
  tally tally;
  for (const std::size_t n : numbers_of_steps) {
    add_all(tally, "vp", vp{}, n);
    add_all(tally, "ve", ve{}, n);
    add_all(tally, "cosine", cosine{}, n);
    add_all(tally, "flow", flow{}, n);
    tally.add(grid::shifted(grid::trailing(flow{}, n), 3), "flow, shifted");
  }
  report("continuous", tally);
  CHECK(tally.rows > (fast ? 1'000'000U : 50'000U));
}

TEST_CASE("every row of random levels keeps mean and variance", "[numeric]") {
  // log-SNR between -12 and 12, 2 to 30 levels, variance preserving, exploding or flow
  std::mt19937_64 random(20261125);
  const auto uniform = [&](double from, double to) {
    return from + (to - from) * static_cast<double>(random() >> 11) * 0x1p-53;
  };
  tally tally;
  for (int i = 0; i < (fast ? 1000 : 30); ++i) {
    std::vector<double> log_snrs(2 + random() % 29);
    for (auto& value : log_snrs) value = uniform(-12, 12);
    std::sort(log_snrs.begin(), log_snrs.end());
    levels grid;
    for (const double l : log_snrs) {
      if (!grid.empty() && !(l - grid.back().log_snr() > 1e-6)) continue;
      const double t = 6 - l / 2;
      if (i % 3 == 0)
        grid.push_back({t, 1 / std::hypot(1, std::exp(-l)), 1 / std::hypot(1, std::exp(l))});
      else if (i % 3 == 1) grid.push_back({t, 1, std::exp(-l)});
      else grid.push_back({t, 1 / (1 + std::exp(-l)), 1 / (1 + std::exp(l))});
    }
    if (i % 2 == 0) grid.push_back({-1, 1, 0});
    if (grid.size() > 1) tally.add(grid, "random " + std::to_string(i));
  }
  report("random", tally);
  CHECK(tally.rows > (fast ? 1'000'000U : 30'000U));
}

TEST_CASE("the stated exceptions are exceptions", "[numeric]") {
  tally tally;
  tally.add(grid::karras(discrete_schedule::scaled_linear(), 20), "karras");
  for (const auto& name : tally.harmless) FAIL_CHECK(name << " keeps what it is excused from");
}

TEST_CASE("the last step to sigma = 0 returns the estimate, or says that it extrapolates",
          "[numeric]") {
  const auto schedule = discrete_schedule::scaled_linear();
  for (const auto& sampler : test::all_samplers())
    for (const std::size_t n : {10U, 11U, 12U, 23U})
      for (const auto& grid :
           {grid::karras(schedule, n), grid::karras(ve{}, n), grid::linspace(flow{}, n)}) {
        INFO(sampler.name << ", " << n << " steps");
        const auto last = sampler.make(grid).stages().back();
        if (sampler.ends_with_estimate && sampler.keeps_mean) CHECK(last.point == d());
        else if (sampler.falls && sampler.keeps_mean) CHECK(last.point != d());
      }
}

TEST_CASE("a step of no length changes nothing", "[numeric]") {
  for (const auto& sampler : test::all_samplers()) {
    if (!sampler.falls || !sampler.ends_with_estimate || !sampler.keeps_variance) continue;
    if (sampler.facts.order == 0) continue;  // they noise anew however short the step
    for (const auto& [s, t] :
         {std::pair{vp{}(0.4), vp{}(0.4 - 1e-9)}, {flow{}(0.4), flow{}(0.4 - 1e-9)}}) {
      const auto plan = sampler.make({s, t});
      INFO(sampler.name << "\n" << plan.describe());
      const auto& row = plan.stages().back().point;
      // on x_0 = 0 the state is noise, and stays as it is up to what is drawn
      double noise = 0, fresh = 0;
      for (const auto& [of, c] : row.terms()) {
        if (of.what == symbol::kind::x) noise += c * s.sigma;
        if (of.what == symbol::kind::e || of.what == symbol::kind::n) noise += c;
        if (of.what == symbol::kind::z) fresh += c * c;
      }
      CHECK(noise == Approx(s.sigma).epsilon(1e-6));
      CHECK(std::sqrt(fresh) < 1e-3);
    }
  }
}

TEST_CASE("eta scales the noise of DDIM and of the variance exploding split", "[numeric]") {
  const symbol z0{symbol::kind::z, 0};
  const auto grid = grid::karras(ve{}, 12), other = grid::trailing(vp{}, 12);
  for (const double eta : {0.1, 0.5, 0.9})
    for (std::size_t i = 0; i < 12; ++i) {
      for (const auto& levels : {grid, other}) {
        const double part = ddim{.eta = eta}(levels).stages()[i].point[z0];
        CHECK(part == Approx(eta * ddim{.eta = 1}(levels).stages()[i].point[z0]).epsilon(1e-15));
        CHECK(ddim{.eta = 0}(levels).stages()[i].point[z0] == 0);
      }
      const double part = euler_ancestral{.eta = eta}(grid).stages()[i].point[z0];
      CHECK(part == Approx(eta * euler_ancestral{}(grid).stages()[i].point[z0]).epsilon(1e-15));
    }
}

TEST_CASE("churn and restart add the variance between their levels", "[numeric]") {
  const auto grid = grid::karras(ve{}, 18);
  const churn churn{.s_churn = 6, .s_tmin = 0.1, .s_tmax = 20};
  std::size_t churned = 0;
  for (const auto& stage : euler{.churn = churn}(grid).stages()) {
    const double z = stage.point[{symbol::kind::z, 0}];
    const auto next = std::find_if(grid.begin(), grid.end(), [&](const noise_level& l) {
      return std::abs(l.sigma * (1 + 6.0 / 18) - stage.to.sigma) < 1e-12 * stage.to.sigma;
    });
    if (z == 0) continue;
    REQUIRE(next != grid.end());
    CHECK(z * z ==
          Approx(stage.to.sigma * stage.to.sigma - next->sigma * next->sigma).epsilon(1e-12));
    ++churned;
  }
  CHECK(churned > 5);
  const auto plan = restart{}(grid);
  std::size_t restarts = 0;
  for (const auto& stage : plan.stages())
    if (const double z = stage.point[{symbol::kind::z, 0}]; z != 0) {
      CHECK(stage.to.sigma == Approx(2).epsilon(1e-12));
      const auto low = std::min_element(grid.begin(), grid.end(), [](auto& a, auto& b) {
        return std::abs(a.sigma - 0.1) < std::abs(b.sigma - 0.1);
      });
      CHECK(z * z == Approx(4 - low->sigma * low->sigma).epsilon(1e-12));
      ++restarts;
    }
  CHECK(restarts == 1);
}
