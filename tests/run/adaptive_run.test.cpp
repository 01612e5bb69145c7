#include <ebb/ebb.hpp>

#include <array>
#include <limits>
#include <thread>

#include "support/allocations.hpp"
#include "support/refused.hpp"

using namespace ebb;
using test::check_refused;

namespace {

struct numbers {  // a container of one's own: a sample a number
  std::vector<double> held;
};

}  // namespace

template <>
struct ebb::container_traits<numbers> {
  using value_type = double;
  static view<double> view_of(numbers& x) { return {x.held.data(), {x.held.size()}}; }
  static view<const double> view_of(const numbers& x) { return {x.held.data(), {x.held.size()}}; }
  static numbers make(const shape& shape) { return {std::vector<double>(shape.size())}; }
};

namespace {

// x_0 of a mixture of N(1, 1/16) and N(-1, 1/16), elementwise.
template <class T>
void two_modes(view<const T> x, const noise_level& at, view<T> out) {
  const double v = at.sigma * at.sigma + at.alpha * at.alpha / 16;
  for (std::size_t i = 0; i < x.size(); ++i)
    out[i] = static_cast<T>(
        (at.alpha * x[i] / 16 + at.sigma * at.sigma * std::tanh(at.alpha * x[i] / v)) / v);
}

constexpr double sigma_max = 14.6146412293, sigma_min = 0.0291671582;
const levels ends{{sigma_max, 1, sigma_max}, {sigma_min, 1, sigma_min}};

tensor<double> four(const shape& shape = {1, 4}) {
  tensor<double> x(shape);
  const std::array values{0.5, -1.0, 0.25, 2.0};
  for (std::size_t i = 0; i < 4; ++i) x[i] = sigma_max * values[i];
  return x;
}

// The noise of the reference: component j of call k is sin(3k + j + 1).
void sines(std::span<double> z, const draw& draw) {
  for (std::size_t j = 0; j < z.size(); ++j)
    z[j] = std::sin(3.0 * static_cast<double>(draw.index) + static_cast<double>(j) + 1);
}

struct known {
  adaptive how;
  std::size_t accepted, rejected, evaluations;
  std::array<double, 4> result;
};

}  // namespace

TEST_CASE("k-diffusion's dpm_adaptive, step by step", "[adaptive]") {
  // sample_dpm_adaptive of k-diffusion 0.1.1.post1, torch 2.15 in float64, on this network, start
  // and noise: return_info and the result.
  const auto by_12 = embedded_pair::dpm_solver_12();
  const std::vector<known> cases{
      {{}, 9, 3, 36, {0.924769771062099, -1.13327785477758, 0.783824820843886, 1.41793371333565}},
      {{.pair = by_12},
       12,
       3,
       30,
       {0.929354975447831, -1.13524602426297, 0.782876430476612, 1.45876176618561}},
      {{.rtol = 1e-3, .atol = 1e-5},
       18,
       4,
       66,
       {0.924518231485758, -1.11882729521995, 0.785447657330263, 1.42402920128772}},
      {{.pair = by_12, .rtol = 1e-3, .atol = 1e-5},
       49,
       3,
       104,
       {0.924539701601333, -1.11926104272222, 0.785263656842407, 1.42517956131954}},
      {{.rtol = 1e-3, .atol = 1e-4, .h_init = 0.5, .pcoeff = 0.3, .icoeff = 0.7, .dcoeff = 0.1},
       17,
       6,
       69,
       {0.924522097506084, -1.11879435391365, 0.785433115840822, 1.42399397286718}},
      {{.rtol = 1e-2, .atol = 1e-3, .accept_safety = 0.9},
       11,
       3,
       42,
       {0.92435272923353, -1.11910658728289, 0.786548701008495, 1.42414205598153}},
      {{.eta = 0.6},
       9,
       2,
       33,
       {0.892903036239211, -1.01571646484797, 0.766898552472075, 1.16026719015118}},
      {{.pair = by_12, .eta = 1, .s_noise = 1.1},
       25,
       11,
       72,
       {0.820807831160001, -0.867325655435298, -0.692764366853592, 0.896203957162952}}};
  for (const auto& [how, accepted, rejected, evaluations, result] : cases)
    for (const bool ask_again : {true, false}) {
      auto options = how;
      options.ask_again = ask_again;
      adaptive_run<double> run(options, ends, four(),
                               {.prediction = prediction::sample(), .noise = sines});
      CHECK(sample(run, two_modes<double>));
      INFO(how.pair.name() << " rtol " << how.rtol << " eta " << how.eta);
      CHECK(run.accepted() == accepted);
      CHECK(run.rejected() == rejected);
      // otherwise the first evaluation of a step is not repeated
      CHECK(run.evaluation() == evaluations - (ask_again ? 0 : rejected));
      CHECK(run.reached() == ends.back());
      for (std::size_t i = 0; i < 4; ++i) CHECK(run.state()[i] == Approx(result[i]).epsilon(1e-10));
    }
}

