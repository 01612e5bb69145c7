// Bad numbers, by the rows of the project's table of bad inputs (reliability.md 3.10): each is
// refused with its code, and the sentence names field, value and rule. Files are judged in
// tests/io, networks and hooks in tests/run/failure.test.cpp.
#include <ebb/ebb.hpp>

#include "support/refused.hpp"

using namespace ebb;
using ebb::test::check_refused;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
const auto linear = discrete_schedule::linear();

}  // namespace

TEST_CASE("row 1: no steps", "[bad input]") {
  check_refused([] { grid::trailing(linear, 0); }, errc::invalid_steps,
                {"steps = 0", "need 1 or more"});
  check_refused([] { grid::leading(linear, 0); }, errc::invalid_steps, {"steps = 0"});
  check_refused([] { grid::linspace(vp{}, 0); }, errc::invalid_steps, {"steps = 0"});
  check_refused([] { grid::linspace(flow{}, 0); }, errc::invalid_steps, {"steps = 0"});
  check_refused([] { grid::karras(linear, 0); }, errc::invalid_steps, {"steps = 0"});
  check_refused([] { grid::uniform_log_snr(linear, 0, {.to = 1}); }, errc::invalid_steps,
                {"steps = 0"});
  check_refused([] { grid::from_timesteps(linear, {}); }, errc::invalid_steps,
                {"timesteps: none given", "need 1 or more"});
}

TEST_CASE("row 1: a negative number of steps", "[bad input]") {
  const int steps = -3;
  check_refused([&] { grid::karras(linear, static_cast<std::size_t>(steps)); }, errc::invalid_steps,
                {"steps = 18446744073709551613", "a negative number"});
}

TEST_CASE("row 2: more steps than the schedule has", "[bad input]") {
  check_refused([] { grid::trailing(linear, 1001); }, errc::invalid_steps,
                {"steps = 1001", "1000 training steps"});
}

TEST_CASE("row 3: times that are equal", "[bad input]") {
  check_refused(
      [] {
        grid::from_timesteps(linear, {900, 500, 500, 0});
      },
      errc::duplicate_timesteps, {"timesteps[1] and [2]", "both 500", "fewer steps"});
}

TEST_CASE("row 4: training steps", "[bad input]") {
  check_refused([] { discrete_schedule::linear({.steps = 0}); }, errc::invalid_steps,
                {"steps = 0"});
  check_refused([] { discrete_schedule::squaredcos_cap_v2(1'000'001); }, errc::invalid_steps,
                {"1000001", "1000000"});
  CHECK_NOTHROW(discrete_schedule::linear({.steps = 1}));
  check_refused([] { return discrete_schedule::linear({.steps = 1}).with_zero_terminal_snr(); },
                errc::incompatible_options, {"step"});
}

TEST_CASE("row 5: beta_start and beta_end", "[bad input]") {
  const auto refused = [](double start, double end, const char* value) {
    for (auto make :
         {discrete_schedule::linear, discrete_schedule::scaled_linear, discrete_schedule::sigmoid})
      check_refused([&] { make({.beta_start = start, .beta_end = end}); }, errc::invalid_beta,
                    {"beta", value});
  };
  refused(not_a_number, 0.02, "nan");
  refused(-0.1, 0.02, "-0.1");
  refused(0, 0.02, "beta_start = 0");
  refused(1e-4, 1, "beta_end = 1");
  refused(1e-4, infinity, "inf");
  refused(0.03, 0.02, "0.03");
}

TEST_CASE("row 6: trained betas", "[bad input]") {
  const auto of = [](std::vector<double> betas) { discrete_schedule::from_betas(betas); };
  check_refused([&] { of({}); }, errc::invalid_beta, {"empty", "1 or more"});
  check_refused([&] { of({0.1, 1, 0.2}); }, errc::invalid_beta, {"[1]", "= 1"});
  check_refused([&] { of({0.1, 0.2, not_a_number}); }, errc::invalid_beta, {"[2]", "nan"});
  check_refused([&] { of({-0.1}); }, errc::invalid_beta, {"[0]", "-0.1"});
}

TEST_CASE("row 8: epsilon prediction from pure noise", "[bad input]") {
  const auto black = grid::trailing(linear.with_zero_terminal_snr(), 4);
  check_refused([&] { run<float>(ddim{}, black, tensor<float>({1})); }, errc::incompatible_options,
                {"epsilon", "alpha = 0", "v"});
  check_refused(
      [&] { run<float>(ddim{}, black, tensor<float>({1}), {.prediction = prediction::edm()}); },
      errc::incompatible_options, {"edm", "alpha = 0"});
  CHECK_NOTHROW(run<float>(ddim{}, black, tensor<float>({1}), {.prediction = prediction::v()}));
}

