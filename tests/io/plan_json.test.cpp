#include <ebb/io/plan_json.hpp>

#include <cstdio>
#include <filesystem>
#include <random>

#include "fuzz/json_texts.hpp"
#include "support/all_samplers.hpp"
#include "support/refused.hpp"

using namespace ebb;
using ebb::test::check_refused;

namespace {

const std::string good =
    R"({"format": "ebb plan", "version": 1, "stages": [)"
    R"({"at": [3, 1, 2], "point": {"x": 0.5, "d0": 0.5}, "state": true, "to": [1, 1, 1]}]})";

// `good` with a part replaced.
std::string with(const std::string& part, const std::string& by) {
  std::string text = good;
  return text.replace(text.find(part), part.size(), by);
}

}  // namespace

TEST_CASE("a plan of every sampler is read as it was written, bit for bit", "[io]") {
  for (const auto& grid :
       {grid::karras(discrete_schedule::scaled_linear(), 12), grid::trailing(flow{}, 9)})
    for (const auto& sampler : test::all_samplers()) {
      INFO(sampler.name);
      plan plan;
      try {
        plan = sampler.make(grid);
      } catch (const error&) {
        continue;  // a churn or restart that the grid is too short for
      }
      const auto again = parse_plan(to_json(plan, {{"sampler", sampler.name}}));
      CHECK(again.plan == plan);
      CHECK(again.plan.fingerprint() == plan.fingerprint());
      CHECK(again.about.at("sampler") == sampler.name);
    }
}

TEST_CASE("what is rare in plans is written too", "[io]") {
  using namespace symbols;
  plan plan;
  plan.begin_with({7, 0.25, 1e-300}, 0.1 * x() - 1e-7 * z(3), 5);
  plan.add({.at = {5, 0.3, 0.9},
            .point = 1.0 / 3 * x() + 0.1 * d(),
            .state = 0.2 * e() + 0.3 * n() + 0.4 * u(),
            .to = {4, 1, 0.1},
            .learned = learned_variance{-7.1, -3.3},
            .draws = 2});
  plan.step({4, 1, 0.1}, {0, 1, 0}, combination());
  const auto again = parse_plan(to_json(plan, {{"why", "\"quoted\"\n\xc3\xa4"}}));
  CHECK(again.plan == plan);
  CHECK(again.plan.fingerprint() == plan.fingerprint());
  CHECK(again.about.at("why") == "\"quoted\"\n\xc3\xa4");

  const auto inverse = ddim_inverse{}(grid::karras(ve{}, 3));
  CHECK(parse_plan(to_json(inverse)).plan == inverse);
  CHECK(parse_plan(to_json(ebb::plan{})).plan == ebb::plan{});
}

TEST_CASE("every double survives", "[io]") {
  std::mt19937_64 random(7);
  using namespace symbols;
  for (int i = 0; i < 20000; ++i) {
    const auto value = std::bit_cast<double>(random());
    if (!std::isfinite(value)) continue;
    plan plan;
    plan.step({1, 1, 1}, {0, 1, 0}, value * d());
    REQUIRE(parse_plan(to_json(plan)).plan == plan);
  }
}

TEST_CASE("a plan in a file", "[io]") {
  const auto path = (std::filesystem::temp_directory_path() / "ebb plan.json").string();
  const auto plan = euler{}(grid::karras(ve{}, 4));
  save_plan(path, plan, {{"sampler", "euler"}});
  CHECK(load_plan(path).plan == plan);
  std::filesystem::remove(path);
  check_refused([&] { (void)load_plan(path); }, errc::io_error, {path.c_str()});
  check_refused([&] { save_plan("/nowhere/plan.json", plan); }, errc::io_error,
                {"/nowhere/plan.json", "cannot be written"});
}

TEST_CASE("a plan that was shipped gives the same bits", "[io]") {
  const auto plan = parse_plan(to_json(unipc{.order = 3}(grid::karras(vp{}, 8)))).plan;
  const auto net = [](view<const float> x, const noise_level&, view<float> out) {
    for (std::size_t i = 0; i < x.size(); ++i) out[i] = std::tanh(x[i]);
  };
  const auto result = [&](const ebb::plan& p) {
    run<float> run(p, randn<float>({1, 33}, 4));
    sample(run, net);
    return std::vector<float>(run.state().begin(), run.state().end());
  };
  CHECK(result(plan) == result(unipc{.order = 3}(grid::karras(vp{}, 8))));
}