TEST_CASE("the worst sample decides, or k-diffusion's whole batch", "[adaptive]") {
  const auto run_of = [](const adaptive& how, const tensor<double>& x) {
    adaptive_run<double> run(how, ends, x, {.prediction = prediction::sample()});
    sample(run, two_modes<double>);
    return run;
  };
  // two samples of two: k-diffusion's norm does not see where one ends
  const auto whole = run_of({.measure = adaptive::norm::whole_batch}, four({2, 2}));
  const auto one = run_of({}, four());
  CHECK(whole.evaluation() == one.evaluation());
  for (std::size_t i = 0; i < 4; ++i)
    CHECK(whole.state()[i] == Approx(one.state()[i]).epsilon(1e-12));
  // a hard sample among seven that stand at 0 sets the pace as if alone
  tensor<double> alone({1, 1}, {sigma_max * 0.02}), crowd({8, 1});
  crowd[5] = alone[0];
  const auto by_itself = run_of({}, alone), among = run_of({}, crowd);
  CHECK(among.evaluation() == by_itself.evaluation());
  CHECK(among.state()[5] == by_itself.state()[0]);
  const auto hidden = run_of({.measure = adaptive::norm::whole_batch}, crowd);
  CHECK(hidden.evaluation() < among.evaluation());
}

TEST_CASE("a rejected step leaves the state bit for bit, and the network is not asked again",
          "[adaptive]") {
  std::vector<double> before;
  std::size_t rejections = 0;
  adaptive_run<double> run({}, ends, four(), {.prediction = prediction::sample()});
  tensor<double> out(run.output_shape());
  double first_t = run.level().t;
  while (!run.done()) {
    const std::size_t rejected = run.rejected(), accepted = run.accepted();
    before.assign(run.state().begin(), run.state().end());
    const auto stood = run.reached();
    two_modes<double>(run.input(), run.level(), out);
    run.advance(out);
    if (run.accepted() > accepted) {
      CHECK(run.reached().log_snr() > stood.log_snr());
      if (!run.done()) first_t = run.level().t;
      continue;
    }
    CHECK(std::equal(before.begin(), before.end(), run.state().begin()));
    CHECK(run.reached() == stood);
    if (run.rejected() == rejected) continue;
    ++rejections;
    CHECK(run.level().t < first_t);  // goes on at the second evaluation
  }
  CHECK(rejections == 3);
}