TEST_CASE("row 9: lists of sigmas", "[bad input]") {
  const auto of = [](std::initializer_list<double> sigmas) { grid::from_sigmas(ve{}, sigmas); };
  check_refused([&] { of({10, not_a_number, 0}); }, errc::invalid_sigmas, {"sigmas[1] = nan"});
  check_refused([&] { of({infinity, 1}); }, errc::invalid_sigmas, {"sigmas[0] = inf"});
  check_refused([&] { of({10, 1, -1}); }, errc::invalid_sigmas, {"sigmas[2] = -1"});
  check_refused([&] { of({10, 1, 2, 0}); }, errc::invalid_sigmas, {"sigmas[2] = 2", "falling"});
  check_refused([&] { of({10, 1, 1, 0}); }, errc::invalid_sigmas, {"sigmas[2] = 1"});
  check_refused([&] { of({10, 0, 0}); }, errc::invalid_sigmas, {"sigmas[2] = 0"});
  check_refused([&] { of({10}); }, errc::invalid_sigmas, {"1 given", "2 or more"});
  check_refused([&] { of({}); }, errc::invalid_sigmas, {"0 given"});
}

TEST_CASE("row 10: ranges of the sigma grids", "[bad input]") {
  check_refused([] { grid::karras(ve{}, 5, {.sigma_min = 2, .sigma_max = 1}); },
                errc::invalid_option, {"sigma_min = 2", "sigma_max = 1"});
  check_refused([] { grid::karras(ve{}, 5, {.sigma_min = 0}); }, errc::invalid_option,
                {"sigma_min = 0"});
  check_refused([] { grid::exponential(ve{}, 5, {.sigma_max = not_a_number}); },
                errc::invalid_option, {"sigma_max = nan"});
  for (const double rho : {0.0, -7.0, 1e-3, 1e17, not_a_number, infinity})
    check_refused([&] { grid::karras(ve{}, 5, {.rho = rho}); }, errc::invalid_option,
                  {"rho = ", "0.01 to 10000"});
  check_refused([] { grid::uniform_log_snr(linear, 5, {.from = 3, .to = -3}); },
                errc::invalid_option, {"from = 3", "to = -3", "rising"});
  check_refused([] { grid::uniform_log_snr(linear, 5, {.to = not_a_number}); },
                errc::invalid_option, {"nan"});
}

TEST_CASE("row 10: constants of the continuous schedules", "[bad input]") {
  check_refused([] { return vp{.beta_min = -1}(0.5); }, errc::invalid_beta, {"beta_min = -1"});
  check_refused([] { return vp{.beta_max = not_a_number}(0.5); }, errc::invalid_beta,
                {"beta_max = nan"});
  check_refused([] { return ve{.sigma_min = 0}(1); }, errc::invalid_option, {"sigma_min = 0"});
  check_refused([] { return ve{.sigma_min = 3, .sigma_max = 2}(1); }, errc::invalid_option,
                {"sigma_max = 2"});
  check_refused([] { return cosine{.s = -1}(0.5); }, errc::invalid_option, {"s = -1"});
  check_refused([] { return flow{.time_scale = 0}(0); }, errc::invalid_option, {"time_scale = 0"});
  for (const double t : {-0.1, 1.1, not_a_number}) {
    check_refused([&] { return vp{}(t); }, errc::invalid_option, {"t = ", "from 0 to 1"});
    check_refused([&] { return cosine{}(t); }, errc::invalid_option, {"t = ", "from 0 to 1"});
    check_refused([&] { return flow{}(t); }, errc::invalid_option, {"t = ", "from 0 to 1"});
  }
  check_refused([] { return linear(1000); }, errc::invalid_option, {"t = 1000", "999"});
  check_refused([] { return linear(not_a_number); }, errc::invalid_option, {"t = nan"});
}

TEST_CASE("row 11: eta", "[bad input]") {
  for (const double eta : {-0.5, 1.5, not_a_number, infinity})
    check_refused([&] { return ddim{.eta = eta}(grid::trailing(linear, 3)); }, errc::invalid_eta,
                  {"eta = ", "0 (deterministic) to 1 (ancestral)"});
}

TEST_CASE("row 13: strength", "[bad input]") {
  const auto grid = grid::trailing(linear, 10);
  for (const double strength : {0.0, -0.2, 1.2, not_a_number, 0.09})
    check_refused([&] { return from_strength(grid, strength); }, errc::empty_plan, {"strength = "});
  CHECK(from_strength(grid, 0.1).size() == 2);
}

TEST_CASE("rows 14 and 15: buffers", "[bad input]") {
  tensor<float> x({2, 3});
  check_refused(
      [] {
        tensor<float>(shape{std::size_t(1) << 40, std::size_t(1) << 40});
      },
      errc::shape_overflow, {"1099511627776"});
  check_refused([&] { view<float>(nullptr, {3}); }, errc::shape_mismatch, {"null", "3"});
  const auto more = tensor<float>({7});
  check_refused(
      [&] { combine<float>(view<float>(x), std::array{1.0}, std::array{view<const float>(more)}); },
      errc::shape_mismatch, {"6", "7"});
}

