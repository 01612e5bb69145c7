// What holds for every sampler of test::all_samplers(), and that the list is whole.
#include "support/all_samplers.hpp"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <set>

#include "support/catch.hpp"

using namespace ebb;

namespace {

struct named_grid {
  std::string name;
  levels grid;
};

// Grids of n steps on every kind of path, from finite levels and from pure noise, to the clean
// level and to one before it.
std::vector<named_grid> grids(std::size_t n) {
  const auto linear = discrete_schedule::linear();
  return {{"variance preserving", grid::trailing(linear, n)},
          {"zero terminal SNR", grid::trailing(linear.with_zero_terminal_snr(), n)},
          {"variance exploding", grid::karras(ve{}, n)},
          {"flow", grid::linspace(flow{}, n)},
          {"cosine", grid::trailing(cosine{}, n)},
          {"log-SNR", grid::uniform_log_snr(vp{}, n, {.from = -2, .to = 2.2})}};
}

std::vector<combination> rows_of(const plan& plan) {
  std::vector<combination> rows;
  if (plan.start()) rows.push_back(*plan.start());
  for (const auto& stage : plan.stages()) {
    rows.push_back(stage.point);
    if (stage.state) rows.push_back(*stage.state);
  }
  return rows;
}

struct named_symbols {
  bool draws = false;
  std::size_t history = 0;
};

named_symbols symbols_of(const plan& plan) {
  named_symbols found;
  for (const auto& row : rows_of(plan))
    for (const auto& [of, c] : row.terms()) {
      if (of.what == symbol::kind::z) found.draws = true;
      else found.history = std::max(found.history, of.index);
    }
  return found;
}

// Calls with the plan of every sampler on every grid of n steps, naming both. Restart's interval
// may lie between two levels of a coarse grid; it then says so, and there is no plan.
template <class Check>
void for_every_plan(std::size_t n, Check check) {
  for (const auto& [name, grid] : grids(n))
    for (const auto& sampler : test::all_samplers()) {
      INFO(sampler.name << " on " << n << " steps, " << name);
      try {
        check(sampler, grid, sampler.make(grid));
      } catch (const error& e) {
        INFO(e.what());
        CHECK(sampler.header == "restart");
        CHECK(n < 10);
        CHECK(e.code() == errc::incompatible_options);
      }
    }
}

}  // namespace

TEST_CASE("the list names every header of samplers, and no other", "[samplers]") {
  std::set<std::string> headers, listed;
  for (const auto& file :
       std::filesystem::directory_iterator(EBB_SOURCE_DIR "/include/ebb/samplers"))
    headers.insert(file.path().stem().string());
  for (const auto& sampler : test::all_samplers()) listed.insert(sampler.header);
  CHECK(headers.size() >= 20);
  CHECK(headers == listed);
}

TEST_CASE("the list names nothing twice", "[samplers]") {
  std::set<std::string> names;
  for (const auto& sampler : test::all_samplers()) {
    INFO(sampler.name);
    CHECK(names.insert(sampler.name).second);
  }
}

TEST_CASE("no level and one level make an empty plan", "[samplers]") {
  for (const auto& sampler : test::all_samplers()) {
    INFO(sampler.name);
    CHECK(sampler.make(levels{}).empty());
    CHECK_FALSE(sampler.make(levels{}).start());
    for (const auto& [name, grid] : grids(3))
      for (const auto& level : grid) {
        INFO(name);
        CHECK(sampler.make({level}).empty());
      }
  }
}

TEST_CASE("every sampler builds finite rows on any grid, however short", "[samplers]") {
  for (const std::size_t n : {1U, 2U, 3U, 10U})
    for_every_plan(n, [&](const test::listed_sampler&, const levels&, const plan& plan) {
      CHECK(plan.evaluations() >= n);
      for (const auto& row : rows_of(plan))
        for (const auto& [of, c] : row.terms()) CHECK(std::isfinite(c));
    });
}

TEST_CASE("plans begin where the grid begins and end where it ends", "[samplers]") {
  for (const std::size_t n : {1U, 2U, 3U, 10U})
    for_every_plan(n,
                   [](const test::listed_sampler& sampler, const levels& grid, const plan& plan) {
                     const bool up = sampler.name.find("inverse") != std::string::npos;
                     CHECK(plan.first_level() == (up ? grid.back() : grid.front()));
                     CHECK(plan.stages().back().to == (up ? grid.front() : grid.back()));
                     CHECK(plan.stages().back().state.has_value());
                   });
}