TEST_CASE("a failed advance moves nothing, wherever it fails", "[adaptive]") {
  struct stumble {};
  bool fail = false;
  const auto stop = [&] {
    if (fail) throw stumble{};
  };
  const auto tell = [&](const noise_level& l) {
    stop();
    return scalings{0, 1, 1 / std::hypot(0.5, l.sigma), l.t / 2};
  };
  const auto net = [](view<const double> in, const noise_level& told, view<double> out) {
    noise_level at{told.t * 2, 1, told.t * 2};
    tensor<double> x(ebb::shape{1, in.size()});
    for (std::size_t i = 0; i < in.size(); ++i) x[i] = in[i] * std::hypot(0.5, at.sigma);
    two_modes<double>(x, at, out);
  };
  const auto hook = [&](view<double> values, const noise_level&) {
    for (auto& value : values) value *= 0.999;
    stop();
  };
  std::size_t drawn = 0;
  const auto options_with = [&](int which) {
    options<double> options{
        .prediction = {"told", [&, which](const noise_level& l) {
                         if (which == 0) return tell(l);
                         return scalings{0, 1, 1 / std::hypot(0.5, l.sigma), l.t / 2};
                       }}};
    options.noise = [&, which](std::span<double> z, const draw& draw) {
      if (which == 1) stop();
      ++drawn;
      sines(z, draw);
    };
    options.correct_x0 = [&, which, hook](view<double> v, const noise_level& l) {
      if (which == 2) hook(v, l);
    };
    options.correct_xt = [&, which, hook](view<double> v, const noise_level& l) {
      if (which == 3) hook(v, l);
    };
    options.observer = [&, which](progress<double>&) {
      if (which == 4) stop();
    };
    return options;
  };
  for (const bool ask_again : {false, true})
    for (int which = 0; which < 6; ++which) {
      const adaptive how{.eta = 0.6, .ask_again = ask_again};
      adaptive_run<double> good(how, ends, four(), options_with(which));
      sample(good, net);
      drawn = 0;
      adaptive_run<double> run(how, ends, four(), options_with(which));
      tensor<double> out(run.output_shape());
      std::size_t failures = 0;
      while (!run.done()) {
        const auto kept = [](auto&& values) {
          return std::vector<double>(values.begin(), values.end());
        };
        const auto state = kept(run.state()), input = kept(run.input());
        const auto estimate = run.evaluation() > 0 ? kept(run.denoised()) : state;
        const auto level = run.level(), reached = run.reached();
        const std::array counts{run.evaluation(), run.accepted(), run.rejected()};
        net(run.input(), run.level(), out);
        const double right = out[2];
        if (which == 5) out[2] = std::numeric_limits<double>::quiet_NaN();
        fail = true;
        bool threw = false;
        try {
          run.advance(out);
        } catch (const stumble&) {
          threw = true;
        } catch (const error& e) {
          threw = true;
          CHECK(e.code() == errc::non_finite);
        }
        fail = false;
        out[2] = right;
        if (!threw) continue;  // nothing of this kind was called: the step is made
        ++failures;
        CHECK(kept(run.state()) == state);
        CHECK(kept(run.input()) == input);
        if (run.evaluation() > 0) CHECK(kept(run.denoised()) == estimate);
        CHECK(run.level() == level);
        CHECK(run.reached() == reached);
        CHECK(std::array{run.evaluation(), run.accepted(), run.rejected()} == counts);
        run.advance(out);
      }
      INFO("kind " << which);
      CHECK(failures >= 8);
      CHECK(drawn == good.accepted() - 1);  // the last step draws nothing; none is drawn twice
      CHECK(run.evaluation() == good.evaluation());
      for (std::size_t i = 0; i < 4; ++i) CHECK(run.state()[i] == good.state()[i]);
    }
}

TEST_CASE("a next step that cannot begin leaves the run before the one it was to follow",
          "[adaptive]") {
  // a pair whose second try overflows in its first row: found out when the first was rejected
  bool overflow = false;
  const embedded_pair pair(
      "brittle", 3, [&](const levels& grid, const noise_level& s, const noise_level& t) {
        plan plan;
        for (auto stage : embedded_pair::dpm_solver_12()(grid, s, t).stages()) {
          if (overflow && plan.empty()) stage.point *= 1e300;
          plan.add(stage);
        }
        return plan;
      });
  const auto x = tensor<double>({1, 2}, {1e10, -1e10});
  const auto net = [](view<const double> in, const noise_level& at, view<double> out) {
    for (std::size_t i = 0; i < in.size(); ++i) out[i] = 1e10 * std::sin(in[i] / 1e10 / at.sigma);
  };
  const adaptive how{.pair = pair, .rtol = 1e-4, .h_init = 2};
  const options<double> plain{.prediction = prediction::sample()};
  adaptive_run<double> good(how, ends, x, plain), run(how, ends, x, plain);
  tensor<double> out(run.output_shape());
  std::size_t failures = 0;
  while (!run.done()) {
    net(run.input(), run.level(), out);
    const std::vector<double> input(run.input().begin(), run.input().end());
    const std::size_t rejected = good.rejected();
    good.advance(out);
    if (good.rejected() > rejected) {
      overflow = true;
      check_refused([&] { run.advance(out); }, errc::non_finite, {"the state at evaluation"});
      CHECK(std::equal(input.begin(), input.end(), run.input().begin()));
      overflow = false;
      ++failures;
    }
    run.advance(out);
  }
  CHECK(failures >= 2);
  CHECK(run.evaluation() == good.evaluation());
  CHECK(run.state()[0] == good.state()[0]);
}

