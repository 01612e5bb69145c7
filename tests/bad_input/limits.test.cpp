// The limits of every option that has some: both ends are taken, and the next numbers beyond them
// are refused. An end that is no part of its range is given as the last number inside.
#include <ebb/ebb.hpp>

#include "support/refused.hpp"

using namespace ebb;
using test::check_refused;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
double below(double number) { return std::nextafter(number, -infinity); }
double above(double number) { return std::nextafter(number, infinity); }
int below(int number) { return number - 1; }
int above(int number) { return number + 1; }

template <class Number, class Call>
void check_limits(const char* what, Number least, Number most, Call call,
                  errc code = errc::invalid_option) {
  INFO(what << ", " << least << " to " << most);
  CHECK_NOTHROW(call(least));
  CHECK_NOTHROW(call(most));
  check_refused([&] { call(below(least)); }, code, {what});
  check_refused([&] { call(above(most)); }, code, {what});
}

const levels& some_levels() {
  static const auto grid = grid::trailing(discrete_schedule::linear(), 5);
  return grid;
}

// The same for a field of a sampler.
template <class Sampler, class Number>
void check_limits(const char* what, Sampler sampler, Number Sampler::*field, Number least,
                  Number most, errc code = errc::invalid_option) {
  check_limits(
      what, least, most,
      [&](Number value) {
        sampler.*field = value;
        (void)sampler(some_levels());
      },
      code);
}

}  // namespace

TEST_CASE("limits of orders", "[bad input]") {
  constexpr auto code = errc::unsupported_order;
  check_limits("order", dpm_solver_multistep{}, &dpm_solver_multistep::order, 1, 3, code);
  check_limits("order", dpm_solver_singlestep{}, &dpm_solver_singlestep::order, 1, 3, code);
  check_limits("order", unipc{}, &unipc::order, 1, 4, code);
  check_limits("predictor_order", sa_solver{}, &sa_solver::predictor_order, 1, 4, code);
  check_limits("corrector_order", sa_solver{}, &sa_solver::corrector_order, 0, 4, code);
  check_limits("order", deis{}, &deis::order, 1, 4, code);
  check_limits("stages", er_sde{}, &er_sde::stages, 1, 3, code);
  check_limits("order", lms{}, &lms::order, 1, 4, code);
  check_limits("order", ipndm{}, &ipndm::order, 1, 4, code);
  check_limits("order", ipndm_v{}, &ipndm_v::order, 1, 4, code);
  check_limits("order", res_singlestep{}, &res_singlestep::order, 2, 3, code);
}

namespace {

// Those that have both eta and s_noise
template <class Check>
void for_each_that_draws_a_share(Check check) {
  check(dpm_solver_multistep{});
  check(dpm_solver_singlestep{});
  check(dpm_solver_2s_ancestral{});
  check(dpm_fast{});
  check(euler_ancestral{});
  check(dpm_solver_sde{});
  check(seeds_2{});
  check(exponential_heun{});
  check(seeds_3{});
  check(dpm_2_ancestral{});
  check(res_multistep{});
  check(res_singlestep{});
}

}  // namespace

TEST_CASE("limits of eta", "[bad input]") {
  const auto check = [](auto sampler) {
    check_limits("eta", sampler, &decltype(sampler)::eta, 0.0, 1.0, errc::invalid_eta);
  };
  check(ddim{});
  for_each_that_draws_a_share(check);
}

TEST_CASE("limits of s_noise", "[bad input]") {
  const auto check = [](auto sampler) {
    check_limits("s_noise", sampler, &decltype(sampler)::s_noise, 0.0, 1000.0);
  };
  for_each_that_draws_a_share(check);
  check(er_sde{});
  check(sa_solver{});
  check(lcm{});
  check(consistency{});
  check_limits("s_noise", 0.0, 1000.0,
               [](double s) { (void)restart{.s_noise = s}(grid::karras(ve{}, 20)); });
}