TEST_CASE("rows 16 to 18: guidance and corrections", "[bad input]") {
  const tensor<float> a({2}), b({3});
  tensor<float> out({2});
  const noise_level at{500, 0.6, 0.8};
  const auto refuse = [&](const guidance& how, const char* value) {
    check_refused([&] { guide<float>(a, a, how, at, out); }, errc::invalid_option, {value});
  };
  refuse({.scale = not_a_number}, "scale = nan");
  refuse({.scale = infinity}, "scale = inf");
  refuse({.rescale = 1.5}, "rescale = 1.5");
  refuse({.sigma_min = 2, .sigma_max = 1}, "sigma_min = 2");
  check_refused([&] { guide<float>(a, b, {.scale = 2}, at, out); }, errc::shape_mismatch,
                {"cond has 2", "uncond 3"});

  check_refused([&] { clip{.range = 0}(view<float>(out), at); }, errc::invalid_option,
                {"range = 0"});
  check_refused([&] { dynamic_threshold{.ratio = 1.5}(view<float>(out), at); },
                errc::invalid_option, {"ratio = 1.5"});
  check_refused([&] { dynamic_threshold{.most = 0}(view<float>(out), at); }, errc::invalid_option,
                {"most = 0"});
  tensor<float> mask({2});
  mask[1] = 2;
  check_refused([&] { inpaint<float>(a, mask); }, errc::invalid_option, {"mask", "2"});
  check_refused([&] { inpaint<float>(a, b); }, errc::shape_mismatch, {"mask"});
  check_refused([&] { inpaint<float>(a, a)(view<float>(mask.data(), {1}), at); },
                errc::shape_mismatch, {"2", "1"});
  check_refused(
      [&] {
        add_noise(a, {0, not_a_number, 1}, 1);
      },
      errc::invalid_sigmas, {"alpha nan"});
}

TEST_CASE("row 20: a run that is done, and one that was moved from", "[bad input]") {
  run<float> run(ddim{}, grid::trailing(linear, 1), tensor<float>({1}));
  run.advance(tensor<float>({1}));
  check_refused([&] { run.advance(tensor<float>({1})); }, errc::bad_sequence,
                {"called 2 times", "1 evaluation"});
}

TEST_CASE("rows 22 and 23: splits and counters", "[bad input]") {
  const recorded_noise<float> recorded{{{1, 2, 3, 4}}};
  std::vector<float> out(4);
  check_refused([&] { recorded(out, {.index = 1}); }, errc::bad_sequence, {"1"});
  check_refused([&] { recorded(out, {.index = 0, .first_sample = 2, .sample_size = 2}); },
                errc::invalid_split, {"2"});
  check_refused([&] { recorded(std::span(out).first(3), {.index = 0}); }, errc::shape_mismatch,
                {"3", "4"});
  check_refused(
      [&] { philox_noise{1}(out, {.first_sample = std::uint64_t(1) << 32, .sample_size = 4}); },
      errc::counter_range, {"4294967296"});
  check_refused([&] { philox_noise{1}(out, {.sample_size = 3}); }, errc::shape_mismatch,
                {"4", "3"});
  const philox_noise few{.seeds = {1}};
  check_refused([&] { few(out, {.sample_size = 2}); }, errc::counter_range, {"seeds"});
}

TEST_CASE("options are named, not what follows from them", "[bad input]") {
  check_refused([] { grid::trailing(linear, 5, {.offset = 2}); }, errc::invalid_option,
                {"offset = 2", "outside the schedule's 0 to 999"});
  check_refused([] { grid::trailing(vp{.t_end = -1}, 5); }, errc::invalid_option, {"t_end = -1"});
  check_refused([] { grid::trailing(cosine{.t_start = 2}, 5); }, errc::invalid_option,
                {"t_start = 2"});
  check_refused([] { grid::karras(linear, 5, {.sigma_max = 500}); }, errc::invalid_option,
                {"sigma_max = 500", "to 157.4"});
  check_refused([] { grid::karras(flow{}, 5); }, errc::invalid_option,
                {"sigma_max", "pure noise", "name a finite"});
  check_refused([] { grid::karras(flow{}, 5, {.sigma_max = 80}); }, errc::invalid_option,
                {"sigma_min", "clean at its end"});
  check_refused([] { grid::uniform_log_snr(linear, 5, {.from = not_a_number}); },
                errc::invalid_option, {"log_snr from = nan"});
  check_refused([] { grid::trailing(ve{}, 2'000'000); }, errc::invalid_steps,
                {"2000000", "1000000 or less"});
  check_refused([] { (void)grid::trailing(linear, 3).at_log_snr(-9); }, errc::invalid_option,
                {"log_snr = -9", "reaches -5.0"});
  check_refused([] { (void)t_at(linear, infinity); }, errc::invalid_option, {"log_snr = inf"});
  check_refused([] { prediction("mine", {}); }, errc::invalid_option, {"prediction mine"});
  const gaussian_mixture pair({{{0, 0}, {1}}});
  tensor<float> x({2, 3});
  check_refused(
      [&] {
        pair(x, {0, 0.6, 0.8}, view<float>(x));
      },
      errc::shape_mismatch, {"{2, 3}", "samples of 2"});
  check_refused([] { (void)plan{}.first_level(); }, errc::empty_plan, {"without stages"});
}

