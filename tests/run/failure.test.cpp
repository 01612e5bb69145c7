// After any failure a run stands where it stood, and goes on as if nothing had happened.
#include <ebb/ebb.hpp>

#include "support/catch.hpp"
#include "support/networks.hpp"

#include <limits>

using namespace ebb;
using Catch::Matchers::ContainsSubstring;
using ebb::test::rational_network;

namespace {

constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

struct stumble {};

// Runs every evaluation twice: first with something that fails, then properly.
tensor<float> with_failures(const plan& plan, options<float> options, bool& fail_now,
                            bool bad_output) {
  run<float> run(plan, randn<float>({2, 3}, 1), std::move(options));
  tensor<float> out(run.output_shape());
  while (!run.done()) {
    const std::vector<float> before(run.state().begin(), run.state().end());
    rational_network{}(run.input(), run.level(), view<float>(out));
    const float kept = out[4];
    if (bad_output) out[4] = not_a_number;
    fail_now = true;
    const std::size_t evaluation = run.evaluation();
    CHECK_THROWS(run.advance(out));
    fail_now = false;
    CHECK(run.evaluation() == evaluation);
    CHECK(std::equal(before.begin(), before.end(), run.state().begin()));
    out[4] = kept;
    run.advance(out);
  }
  return std::move(run).state();
}

}  // namespace

TEST_CASE("a failed advance moves nothing", "[run]") {
  bool fail_now = false;
  auto stateful = [count = 0](std::span<float> to, const draw&) mutable {
    for (auto& value : to) value = static_cast<float>((count = (count * 7 + 3) % 11)) / 5 - 1;
  };
  const auto stop = [&] {
    if (fail_now) throw stumble{};
  };
  const auto hook = [&](view<float>, const noise_level&) { stop(); };
  const auto watcher = [&](progress<float>&) { stop(); };
  for (const auto& sampler : std::vector<std::function<plan(const levels&)>>{
           ddim{}, ddpm{}, test::heun, test::corrected}) {
    const plan plan = sampler(test::few_levels());
    options<float> plain{.prediction = prediction::v(), .noise = stateful};
    run<float> good(plan, randn<float>({2, 3}, 1), plain);
    sample(good, rational_network{});
    auto check = [&](options<float> options, bool bad_output) {
      const auto found = with_failures(plan, std::move(options), fail_now, bad_output);
      CHECK(std::equal(found.begin(), found.end(), good.state().begin()));
    };
    check(plain, true);
    auto with_x0 = plain;
    with_x0.correct_x0 = hook;
    check(with_x0, false);
    auto with_observer = plain;
    with_observer.observer = watcher;
    check(with_observer, false);
  }
}

TEST_CASE("a hook that fails between two states moves nothing", "[run]") {
  bool fail_now = false;
  options<float> options{.prediction = prediction::v(),
                         .correct_xt = [&](view<float> x, const noise_level&) {
                           x[0] += 1;
                           if (fail_now) throw stumble{};
                         }};
  const plan plan = ddpm{}(test::few_levels());
  run<float> good(plan, randn<float>({2, 3}, 1), options);
  sample(good, rational_network{});
  const auto found = with_failures(plan, options, fail_now, false);
  CHECK(std::equal(found.begin(), found.end(), good.state().begin()));
}

TEST_CASE("non-finite numbers are refused by place", "[run][bad input]") {
  const auto grid = test::few_levels(4);
  tensor<float> x(shape{2, 3});
  SECTION("in the network's output") {
    run<float> run(ddim{}, grid, x);
    tensor<float> out(shape{2, 3});
    run.advance(out);
    out[5] = not_a_number;
    CHECK_THROWS_WITH(run.advance(out),
                      ContainsSubstring("the network's output at evaluation 2 of 4 (t = 749)") &&
                          ContainsSubstring("element 5 is nan") &&
                          ContainsSubstring("Nothing has moved"));
    try {
      run.advance(out);
    } catch (const error& e) {
      CHECK(e.code() == errc::non_finite);
    }
  }
  SECTION("in the initial state") {
    x[2] = std::numeric_limits<float>::infinity();
    CHECK_THROWS_WITH(run<float>(ddim{}, grid, x), ContainsSubstring("the initial state") &&
                                                       ContainsSubstring("element 2 is inf"));
  }
  SECTION("from a hook") {
    run<float> run(ddim{}, grid, x, {.correct_xt = [](view<float> state, const noise_level&) {
                     state[1] = not_a_number;
                   }});
    CHECK_THROWS_WITH(
        run.advance(tensor<float>(shape{2, 3})),
        ContainsSubstring("after correct_xt") && ContainsSubstring("element 1 is nan"));
  }
  SECTION("or let through on demand") {
    tensor<float> out(shape{2, 3});
    out[0] = not_a_number;
    run<float> run(ddim{}, grid, x, {.check_finite = false});
    CHECK_NOTHROW(run.advance(out));
  }
}

