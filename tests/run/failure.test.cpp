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
                      ContainsSubstring("the network's output at evaluation 1 of 4 (t = 749)") &&
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