TEST_CASE("limits of other options of samplers", "[bad input]") {
  check_limits("gamma", gradient_estimation{}, &gradient_estimation::gamma, -100.0, 100.0);
  check_limits("gamma", tcd{}, &tcd::gamma, 0.0, 1.0);
  check_limits("tau", sa_solver{}, &sa_solver::tau, 0.0, 10.0);
  check_limits("tau_from", sa_solver{.tau_to = 10}, &sa_solver::tau_from, -10.0, 10.0);
  check_limits("tau_to", sa_solver{}, &sa_solver::tau_to, 0.2, 10.0);
  check_limits("beta_d", deis{}, &deis::beta_d, 1e-6, 1e6);
  check_limits("beta_min", deis{.beta_d = 3}, &deis::beta_min, -3.0, 1e6);
  check_limits("r", dpm_solver_sde{}, &dpm_solver_sde::r, 0.01, 1.0);
  check_limits("r", seeds_2{}, &seeds_2::r, 0.01, 1.0);
  check_limits("r1", seeds_3{.r2 = 1}, &seeds_3::r1, 0.01, 0.99);
  check_limits("r2", seeds_3{.r1 = 0.5}, &seeds_3::r2, 0.51, 1.0);
  check_limits("node", heun{}, &heun::node, 0.01, 1.0);
  check_limits("timestep_scaling", lcm{}, &lcm::timestep_scaling, 0.0, 1e6);
  check_limits("sigma_data", lcm{}, &lcm::sigma_data, 1e-6, 1e6);
  check_limits("sigma_min", consistency{}, &consistency::sigma_min, 0.0, 1e6);
}

TEST_CASE("limits of churn", "[bad input]") {
  const auto grid = grid::karras(ve{}, 5);
  const auto with = [&](churn how) { (void)euler{.churn = how}(grid); };
  check_limits("s_churn", 0.0, 1e6, [&](double s) { with({.s_churn = s, .s_tmax = 50}); });
  check_limits("s_noise", 0.0, 1000.0, [&](double s) { with({.s_noise = s}); });
  check_limits("s_tmin", 0.0, 3.0, [&](double s) { with({.s_tmin = s, .s_tmax = 3}); });
}

TEST_CASE("limits of grids", "[bad input]") {
  const auto linear = discrete_schedule::linear();
  check_limits("rho", 0.01, 1e4, [](double r) { (void)grid::karras(ve{}, 3, {.rho = r}); });
  check_limits("shift", 1e-6, 1e6,
               [](double s) { (void)grid::shifted(grid::linspace(flow{}, 3), s); });
  check_limits("terminal", 1e-6, below(1.0), [](double x) {
    (void)grid::stretched(grid::linspace(flow{}, 3), x < 1e-6 ? 0 : x);
  });
  check_limits("mu", 1e-6, 1e6,
               [](double m) { (void)grid::shift_of_mu(m, grid::mu_kind::linear); });
  check_limits(
      "denoise", 1e-3, 1.0,
      [](double d) {
        if (d < 1e-3) d = 0;  // less asks for more steps than there may be
        (void)grid::steps_to_denoise(1000, d);
      },
      errc::empty_plan);
  check_limits(
      "strength", 0.2, 1.0, [](double s) { (void)from_strength(some_levels(), s); },
      errc::empty_plan);
  const auto lcm = [&](double s) {  // fewer than one of 50 steps are none
    (void)grid::lcm(linear, 1, {.strength = s < 0.02 ? 0 : s});
  };
  check_limits("strength", 0.02, 1.0, lcm, errc::empty_plan);
  check_limits("alpha", 0.01, 100.0, [](double a) { (void)beta_quantile(0.5, a, 1); });
  check_limits("beta", 0.01, 100.0, [](double b) { (void)beta_quantile(0.5, 1, b); });
  check_limits("p = ", 0.0, 1.0, [](double p) { (void)beta_quantile(p, 0.6, 0.6); });
  check_limits("mu", -20.0, 20.0, [](double m) { (void)grid::laplace(ve{}, 3, {.mu = m}); });
  check_limits("beta", 0.05, 20.0, [](double b) { (void)grid::laplace(ve{}, 3, {.beta = b}); });
}

TEST_CASE("limits of schedules", "[bad input]") {
  check_limits("t_end", 0.0, below(1.0), [](double t) { (void)vp{.t_end = t}(0.5); });
  check_limits(
      "beta_max", 0.1, 1e300, [](double b) { (void)vp{.beta_max = b > 1e300 ? infinity : b}(0.0); },
      errc::invalid_beta);
  check_limits("s = ", 0.0, below(1.0), [](double s) { (void)cosine{.s = s}(0.5); });
  check_limits("t_start", above(1e-3), 1.0, [](double t) { (void)cosine{.t_start = t}(0.5); });
  check_limits("t = ", 0.0, 1.0, [](double t) { (void)vp{}(t); });
  check_limits("t = ", 0.002, 80.0, [](double t) { (void)ve{}(t); });
  check_limits("t = ", 0.0, 1.0, [](double t) { (void)cosine{}(t); });
  check_limits("t = ", 0.0, 1000.0, [](double t) { (void)flow{1000}(t); });
  check_limits("t = ", 0.0, 999.0, [](double t) { (void)discrete_schedule::linear()(t); });
}