TEST_CASE("from pure noise and to the clean level: one plain step each", "[adaptive]") {
  const auto grid = grid::linspace(flow{}, 10);
  adaptive_run<double> run({.rtol = 1e-3, .atol = 1e-4}, grid, four(),
                           {.prediction = prediction::sample()});
  tensor<double> out(run.output_shape());
  CHECK(run.level().alpha == 0);
  two_modes<double>(run.input(), run.level(), out);
  run.advance(out);
  CHECK(run.accepted() == 1);
  CHECK(run.reached() == grid[1]);
  // the straight step of ddim, and the last one returns the estimate
  const auto first = sample<double>(ddim{}, levels{grid[0], grid[1]}, two_modes<double>, four(),
                                    {.prediction = prediction::sample()});
  for (std::size_t i = 0; i < 4; ++i) CHECK(run.state()[i] == first[i]);
  sample(run, two_modes<double>);
  CHECK(run.reached() == grid.back());
  for (std::size_t i = 0; i < 4; ++i) CHECK(run.state()[i] == run.denoised()[i]);
  CHECK(run.accepted() > 5);
}

TEST_CASE("any path, any prediction, one result", "[adaptive]") {
  // the same levels of sigma / alpha on a variance preserving schedule: x / alpha is one path
  const vp schedule{};
  const auto path = grid::uniform_log_snr(
      schedule, 2, {.from = -std::log(sigma_max), .to = -std::log(sigma_min)});
  auto x = four();
  for (auto& value : x) value *= path.front().alpha;
  const auto as = [&](const prediction& kind) {
    return sample<double>(adaptive{.rtol = 1e-4, .atol = 0}, path,
                          [&](view<const double> in, const noise_level& at, view<double> out) {
                            two_modes<double>(in, at, out);
                            const auto c = kind(at);
                            for (std::size_t i = 0; i < in.size(); ++i)
                              out[i] = (out[i] - c.c_skip * in[i]) / c.c_out;
                          },
                          x, {.prediction = kind});
  };
  const auto wanted = sample<double>(adaptive{.rtol = 1e-6, .atol = 1e-9}, ends, two_modes<double>,
                                     four(), {.prediction = prediction::sample()});
  const auto sampled = as(prediction::sample());
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(sampled[i] / path.back().alpha == Approx(wanted[i]).epsilon(2e-3));
    CHECK(as(prediction::v())[i] == Approx(sampled[i]).epsilon(1e-9));
    CHECK(as(prediction::epsilon())[i] == Approx(sampled[i]).epsilon(1e-9));
  }
}

TEST_CASE("fresh noise keeps to the path", "[adaptive]") {
  // steps of one length: with next to no control, whatever the error; then the variance preserving
  // run is the exploding one, scaled
  const adaptive how{.rtol = 100, .h_init = 0.4, .icoeff = 1e-9, .eta = 0.6};
  const auto path =
      grid::uniform_log_snr(vp{}, 2, {.from = -std::log(sigma_max), .to = -std::log(sigma_min)});
  auto x = four();
  for (auto& value : x) value *= path.front().alpha;
  const options<double> plain{.prediction = prediction::sample(), .noise = sines};
  const auto preserving = sample<double>(how, path, two_modes<double>, x, plain);
  const auto exploding = sample<double>(how, ends, two_modes<double>, four(), plain);
  for (std::size_t i = 0; i < 4; ++i)
    CHECK(preserving[i] / path.back().alpha == Approx(exploding[i]).epsilon(1e-6));
}

TEST_CASE("push, observe, cancel and go on", "[adaptive]") {
  std::vector<std::size_t> seen;
  std::size_t stop_at = 7;
  options<float> options{.prediction = prediction::sample()};
  options.observer = [&](progress<float>& p) {
    seen.push_back(p.evaluation);
    CHECK(p.evaluations == 0);
    CHECK(p.denoised.size() == 8);
    CHECK(p.level.log_snr() >= std::log(1 / 80.0) - 1e-9);
    if (p.evaluation == stop_at) p.cancel();
  };
  const auto grid = grid::karras(ve{}, 10);
  const auto x = start_noise<float>(grid, {2, 4}, {.seed = 5});
  adaptive_run<float> run(adaptive{}, grid, x, options);
  CHECK_FALSE(sample(run, two_modes<float>));
  CHECK(run.cancelled());
  CHECK(run.evaluation() == 7);
  CHECK(sample(run, two_modes<float>));
  CHECK_FALSE(run.cancelled());
  for (std::size_t i = 0; i < seen.size(); ++i) CHECK(seen[i] == i + 1);
  CHECK(seen.size() == run.evaluation());
  stop_at = 0;
  const auto whole = sample<float>(adaptive{}, grid, two_modes<float>, {2, 4},
                                   {.prediction = prediction::sample(), .seed = 5});
  CHECK(std::equal(whole.begin(), whole.end(), run.state().begin()));
  CHECK(sample(run, two_modes<float>));  // done already
  const auto taken = std::move(run).state();
  CHECK(taken.size() == 8);
  check_refused([&] { (void)run.input(); }, errc::bad_sequence, {"moved from"});
}

