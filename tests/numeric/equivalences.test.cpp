// The samplers that are one method under two names (groups 1 to 8 of the design's reference), to
// 1e-12: on a network of no kind that theory knows, with the same draws.
#include "support/all_samplers.hpp"
#include "support/catch.hpp"
#include "support/plan_walker.hpp"

using namespace ebb;

namespace {

test::numbers result(const plan& plan) {
  test::plan_walker walk;
  walk.prediction = {"x_0", [](const noise_level& l) { return scalings{0, 1, 1, l.t}; }};
  walk.network = [](const test::numbers& in, const noise_level& at) {
    test::numbers out;
    for (const double x : in)
      out.push_back(0.8 * std::tanh(2 * at.alpha * x / (0.2 + at.sigma * at.sigma)) +
                    0.1 * std::sin(3 * x) / (1 + at.sigma));
    return out;
  };
  walk.draw = [](std::size_t index, std::size_t size) {
    test::numbers z(size);
    philox_noise{.seed = 4}(z, {.index = index, .sample_size = size});
    return z;
  };
  const auto& first = plan.first_level();
  test::numbers x;
  for (const double start : {-1.7, -0.4, 0.3, 1.1})
    x.push_back(start * std::hypot(first.alpha, first.sigma));
  return walk(plan, x);
}

const std::vector<std::pair<std::string, levels>>& grids() {
  static const auto schedule = discrete_schedule::scaled_linear();
  static const std::vector<std::pair<std::string, levels>> all{
      {"ve, karras", grid::karras(ve{}, 13)},
      {"vp, karras", grid::karras(schedule, 13)},
      {"vp, trailing", grid::trailing(schedule, 9)},
      {"zero terminal SNR", grid::trailing(schedule.with_zero_terminal_snr(), 9)},
      {"flow", grid::shifted(grid::trailing(flow{}, 11), 3)},
      {"interior", grid::uniform_log_snr(vp{}, 16, {.from = -2, .to = 2.2})}};
  return all;
}

template <class A, class B>
double difference(const A& a, const B& b, const levels& grid) {
  const auto x = result(a(grid)), y = result(b(grid));
  double worst = 0;
  for (std::size_t i = 0; i < x.size(); ++i) worst = std::max(worst, std::abs(x[i] - y[i]));
  return worst;
}

template <class A, class B>
void same(const char* what, const A& a, const B& b) {
  for (const auto& [name, grid] : grids()) {
    INFO(what << ", " << name);
    CHECK(difference(a, b, grid) <= 1e-12);
  }
}

using multi = dpm_solver_multistep;
constexpr auto by_heun = second_order::heun;

}  // namespace

TEST_CASE("first order: Euler, DDIM and all the rest", "[numeric]") {
  same("euler", euler{}, ddim{});
  same("dpm++ 1", multi{.order = 1}, ddim{});
  same("dpm 1", multi{.order = 1, .over = integrand::noise}, ddim{});
  same("unip 1", unipc{.order = 1, .corrector = false}, ddim{});
  same("deis 1", deis{.order = 1}, ddim{});
  same("lms 1", lms{.order = 1}, ddim{});
  same("sa 1", sa_solver{.predictor_order = 1, .corrector_order = 0, .tau = 0}, ddim{});
  same("er 1", er_sde{.stages = 1, .by = er_sde::scale::ode}, ddim{});
  same("tcd 0", tcd{.gamma = 0}, ddim{});
  for (const double eta : {0.3, 1.0})
    same("ancestral", euler_ancestral{.eta = eta, .ancestral = axis::noise_to_signal},
         ddim{.eta = eta});
}

TEST_CASE("first order with noise: ancestral, SDE-DPM++, SA-Solver, ER-SDE, DDPM", "[numeric]") {
  const ddim ancestral{.eta = 1};
  same("dpm++ 1 sde", multi{.order = 1, .eta = 1}, ancestral);
  same("sa 1", sa_solver{.predictor_order = 1, .corrector_order = 0, .tau_from = 0, .tau_to = 1},
       ancestral);
  same("er 1", er_sde{.stages = 1, .by = er_sde::scale::sde}, ancestral);
  same("ddpm", ddpm{}, ancestral);
  same("seeds of one stage", dpm_solver_singlestep{.order = 1, .eta = 1}, ancestral);
}

TEST_CASE("2M is 2M SDE without noise", "[numeric]") {
  same("midpoint", multi{}, multi{.rule = second_order::midpoint, .eta = 0});
}

TEST_CASE("RES multistep is 2M SDE by Heun, at eta 0 and 1, and only there", "[numeric]") {
  for (const double eta : {0.0, 1.0})
    same("res", res_multistep{.eta = eta, .ancestral = axis::noise_to_signal},
         multi{.rule = by_heun, .eta = eta});
  const auto& grid = grids()[0].second;
  CHECK(difference(res_multistep{.eta = 0.5, .ancestral = axis::noise_to_signal},
                   multi{.rule = by_heun, .eta = 0.5}, grid) > 1e-3);
}