TEST_CASE("calls and sizes that do not fit are refused by name", "[run][bad input]") {
  const auto grid = test::few_levels(2);
  run<float> run(ddim{}, grid, tensor<float>(shape{2, 3}));
  CHECK_THROWS_WITH(run.advance(tensor<float>(shape{5})),
                    ContainsSubstring("output has 5 elements") && ContainsSubstring("{2, 3}") &&
                        ContainsSubstring("need 6"));
  CHECK_THROWS_WITH(run.denoised(), ContainsSubstring("before the first advance"));
  run.advance(tensor<float>(shape{2, 3}));
  run.advance(tensor<float>(shape{2, 3}));
  CHECK_THROWS_WITH(run.advance(tensor<float>(shape{2, 3})),
                    ContainsSubstring("called 3 times") && ContainsSubstring("2 evaluations"));
  CHECK_THROWS_WITH(run.input(), ContainsSubstring("the run is done"));
  CHECK_THROWS_WITH(run.level(), ContainsSubstring("the run is done"));
}

TEST_CASE("a run needs a plan that fits", "[run][bad input]") {
  CHECK_THROWS_WITH(run<float>(plan{}, tensor<float>(shape{1})),
                    ContainsSubstring("2 or more levels"));
  CHECK_THROWS_WITH(sample<float>(ddim{}, levels{}, rational_network{}, {1}),
                    ContainsSubstring("levels: none given"));
  const auto black = grid::trailing(discrete_schedule::linear().with_zero_terminal_snr(), 4);
  CHECK_THROWS_WITH(sample<float>(ddim{}, black, rational_network{}, {1}),
                    ContainsSubstring("prediction epsilon at alpha = 0"));
  const ddpm learned{.variance = ddpm::variance_type::learned_range};
  CHECK_THROWS_WITH(run<float>(learned, test::few_levels(), tensor<float>(shape{4})),
                    ContainsSubstring("learned variance") && ContainsSubstring("2 or more axes"));
  CHECK_THROWS_WITH(sample<float>(ddim{}, test::few_levels(), rational_network{}, {1},
                                  {.start_scale = not_a_number}),
                    ContainsSubstring("start_scale = nan"));
}

TEST_CASE("an empty state is a no-op", "[run]") {
  const auto x = sample<float>(ddpm{}, test::few_levels(), rational_network{}, {0, 3});
  CHECK(x.size() == 0);
}

TEST_CASE("a draw that went wrong is drawn again", "[run]") {
  int calls = 0;
  const options<float> options{.noise = [&calls](std::span<float> z, const draw&) {
    for (auto& value : z) value = calls == 1 ? not_a_number : 0.5F;
    ++calls;
  }};
  run<float> run(ddpm{}, test::few_levels(4), tensor<float>({2}), options);
  const tensor<float> out({2});
  run.advance(out);
  CHECK_THROWS_WITH(run.advance(out), ContainsSubstring("the noise drawn at evaluation 2 of 4") &&
                                          ContainsSubstring("element 0 is nan"));
  CHECK_NOTHROW(run.advance(out));
  CHECK(run.evaluation() == 2);
}

TEST_CASE("a hook that writes NaN is named, whatever the rows use", "[run]") {
  using namespace symbols;
  const auto grid = test::few_levels(2);
  const auto spoil = [](view<float> values, const noise_level&) { values[1] = not_a_number; };
  const tensor<float> state({2}), out({2});
  SECTION("an estimate that no row uses") {
    plan plan;
    plan.step(grid[0], grid[1], x() + e());
    run<float> run(plan, state, {.correct_x0 = spoil});
    CHECK_THROWS_WITH(run.advance(out), ContainsSubstring("the estimate after correct_x0"));
  }
  SECTION("a point apart from the state") {
    const noise_level to = grid[1];
    plan plan;
    plan.add({grid[0], d() + 0.1 * e(), combination(x()), to});
    run<float> run(plan, state, {.correct_xt = [&](view<float> values, const noise_level& at) {
                     if (at == to) values[0] = not_a_number;
                   }});
    CHECK_THROWS_WITH(run.advance(out), ContainsSubstring("the state after correct_xt"));
  }
  SECTION("a start row") {
    plan plan;
    plan.begin_with(grid[0], combination(x()));
    plan.step(grid[0], grid[1], combination(d()));
    CHECK_THROWS_WITH(run<float>(plan, state, {.correct_xt = spoil}),
                      ContainsSubstring("the state after correct_xt: element 1 is nan, need"));
  }
}

