#include <ebb/ebb.hpp>

#include "support/catch.hpp"
#include "support/networks.hpp"

using namespace ebb;
using Catch::Matchers::ContainsSubstring;
using ebb::test::rational_network;

TEST_CASE("a run resumed from a checkpoint gives the same bits", "[run]") {
  const auto grid = test::few_levels();
  const auto x = randn<float>({2, 3}, 1);
  const options<float> options{.prediction = prediction::v(), .seed = 3};
  for (const auto& sampler : std::vector<std::function<plan(const levels&)>>{
           ddim{}, ddpm{}, test::heun, test::corrected}) {
    run<float> whole(sampler, grid, x, options);
    std::vector<checkpoint<float>> kept{whole.checkpoint()};
    tensor<float> out(whole.output_shape());
    while (!whole.done()) {
      rational_network{}(whole.input(), whole.level(), view<float>(out));
      whole.advance(out);
      kept.push_back(whole.checkpoint());
    }
    for (const auto& from : kept) {
      run<float> rest(sampler, grid, from, options);
      CHECK(rest.evaluation() == from.evaluation);
      REQUIRE(sample(rest, rational_network{}));
      CHECK(std::equal(rest.state().begin(), rest.state().end(), whole.state().begin()));
    }
  }
}

TEST_CASE("with the state of its noise source a run resumes to the same bits", "[run]") {
  const auto grid = test::few_levels();
  const auto x = randn<float>({2, 3}, 1);
  for (const auto& sampler :
       std::vector<std::function<plan(const levels&)>>{ddpm{}, dpm_solver_sde{}, seeds_3{}}) {
    torch_cpu_noise noise{3};
    run<float> whole(sampler, grid, x, {.prediction = prediction::v(), .noise = std::ref(noise)});
    std::vector<std::pair<checkpoint<float>, std::string>> kept{
        {whole.checkpoint(), noise.state()}};
    tensor<float> out(whole.output_shape());
    while (!whole.done()) {
      rational_network{}(whole.input(), whole.level(), view<float>(out));
      whole.advance(out);
      kept.emplace_back(whole.checkpoint(), noise.state());
    }
    for (const auto& [from, state] : kept) {
      torch_cpu_noise again{0};
      again.restore(state);
      run<float> rest(sampler, grid, from,
                      {.prediction = prediction::v(), .noise = std::ref(again)});
      REQUIRE(sample(rest, rational_network{}));
      CHECK(std::equal(rest.state().begin(), rest.state().end(), whole.state().begin()));
    }
  }
}

TEST_CASE("a checkpoint of another plan is refused", "[run][bad input]") {
  run<float> run(ddim{}, test::few_levels(6), randn<float>({2}, 1));
  const auto kept = run.checkpoint();
  CHECK_THROWS_WITH(ebb::run<float>(ddim{}, test::few_levels(7), kept),
                    ContainsSubstring("another plan"));
  CHECK_THROWS_WITH(ebb::run<float>(ddim{.eta = 1e-9}, test::few_levels(6), kept),
                    ContainsSubstring("another plan"));
  auto damaged = kept;
  damaged.memory.pop_back();
  CHECK_THROWS_WITH(ebb::run<float>(ddim{}, test::few_levels(6), damaged),
                    ContainsSubstring("damaged"));
}

TEST_CASE("an observer sees each evaluation once and can stop the run", "[run]") {
  std::vector<std::size_t> seen;
  std::size_t stop_at = 2;
  const auto grid = test::few_levels(5);
  run<float> run(ddim{}, grid, randn<float>({2}, 1),
                 {.prediction = prediction::v(), .observer = [&](progress<float>& p) {
                    seen.push_back(p.evaluation);
                    CHECK(p.evaluations == 5);
                    CHECK(p.level == grid[p.evaluation]);
                    CHECK(p.denoised.size() == 2);
                    CHECK(p.state.size() == 2);
                    if (p.evaluation == stop_at) p.cancel();
                  }});
  CHECK_FALSE(sample(run, rational_network{}));
  CHECK(run.cancelled());
  CHECK(run.evaluation() == 2);
  CHECK(sample(run, rational_network{}));
  CHECK(seen == std::vector<std::size_t>{1, 2, 3, 4, 5});
  ebb::run<float> straight(ddim{}, grid, randn<float>({2}, 1), {.prediction = prediction::v()});
  sample(straight, rational_network{});
  CHECK(straight.state()[1] == run.state()[1]);
}

TEST_CASE("a run that is done can be saved, and what resumes from it is done", "[run]") {
  const auto grid = test::few_levels(3);
  run<float> first(ddpm{}, grid, randn<float>({2, 3}, 1), {.prediction = prediction::v()});
  sample(first, rational_network{});
  run<float> second(ddpm{}, grid, first.checkpoint(), {.prediction = prediction::v()});
  CHECK(second.done());
  CHECK(std::equal(first.state().begin(), first.state().end(), second.state().begin()));
  CHECK(std::equal(first.denoised().begin(), first.denoised().end(), second.denoised().begin()));
}

TEST_CASE("a damaged checkpoint is refused", "[run][bad input]") {
  const auto grid = test::few_levels(3);
  run<float> first(ddpm{}, grid, randn<float>({2, 3}, 1));
  auto saved = first.checkpoint();
  saved.state[4] = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH(run<float>(ddpm{}, grid, saved),
                    ContainsSubstring("the checkpoint's state: element 4 is nan"));
  saved = first.checkpoint();
  sample(first, rational_network{});
  saved = first.checkpoint();
  for (auto& memory : saved.memory) memory[2] = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH(run<float>(ddpm{}, grid, saved),
                    ContainsSubstring("the checkpoint's estimate: element 2 is nan"));
  saved = first.checkpoint();
  saved.contents.assign(saved.contents.size(), 0);
  CHECK_THROWS_WITH(run<float>(ddpm{}, grid, saved), ContainsSubstring("is said to hold draw 0"));
}

TEST_CASE("a run may be saved after an advance that failed", "[run]") {
  const auto grid = test::few_levels(4);
  run<float> first(ddpm{}, grid, randn<float>({2, 3}, 1));
  tensor<float> out({2, 3});
  first.advance(out);
  tensor<float> spoiled = out;
  for (auto& value : spoiled) value = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_AS(first.advance(spoiled), error);
  run<float> second(ddpm{}, grid, first.checkpoint());
  sample(first, rational_network{});
  sample(second, rational_network{});
  CHECK(first.state() == second.state());
}