TEST_CASE("SA-Solver without corrector is 2M and 3M SDE, exactly weighted", "[numeric]") {
  for (const double tau : {0.0, 1.0})
    for (const int order : {2, 3}) {
      const sa_solver sa{.predictor_order = order,
                         .corrector_order = 0,
                         .tau = tau,
                         .tau_from = -1,
                         .tau_to = 2,
                         .lower_order_final = false};
      same("sa", sa, multi{.order = order, .rule = by_heun, .eta = tau});
      if (order == 3)
        CHECK(difference(sa, multi{.order = 3, .rule = by_heun, .eta = tau, .as_shipped = true},
                         grids()[1].second) > 1e-4);
    }
  // the paper's shortcut for order 2 is 2M's midpoint rule
  same("unip 3", unipc{.order = 3, .corrector = false, .lower_order_final = false},
       multi{.order = 3});
}

TEST_CASE("two evaluations: 2S, SEEDS-2, DPM++ SDE, RES-2s, exponential Heun", "[numeric]") {
  const seeds_2 half{.eta = 0};
  same("2s", dpm_solver_2s_ancestral{.eta = 0}, half);
  same("sde", dpm_solver_sde{.eta = 0}, half);
  const seeds_2 exact{.eta = 0, .by = seeds_2::weights::phi_2};
  same("res 2s", res_singlestep{}, exact);
  same("exponential heun", exponential_heun{},
       seeds_2{.eta = 0, .r = 1, .by = seeds_2::weights::phi_2});
  same("midpoint", dpm_2{.along = axis::noise_to_signal},
       dpm_2_ancestral{.eta = 0, .ancestral = axis::noise_to_signal});
}

TEST_CASE("LMS, correct iPNDM-v and rho-AB DEIS", "[numeric]") {
  for (const int order : {1, 2, 3, 4}) {
    const lms exact{.order = order, .denoise_last = true, .along = axis::noise_to_signal};
    same("ipndm_v", ipndm_v{.order = order, .along = axis::noise_to_signal}, exact);
    same("deis", deis{.order = order, .in = deis::polynomial::rho}, exact);
  }
  same("deis log rho", deis{.order = 2, .in = deis::polynomial::log_rho},
       multi{.over = integrand::noise, .rule = by_heun});
  same("gradient estimation 1", gradient_estimation{.gamma = 1}, euler{});
  same("gradient estimation 1.5", gradient_estimation{.gamma = 1.5}, ipndm{.order = 2});
  same("plain start", pndm{pndm::start::first_order},
       ipndm{.denoise_last = false, .along = axis::noise_to_signal});
}

TEST_CASE("CFG++ without guidance is the plain sampler", "[numeric]") {
  same("ddim", ddim{.cfg_pp = true}, ddim{});
  same("euler", euler{.cfg_pp = true}, euler{});
  same("euler ancestral", euler_ancestral{.cfg_pp = true}, euler_ancestral{});
  same("2s ancestral", dpm_solver_2s_ancestral{.cfg_pp = true}, dpm_solver_2s_ancestral{});
  same("2m", multi{.cfg_pp = true}, multi{});
  same("2m sde", multi{.eta = 1, .cfg_pp = true}, multi{.eta = 1});
  same("res", res_multistep{.eta = 1, .cfg_pp = true}, res_multistep{.eta = 1});
  same("gradient estimation", gradient_estimation{.cfg_pp = true}, gradient_estimation{});
}

TEST_CASE("flow matching's Euler and Heun, and its stochastic sampler", "[numeric]") {
  // x + (t - s) v with v = eps - x_0, as FlowMatchEulerDiscrete and FlowMatchHeunDiscrete have it
  using namespace symbols;
  const auto by_velocity = [](bool second) {
    return [second](const levels& grid) {
      plan plan;
      for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
        const auto &s = grid[i], &t = grid[i + 1];
        const double step = t.sigma - s.sigma;
        const auto velocity = [](std::size_t ago) { return n(ago) - d(ago); };
        if (!second || t.sigma == 0) {
          plan.step(s, t, x() + step * velocity(0));
          continue;
        }
        plan.add({.at = s, .point = x() + step * velocity(0), .state = {}, .to = t});
        plan.step(t, t, x() + step / 2 * (velocity(0) + velocity(1)));
      }
      return plan;
    };
  };
  const auto& grid = grids()[4].second;
  CHECK(difference(euler{}, by_velocity(false), grid) <= 1e-12);
  CHECK(difference(heun{}, by_velocity(true), grid) <= 1e-12);
  const auto stochastic = [](const levels& levels) {
    plan plan;
    for (std::size_t i = 0; i + 1 < levels.size(); ++i)
      plan.step(levels[i], levels[i + 1],
                (1 - levels[i + 1].sigma) * d() + levels[i + 1].sigma * z());
    return plan;
  };
  CHECK(difference(lcm{}, stochastic, grid) <= 1e-12);
}