TEST_CASE("NaN in a learned variance is the network's", "[run]") {
  const ddpm learned{.variance = ddpm::variance_type::learned_range};
  run<float> run(learned, test::few_levels(3), tensor<float>({1, 2}));
  tensor<float> out({1, 4});
  out[3] = not_a_number;
  CHECK_THROWS_WITH(run.advance(out), ContainsSubstring("the network's output") &&
                                          ContainsSubstring("element 3 is nan"));
}

TEST_CASE("a network that leaves its output unwritten is told so", "[run]") {
  const auto lazy = [](view<const float>, const noise_level&, view<float> out) { out[0] = 1; };
  CHECK_THROWS_WITH(
      sample<float>(ddim{}, test::few_levels(2), lazy, {3}),
      ContainsSubstring("the network's output") && ContainsSubstring("element 1 is nan"));
  CHECK_THROWS_WITH(sample<float>(ddim{}, test::few_levels(2),
                                  guided<float>(rational_network{}, lazy, {.scale = 2}), {3}),
                    ContainsSubstring("element 1 is nan"));
}

TEST_CASE("a plan whose last evaluation would be lost is refused", "[run][bad input]") {
  using namespace symbols;
  const auto grid = test::few_levels(2);
  plan plan;
  plan.step(grid[0], grid[1], combination(d()));
  plan.add({grid[1], combination(d()), std::nullopt, grid[2]});
  CHECK_THROWS_WITH(
      run<float>(plan, tensor<float>({1})),
      ContainsSubstring("the last stage (t = 499)") && ContainsSubstring("give it a state"));
}

TEST_CASE("a run that was moved from or used up answers by name", "[run][bad input]") {
  run<float> first(ddim{}, test::few_levels(3), tensor<float>({2}));
  const tensor<float> out({2});
  first.advance(out);
  run<float> second(std::move(first));
  CHECK(second.evaluation() == 1);
  CHECK(std::move(second).state().size() == 2);  // taken in the middle
  for (auto* spent : {&first, &second}) {
    CHECK(spent->done());
    CHECK(spent->evaluation() == 0);
    CHECK_FALSE(spent->cancelled());
    CHECK_THROWS_WITH(spent->advance(out), ContainsSubstring("moved from"));
    CHECK_THROWS_WITH(spent->input(), ContainsSubstring("its state was taken"));
    CHECK_THROWS_WITH(spent->state(), ContainsSubstring("make a new one"));
    CHECK_THROWS_AS(spent->checkpoint(), error);
    CHECK_THROWS_AS(spent->output_shape(), error);
  }
}

TEST_CASE("NaN is the network's where its prediction does not count", "[run][bad input]") {
  plan plan;  // v at sigma = 0: x_0 is the state
  plan.step({1, 1, 0}, {0, 1, 0}, symbols::d());
  run<float> run(plan, tensor<float>({2}), {.prediction = prediction::v()});
  tensor<float> out({2});
  out[1] = not_a_number;
  CHECK_THROWS_WITH(run.advance(out), ContainsSubstring("the network's output"));
}

TEST_CASE("a plan that remembers more than a run can hold is refused", "[run][bad input]") {
  using namespace symbols;
  const noise_level s{1, 0.5, 1}, t{0.5, 0.5, 0.5};
  const auto remembering = [&](std::size_t count) {
    plan plan;
    for (std::size_t i = 1; i < count; ++i) plan.step(s, s, x());
    combination sum = d(0);
    for (std::size_t k = 1; k < count; ++k) sum += 0.001 * d(k);
    plan.step(s, t, sum);
    return plan;
  };
  const options<float> options{.prediction = prediction::sample()};
  run<float> run(remembering(500), tensor<float>(shape{1}), options);
  const tensor<float> one(shape{1}, {1});
  while (!run.done()) run.advance(one);
  CHECK(std::abs(run.state()[0] - 1.499F) < 1e-4F);
  CHECK_THROWS_WITH(ebb::run<float>(remembering(700), tensor<float>(shape{1}), options),
                    Catch::Matchers::ContainsSubstring("the plan keeps") &&
                        Catch::Matchers::ContainsSubstring("at once: need 504 or fewer"));
}