TEST_CASE("what is not a plan is refused, naming the place", "[io][bad input]") {
  CHECK(parse_plan(good).plan.evaluations() == 1);
  const auto refused = [](const std::string& text, const char* part, errc code = errc::json_error) {
    check_refused([&] { (void)parse_plan(text); }, code, {part});
  };
  refused("", "need JSON");
  refused("[]", "need an object");
  refused(good.substr(0, 60), "byte ");
  refused(with("ebb plan", "plan"), "need \"format\": \"ebb plan\"");
  refused(with("\"version\": 1", "\"version\": 2"), "version \"2\": this Ebb reads version 1",
          errc::unknown_value);
  refused(with("\"version\": 1, ", ""), "version missing", errc::unknown_value);
  refused(with("\"version\"", "\"versions\": 1, \"version\""), "the key \"versions\"");
  refused(with("\"version\"", "\"version\": 1, \"version\""), "\"version\" stands twice");
  refused(with("[3, 1, 2]", "[3, 1]"), "stage 0, at: need [t, alpha, sigma]");
  refused(with("[3, 1, 2]", "[3, 1, null]"), "stage 0, at: need a number");
  refused(with("\"d0\"", "\"d\""), "no symbol is called \"d\"");
  refused(with("\"d0\"", "\"d01\""), "no symbol is called \"d01\"");
  refused(with("\"d0\"", "\"d99999999999999999999\""), "no symbol is called");
  refused(with("\"d0\"", "\"x0\""), "no symbol is called \"x0\"");
  refused(with("\"d0\": 0.5", "\"d0\": \"a\""), "stage 0, point, \"d0\": need a number");
  refused(with("\"d0\": 0.5", "\"d7\": 0.5"), "names d7", errc::invalid_plan);
  refused(with("\"d0\": 0.5", "\"d0\": 1e999"), "line 1");
  refused(with("\"state\": true", "\"state\": false"), "stage 0, state: need a row");
  refused(with("\"state\"", "\"states\""), "the key \"states\"");
  refused(with("\"at\": [3, 1, 2], ", ""), "\"at\" is missing");
  refused(with("[3, 1, 2]", "[3, -1, 2]"), "stages.at[0]", errc::invalid_sigmas);
  refused(with("\"stages\"", "\"start\": {}, \"stages\""), "\"start\" needs a \"start_level\"");
  refused(with("\"stages\"", "\"start_draws\": 1, \"stages\""), "without a \"start\"");
  refused(with("\"stages\"", "\"about\": [1], \"stages\""), "about: need an object of strings");
  refused(with("\"to\"", "\"draws\": -1, \"to\""), "draws: need a whole number");
  refused(with("\"to\"", "\"draws\": 65, \"to\""), "draws = 65", errc::invalid_plan);
  refused(with("\"to\"", "\"learned\": [1], \"to\""), "learned: need [log_min, log_max]");
  refused(std::string(1000, '['), "nested more than 64 levels");
  refused(good + std::string(1, '\0'), "a zero byte");
}

TEST_CASE("broken plans are refused or whole", "[io][bad input]") {
  std::mt19937 random(3);
  std::size_t accepted = 0;
  for (int i = 0; i < 4000; ++i) {
    const auto plan =
        i % 2 == 0 ? ddim{.eta = 0.5}(grid::karras(ve{}, 3)) : heun{}(grid::karras(ve{}, 2));
    const auto text = test::mutated(to_json(plan, {{"sampler", "some"}}), random);
    INFO(text);
    CHECK_NOTHROW(accepted += test::read_any_plan(text) ? 1 : 0);
  }
  CHECK(accepted > 100);
  CHECK(accepted < 3500);
}

TEST_CASE("the fuzzer's corpus of plans, replayed", "[io][bad input]") {
  std::size_t read = 0;
  for (const auto& text : test::corpus("plan")) {
    INFO(text);
    CHECK_NOTHROW(read += test::read_any_plan(text) ? 1 : 0);
  }
  CHECK(read >= 6);
}