TEST_CASE("containers of other libraries go in and come out", "[adaptive]") {
  const options<double> plain{.prediction = prediction::sample()};
  const auto x = four({4});
  const numbers end = sample(adaptive{}, ends, two_modes<double>,
                             numbers{std::vector<double>(x.begin(), x.end())}, plain);
  const auto wanted = sample<double>(adaptive{}, ends, two_modes<double>, x, plain);
  for (std::size_t i = 0; i < 4; ++i) CHECK(end.held[i] == wanted[i]);
  CHECK(sample<double>(adaptive{}, ends, two_modes<double>, {0, 3}, plain).size() == 0);
}

TEST_CASE("corrections and noise are those of a run", "[adaptive]") {
  const options<double> clipped{.prediction = prediction::sample(), .correct_x0 = clip{0.5}};
  const auto grid = grid::karras(ve{}, 10);
  const auto end = sample<double>(adaptive{}, grid, two_modes<double>, four(), clipped);
  for (const double value : end) CHECK(std::abs(value) <= 0.5);
  // split batches draw what the whole one draws
  const adaptive how{.rtol = 100, .atol = 1e5, .eta = 1};  // every step passes
  const auto whole = sample<double>(how, grid, two_modes<double>, four({4, 1}),
                                    {.prediction = prediction::sample(), .seed = 3});
  for (std::size_t i = 0; i < 4; ++i) {
    const auto one =
        sample<double>(how, grid, two_modes<double>, tensor<double>({1, 1}, {four()[i]}),
                       {.prediction = prediction::sample(), .seed = 3, .first_sample = i});
    CHECK(one[0] == Approx(whole[i]).epsilon(1e-3));  // steps differ a little
  }
}

TEST_CASE("adaptive steps are the same on any number of threads", "[adaptive]") {
  struct pool {
    std::size_t calls = 0;
    void for_chunks(std::size_t n, chunk_body body) {
      std::vector<std::jthread> threads;
      for (std::size_t i = 0; i < n; ++i) threads.emplace_back([body, i] { body(i); });
      ++calls;
    }
  } threads;
  const auto grid = grid::karras(ve{}, 10);
  const adaptive how{.eta = 0.5};
  const options<float> plain{.prediction = prediction::sample(), .seed = 4};
  auto threaded = plain;
  threaded.executor = threads;
  const auto one = sample<float>(how, grid, two_modes<float>, {2, 100000}, plain);
  const auto many = sample<float>(how, grid, two_modes<float>, {2, 100000}, threaded);
  CHECK(threads.calls > 20);
  CHECK(std::equal(one.begin(), one.end(), many.begin()));
}

TEST_CASE("buffers are allotted once", "[adaptive]") {
  const auto bytes_of = [](std::size_t size) {
    tensor<double> x({1, size});
    std::fill(x.begin(), x.end(), sigma_max * 0.7);
    adaptive_run<double> run({.eta = 0.5}, ends, x, {.prediction = prediction::sample()});
    tensor<double> out(run.output_shape());
    const auto before = test::allocated_bytes();
    // one value throughout, but for the noise; so few steps that it does not matter
    for (int i = 0; i < 2; ++i) {
      two_modes<double>(run.input(), run.level(), out);
      run.advance(out);
    }
    const auto within = test::allocated_bytes() - before;
    two_modes<double>(run.input(), run.level(), out);
    run.advance(out);
    return std::pair{within, test::allocated_bytes() - before};
  };
  CHECK(bytes_of(16).first == 0);
  CHECK(bytes_of(16).second > 0);  // the next step's plan
  CHECK(bytes_of(16).second == bytes_of(1 << 16).second);
}