TEST_CASE("the last step to the clean level gives x_0", "[samplers]") {
  for (const std::size_t n : {1U, 2U, 3U, 10U})
    for_every_plan(
        n, [](const test::listed_sampler& sampler, const levels& grid, const plan& plan) {
          if (grid.back().sigma > 0 || !sampler.ends_with_estimate || !sampler.keeps_mean) return;
          CHECK(plan.stages().back().state == symbols::d());
        });
}

TEST_CASE("what a sampler states of itself is what its plans do", "[samplers]") {
  std::map<std::string, std::size_t> deepest;
  for (const std::size_t n : {1U, 2U, 3U, 10U})
    for_every_plan(n, [&](const test::listed_sampler& sampler, const levels&, const plan& plan) {
      const auto found = symbols_of(plan);
      CHECK(found.history <= static_cast<std::size_t>(sampler.facts.history));
      if (!sampler.facts.stochastic) CHECK_FALSE(found.draws);
      auto& most = deepest[sampler.name];
      most = std::max(most, found.history);
    });
  for (const auto& sampler : test::all_samplers()) {
    INFO(sampler.name);
    CHECK(deepest[sampler.name] == static_cast<std::size_t>(sampler.facts.history));
  }
}

TEST_CASE("a sampler is a callable from levels to a plan", "[samplers]") {
  struct levels_to_number {
    int operator()(const levels&) const { return 0; }
  };
  struct number_to_plan {
    plan operator()(int) const { return {}; }
  };
  CHECK(sampler<ddim>);
  CHECK(sampler<plan (*)(const levels&)>);
  CHECK_FALSE(sampler<levels_to_number>);
  CHECK_FALSE(sampler<number_to_plan>);
}

TEMPLATE_TEST_CASE("the facts of a sampler are those of its defaults", "[samplers]", deis,
                   dpm_solver_multistep, dpm_solver_sde, dpm_solver_singlestep, dpm_fast, er_sde,
                   gradient_estimation, heun, lms, ipndm, ipndm_v, pndm, res_singlestep, sa_solver,
                   seeds_3, unipc) {
  CHECK(TestType::facts == facts_of(TestType{}));
}

TEST_CASE("ten steps more take ten times the stated evaluations", "[samplers]") {
  const auto fewer = grids(20), more = grids(30);
  for (std::size_t i = 0; i < fewer.size(); ++i)
    for (const auto& sampler : test::all_samplers()) {
      INFO(sampler.name << ", " << fewer[i].name);
      // from pure noise every step is Euler's
      if (sampler.name == "heunpp2" && fewer[i].name == "zero terminal SNR") continue;
      CHECK(sampler.make(more[i].grid).evaluations() - sampler.make(fewer[i].grid).evaluations() ==
            10 * static_cast<std::size_t>(sampler.facts.evaluations));
    }
}

TEST_CASE("samplers that fall never go up", "[samplers]") {
  for_every_plan(10, [](const test::listed_sampler& sampler, const levels&, const plan& plan) {
    if (!sampler.falls) return;
    const bool looks_ahead = sampler.name == "heunpp2";  // and then comes back
    double state = plan.first_level().log_snr();
    for (const auto& stage : plan.stages()) {
      CHECK(stage.at.log_snr() >= state - 1e-9);
      if (!looks_ahead) CHECK(stage.to.log_snr() >= stage.at.log_snr() - 1e-9);
      if (!stage.state) continue;
      CHECK(stage.state_level().log_snr() >= state);
      state = stage.state_level().log_snr();
    }
  });
}

TEST_CASE("a thousand steps are planned at once", "[samplers]") {
  double slowest = 0;
  std::string which;
  for (const auto& [name, grid] : grids(1000))
    for (const auto& sampler : test::all_samplers()) {
      const auto begin = std::chrono::steady_clock::now();
      const auto plan = sampler.make(grid);
      const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
      if (took.count() > slowest) slowest = took.count(), which = sampler.name + ", " + name;
      CHECK(plan.evaluations() >= 1000);
    }
  std::printf("1000 steps: the slowest plan took %.0f ms (%s)\n", 1e3 * slowest, which.c_str());
#if defined(NDEBUG) && !defined(__SANITIZE_ADDRESS__)
  CHECK(slowest < 1);
#endif
}
