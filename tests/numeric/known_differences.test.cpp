// docs/known-differences.md: its figures are these, measured. A figure that moves fails here, and
// the line to put into the page is printed.
#include <ebb/plan/line_mixture.hpp>

#include <cstdio>
#include <fstream>
#include <iterator>

#include "support/all_samplers.hpp"
#include "support/catch.hpp"
#include "support/plan_walker.hpp"

using namespace ebb;

namespace {

// Elementwise N(+1, 1/16) and N(-1, 1/16).
const line_mixture two_modes{{{0.5, -1, 0.0625}, {0.5, 1, 0.0625}}};

constexpr std::array<std::size_t, 5> numbers_of_steps{10, 20, 40, 80, 160};

// Karras' sigmas down to 0.03, not to 0.
levels karras(std::size_t steps) {
  return grid::karras(ve{.sigma_min = 0.03, .sigma_max = 15}, steps,
                      {.end = noise_level{0.0299, 1, 0.0299}});
}
// The shifted levels of a flow from 0.98 down.
levels flow_levels(std::size_t steps) {
  const auto all = grid::shifted(grid::trailing(flow{}, 50 * steps), 3);
  levels grid;
  for (std::size_t i = 0; i <= steps; ++i) grid.push_back(all[steps + i * 48]);
  return grid;
}

using maker = std::function<levels(std::size_t)>;
using sampler_function = std::function<plan(const levels&)>;

double error_of(const plan& plan) {
  const auto from = plan.first_level();
  test::plan_walker walk;
  walk.prediction = {"ideal", [](const noise_level& l) { return scalings{0, 1, 1, l.t}; }};
  walk.network = [](const test::numbers& in, const noise_level& level) {
    test::numbers out;
    for (const double x : in) out.push_back(two_modes.denoised(x, level));
    return out;
  };
  test::numbers starts;
  for (const double start : {0.5, -1.0, 0.25, 1.7})
    starts.push_back(start * std::hypot(from.alpha, from.sigma));
  const auto result = walk(plan, starts);
  double worst = 0;
  for (std::size_t i = 0; i < starts.size(); ++i)
    worst = std::max(worst, std::abs(result[i] - two_modes.flow(starts[i], from, walk.reached)));
  return worst;
}

std::string line(const std::string& name, const sampler_function& sampler, const maker& grid) {
  std::string text = "| `" + name + "` |";
  double before = 0, last = 0;
  std::array<char, 40> cell{};
  for (const std::size_t n : numbers_of_steps) {
    before = last;
    last = error_of(sampler(grid(n)));
    std::snprintf(cell.data(), cell.size(), " %.1e |", last);
    text += cell.data();
  }
  std::snprintf(cell.data(), cell.size(), " %.1f |", std::log2(before / last));
  return text + cell.data();
}

}  // namespace

TEST_CASE("the figures of docs/known-differences.md", "[numeric]") {
  std::ifstream file(EBB_SOURCE_DIR "/docs/known-differences.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  using multi = dpm_solver_multistep;
  const std::vector<std::tuple<std::string, sampler_function, maker>> rows{
      {"dpm_solver_multistep{.order = 3, .as_shipped = true}",
       multi{.order = 3, .as_shipped = true}, karras},
      {"dpm_solver_multistep{.order = 3}", multi{.order = 3}, karras},
      {"dpm_solver_multistep{.order = 3, .begin = start::two_evaluations}",
       multi{.order = 3, .begin = multi::start::two_evaluations}, karras},
      {"dpm_solver_multistep{}", multi{}, karras},
      {"dpm_solver_multistep{.rule = second_order::heun}", multi{.rule = second_order::heun},
       karras},
      {"dpm_solver_2m_v2{}", dpm_solver_2m_v2{}, karras},
      {"dpm_solver_multistep{.flow_as_shipped = true}", multi{.flow_as_shipped = true},
       flow_levels},
      {"dpm_solver_multistep{} on a flow", multi{}, flow_levels},
      {"ipndm_v{.order = 3, .as_shipped = true}", ipndm_v{.order = 3, .as_shipped = true}, karras},
      {"ipndm_v{.order = 3}", ipndm_v{.order = 3}, karras},
      {"ipndm_v{.as_shipped = true}", ipndm_v{.as_shipped = true}, karras},
      {"ipndm_v{}", ipndm_v{}, karras},
      {"ipndm{}", ipndm{}, karras},
      {"heunpp2{}", heunpp2{}, karras},
      {"heun{}", heun{}, karras},
      {"er_sde{.s_noise = 0}", er_sde{.s_noise = 0}, karras},
      {"er_sde{.by = er_sde::scale::ode}", er_sde{.by = er_sde::scale::ode}, karras},
      {"gradient_estimation{}", gradient_estimation{}, karras},
      {"gradient_estimation{.gamma = 1.5}", gradient_estimation{.gamma = 1.5}, karras},
      {"ddim_inverse{.as_shipped = true}", ddim_inverse{true}, karras},
      {"ddim_inverse{}", ddim_inverse{}, karras}};
  for (const auto& [name, sampler, grid] : rows) {
    const auto expected = line(name, sampler, grid);
    const bool found = page.find(expected) != std::string::npos;
    CHECK(found);
    if (!found) std::printf("%s\n", expected.c_str());
  }
}