TEST_CASE("bad options are refused by name", "[adaptive]") {
  const auto with = [](adaptive how, levels grid = ends) {
    return [how, grid] {
      return adaptive_run<double>(how, grid, four(), {.prediction = prediction::sample()});
    };
  };
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  check_refused(with({.rtol = -1}), errc::invalid_option, {"adaptive: rtol = -1"});
  check_refused(with({.rtol = nan}), errc::invalid_option, {"rtol = nan"});
  check_refused(with({.atol = -1}), errc::invalid_option, {"atol = -1"});
  check_refused(with({.rtol = 0, .atol = 0}), errc::invalid_option, {"rtol = 0 and atol = 0"});
  check_refused(with({.h_init = 0}), errc::invalid_option, {"h_init = 0"});
  check_refused(with({.pcoeff = -1}), errc::invalid_option, {"pcoeff = -1"});
  check_refused(with({.icoeff = 0}), errc::invalid_option, {"never answer to errors"});
  check_refused(with({.dcoeff = nan}), errc::invalid_option, {"dcoeff = nan"});
  check_refused(with({.accept_safety = 0}), errc::invalid_option, {"accept_safety = 0"});
  check_refused(with({.eta = 1.5}), errc::invalid_eta, {"eta = 1.5"});
  check_refused(with({.s_noise = -1}), errc::invalid_option, {"s_noise = -1"});
  check_refused(with({.measure = static_cast<adaptive::norm>(7)}), errc::unknown_value,
                {"measure = 7", "worst_sample"});
  check_refused(with({.max_evaluations = 0}), errc::invalid_option, {"max_evaluations = 0"});
  check_refused(with({.max_evaluations = 2}), errc::not_converged, {"max_evaluations = 2"});
  check_refused(with({}, {}), errc::invalid_steps, {"a grid of 0 levels"});
  check_refused(with({}, {{1, 0, 1}, {0.5, 0.5, 0.5}, {0, 1, 0}}), errc::invalid_steps,
                {"a grid of 3 levels, 2 of them pure noise or clean"});
  check_refused([] { return adaptive_run<double>(adaptive{}, grid::linspace(flow{}, 10), four()); },
                errc::incompatible_options, {"alpha"});
  auto bad = four();
  bad[3] = nan;
  check_refused([&] { return adaptive_run<double>(adaptive{}, ends, bad); }, errc::non_finite,
                {"the initial state", "element 3"});
}

TEST_CASE("what cannot be met ends in an error that says what to do", "[adaptive]") {
  // a network that never gives one answer twice
  std::size_t calls = 0;
  const auto restless = [&](view<const double>, const noise_level&, view<double> out) {
    for (auto& value : out) value = static_cast<double>(++calls * 7919 % 13) - 6;
  };
  adaptive_run<double> run({.rtol = 1e-12, .atol = 1e-12}, ends, four(),
                           {.prediction = prediction::sample()});
  check_refused([&] { sample(run, restless); }, errc::not_converged,
                {"steps shrink to nothing", "rtol = 1e-12", "Raise them"});
  CHECK(run.accepted() == 0);
  CHECK(std::equal(run.state().begin(), run.state().end(), four().begin()));
  check_refused([&] { sample(run, restless); }, errc::not_converged, {"shrink"});  // and again

  adaptive_run<double> slow({.rtol = 1e-5, .atol = 1e-8, .max_evaluations = 50}, ends, four(),
                            {.prediction = prediction::sample()});
  check_refused([&] { sample(slow, two_modes<double>); }, errc::not_converged,
                {"max_evaluations = 50", "raise it, or rtol = 1e-05"});
  CHECK(slow.accepted() > 5);
  CHECK(slow.evaluation() < 50);
  CHECK(slow.reached().log_snr() < ends.back().log_snr());
}

TEST_CASE("calls out of order and of the wrong size", "[adaptive]") {
  adaptive_run run(adaptive{}, ends, four(), options<double>{.prediction = prediction::sample()});
  check_refused([&] { (void)run.denoised(); }, errc::bad_sequence, {"before the first advance"});
  tensor<double> small({1, 3});
  check_refused([&] { run.advance(small); }, errc::shape_mismatch, {"3 elements"});
  tensor<double> out({1, 4});
  two_modes<double>(run.input(), run.level(), out);
  run.advance(out);
  out[1] = std::numeric_limits<double>::infinity();
  check_refused([&] { run.advance(out); }, errc::non_finite,
                {"at evaluation 2 (t = ", "element 1"});
  CHECK(sample(run, two_modes<double>));
  check_refused([&] { run.advance(out); }, errc::bad_sequence, {"start a new run"});
  check_refused([&] { (void)run.input(); }, errc::bad_sequence, {"done"});
  check_refused([&] { (void)run.level(); }, errc::bad_sequence, {"done"});
}
