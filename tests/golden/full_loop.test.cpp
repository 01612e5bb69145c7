// The figures that diffusers' own tests assert (tests/golden/diffusers_full_loop.json: its
// test_full_loop cases at commit 58eb52c), at diffusers' own tolerance: configs read in compatible
// mode, its dummy sample and model, its three kinds of loop.
#include <ebb/ebb.hpp>
#include <ebb/io/scheduler_config.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <fstream>

#include "support/catch.hpp"
#include "support/plan_walker.hpp"

using namespace ebb;
using nlohmann::json;

namespace {

// What these figures are of is no run of a sampler.
std::string reason_to_skip(const json& c) {
  const auto loop = c["loop"].get<std::string>();
  if (c["vacuous"]) return "its tolerance is as large as the figure";
  if (c["stochastic"]) return "needs PyTorch's generator";
  if (loop == "batch_step_no_noise") return "one call with a time for each row";
  if (loop == "ipndm_two_passes") return "two passes with the first one's history";
  const bool late = !c["t_start"].is_null();
  if (late && c["scheduler"] == "LMSDiscreteScheduler")
    return "started late, diffusers uses weights of an order it has no history for";
  return {};
}

// The dummy sample and noise, flat: sample b, channel c, row h, column w.
test::numbers dummy(const std::vector<std::size_t>& shape, bool noise) {
  const std::size_t batch = shape[0],
                    length = shape[1] * shape[2] * (shape.size() > 3 ? shape[3] : 1);
  const double all = static_cast<double>(batch * length);
  test::numbers x;
  for (std::size_t b = 0; b < batch; ++b)
    for (std::size_t i = 0; i < length; ++i) {
      const auto index = static_cast<double>(i * batch + b);
      x.push_back((noise ? all - 1 - index : index) / all);
    }
  return x;
}

}  // namespace

TEST_CASE("diffusers' own figures, at its own tolerance", "[golden]") {
  std::ifstream stream(EBB_SOURCE_DIR "/tests/golden/diffusers_full_loop.json");
  const json cases = json::parse(stream);
  std::size_t passed = 0, skipped = 0;
  double worst = 0;
  for (const auto& c : cases) {
    INFO(c["method"].get<std::string>());
    if (!reason_to_skip(c).empty()) {
      ++skipped;
      continue;
    }
    json config = c["config"];
    config["_class_name"] = c["scheduler"];
    if (config.contains("lambda_min_clipped")) config.erase("lambda_min_clipped");  // "-inf"
    const auto loaded = parse_scheduler_config(config.dump(), {.compatible = true});
    const std::size_t steps = c["steps"];
    auto grid = loaded.levels(steps);
    auto options = loaded.options<double>();
    const auto shape = c["shape"].get<std::vector<std::size_t>>();
    auto x = dummy(shape, false);
    const double scale =
        options.start_scale.value_or(std::hypot(grid.front().alpha, grid.front().sigma));
    const auto loop = c["loop"].get<std::string>();
    if (loop.rfind("scaled", 0) == 0)
      for (auto& value : x) value *= scale;
    if (!c["t_start"].is_null()) {
      grid = grid.last(grid.size() - 1 - c["t_start"].get<std::size_t>());
      const auto noise = dummy(shape, true);
      for (std::size_t i = 0; i < x.size(); ++i)
        x[i] = grid.front().alpha * x[i] + grid.front().sigma * noise[i];
    }
    const auto kind = options.prediction;
    test::plan_walker walk;
    // "plain" loops do not scale, "scaled_overwrite" ones go on with what was scaled
    walk.prediction = {"as the loop scales", [kind, loop](const noise_level& at) {
                         auto s = kind(at);
                         if (loop != "scaled_separate") s.c_in = 1;
                         return s;
                       }};
    if (loop == "scaled_overwrite")
      walk.overwrite = [kind](test::numbers& point, const noise_level& at) {
        for (auto& value : point) value *= kind(at).c_in;
      };
    walk.network = [](const test::numbers& in, const noise_level& at) {
      test::numbers out;
      for (const double value : in) out.push_back(value * at.t / (at.t + 1));
      return out;
    };
    walk.draw = [](std::size_t, std::size_t size) { return test::numbers(size, 0.0); };
    if (options.correct_x0)
      walk.correct_x0 = [&](test::numbers& x0) {
        options.correct_x0({x0.data(), ebb::shape{shape[0], x0.size() / shape[0]}}, {});
      };
    const auto result = walk(loaded.sampler(grid), x);
    double sum = 0;
    for (const double value : result) sum += std::abs(value);
    const double mean = sum / static_cast<double>(result.size());
    INFO("sum " << sum << " of " << c["measured_sum"] << ", mean " << mean);
    if (!c["expected_sum"].is_null())
      CHECK(std::abs(sum - c["expected_sum"].get<double>()) < c["tol_sum"].get<double>());
    if (!c["expected_mean"].is_null())
      CHECK(std::abs(mean - c["expected_mean"].get<double>()) < c["tol_mean"].get<double>());
    const double measured = c["measured_sum"];
    CHECK(sum == Approx(measured).epsilon(5e-5));
    worst = std::max(worst, std::abs(sum / measured - 1));
    ++passed;
  }
  CHECK(passed >= 40);
  std::printf(
      "diffusers' own tests: %zu cases, largest relative difference of the sum %.1e; %zu skipped\n",
      passed, worst, skipped);
}