TEST_CASE("an ulp beyond an end is the end", "[bad input]") {
  CHECK(grid::from_sigmas(ve{}, {std::nextafter(80, 100), 1, 0}).front().sigma == 80);
  CHECK(grid::from_sigmas(ve{}, {80, 1, std::nextafter(0.002, 0)}).back().sigma == 0.002);
}

TEST_CASE("a grid's end, times and schedule are named where they are wrong", "[bad input]") {
  check_refused(
      [] {
        grid::from_timesteps(linear, {100, 500});
      },
      errc::invalid_option, {"timesteps[1] = 500", "fall"});
  check_refused(
      [] {
        grid::from_timesteps(linear, {900, not_a_number, 1});
      },
      errc::invalid_option, {"timesteps[1] = nan"});
  check_refused([] { grid::leading(linear, 5, {.end = linear(0)}); }, errc::invalid_option,
                {"end:", "need a cleaner target"});
  check_refused(
      [] {
        grid::karras(linear, 5, {.end = noise_level{0, not_a_number, 1}});
      },
      errc::invalid_sigmas, {"end[0]", "nan"});
  check_refused([] { grid::trailing(linear, 5, {.rounded = true, .offset = 0.5}); },
                errc::incompatible_options, {"offset = 0.5", "whole"});
  check_refused([] { grid::trailing(flow{.time_scale = -1}, 5); }, errc::invalid_option,
                {"time_scale = -1"});
  check_refused([] { grid::trailing(ve{.sigma_min = 3, .sigma_max = 2}, 5); }, errc::invalid_option,
                {"sigma_min = 3"});
  check_refused([] { grid::trailing(cosine{.t_end = not_a_number}, 5); }, errc::invalid_option,
                {"t_end = nan"});
  check_refused(
      [] {
        grid::from_sigmas(flow{.time_scale = 1000}, {500, 250, 0});
      },
      errc::invalid_sigmas, {"sigmas[0] = 500", "between 0 and 1"});
  check_refused([] { grid::uniform_log_snr(linear, 5, {.from = -1000}); }, errc::invalid_option,
                {"from = -1000", "reaches -5.0"});
  check_refused([] { grid::uniform_log_snr(flow{}, 5); }, errc::invalid_option,
                {"from = -inf", "name those the schedule lacks"});
  check_refused(
      [] {
        discrete_schedule::from_betas(std::vector{0.5, 1e-17});
      },
      errc::invalid_beta, {"betas[1]", "larger betas"});
}

TEST_CASE("a schedule without finite ends is refused, not searched for ever", "[bad input]") {
  struct endless {
    double t_min() const { return -infinity; }
    double t_max() const { return 5; }
    noise_level operator()(double t) const { return {std::max(t, -700.0), 1, std::exp(t)}; }
  };
  check_refused([] { (void)t_at(endless{}, 0); }, errc::invalid_option, {"t_min = -inf"});
  struct wide : endless {
    double t_min() const { return -1.5e308; }
    double t_max() const { return 1.5e308; }
    noise_level operator()(double t) const { return {t, 1, std::exp(t / 1e306)}; }
  };
  CHECK(std::abs(t_at(wide{}, 0)) < 1e292);
}

TEST_CASE("numbers the element type cannot hold are refused", "[bad input]") {
  const auto grid = grid::trailing(linear, 4);
  check_refused([&] { start_noise<float>(grid, {2}, {.start_scale = 1e300}); },
                errc::invalid_option, {"start_scale = 1e+300"});
  tensor<float> x({3});
  check_refused([&] { guide<float>(x, x, {.scale = 1e300}, grid[0], view<float>(x)); },
                errc::invalid_option, {"scale = 1e+300"});
  check_refused([&] { clip{1e-320}(view<float>(x), grid[0]); }, errc::invalid_option, {"range = "});
  x[1] = std::numeric_limits<float>::quiet_NaN();
  check_refused([&] { add_noise(x, grid[0], 1); }, errc::non_finite,
                {"add_noise: element 1 of x0 is nan"});
}
