#include <ebb/ebb.hpp>
#include <ebb/io/named.hpp>

#include <algorithm>

#include "support/refused.hpp"

using namespace ebb;
using ebb::test::check_refused;

namespace {

const auto schedule = discrete_schedule::scaled_linear();

}  // namespace

TEST_CASE("ComfyUI's, A1111's and stable-diffusion.cpp's names for samplers", "[io]") {
  const auto grid = grid::karras(schedule, 12);
  const auto is = [&](const char* name, const plan& expected) {
    INFO(name);
    CHECK(named_sampler(name)(grid) == expected);
  };
  is("dpmpp_2m_sde", dpm_solver_multistep{.eta = 1}(grid));
  is("DPM++ 2M SDE", dpm_solver_multistep{.eta = 1}(grid));
  is("dpmpp_2m_sde_gpu", dpm_solver_multistep{.eta = 1}(grid));
  is("euler_ancestral", euler_ancestral{}(grid));
  is("Euler a", euler_ancestral{}(grid));
  is("euler_a", euler_ancestral{}(grid));
  is("DPM2 a", dpm_2_ancestral{}(grid));
  is("dpm++2s_a", dpm_solver_2s_ancestral{}(grid));
  is("UniPC", unipc{.order = 3, .b = unipc::variant::bh1}(grid));
  is("uni_pc_bh2", unipc{.order = 3}(grid));
  is("HEUN", heun{}(grid));
  is("dpm++2mv2", dpm_solver_2m_v2{}(grid));
  is("res_multistep_ancestral", res_multistep{.eta = 1}(grid));
  CHECK(named_sampler("Euler a").name == "euler_ancestral");
  CHECK(named_sampler("dpmpp_3m_sde").facts ==
        facts_of(dpm_solver_multistep{.order = 3, .rule = second_order::heun, .eta = 1}));
}

TEST_CASE("a sampler and a grid in one name", "[io]") {
  const auto chosen = named_sampler("DPM++ 2M Karras");
  CHECK(chosen.name == "dpmpp_2m");
  CHECK(chosen.grid == "karras");
  const auto levels = named_grid(chosen.grid)(schedule, 9);
  CHECK(chosen(levels) == dpm_solver_multistep{}(grid::karras(schedule, 9)));
  CHECK(named_sampler("DPM++ 2M SDE Heun Exponential").name == "dpmpp_2m_sde_heun");
  CHECK(named_sampler("DPM++ 3M SDE SGM Uniform").grid == "sgm_uniform");
  CHECK(named_sampler("DPM++ 2M").grid.empty());
}

TEST_CASE("as shipped, where that is another formula", "[io]") {
  const auto grid = grid::karras(schedule, 12), flow_grid = grid::trailing(flow{}, 9);
  CHECK(named_sampler("ipndm_v", {.as_shipped = true})(grid) == ipndm_v{.as_shipped = true}(grid));
  CHECK(named_sampler("ipndm_v")(grid) == ipndm_v{}(grid));
  CHECK(named_sampler("dpmpp_3m_sde", {.as_shipped = true})(grid) ==
        dpm_solver_multistep{
            .order = 3, .rule = second_order::heun, .eta = 1, .as_shipped = true}(grid));
  const auto by_name = named_sampler("dpmpp_2m", {.as_shipped = true});
  CHECK(by_name(grid) == dpm_solver_multistep{}(grid));
  CHECK(by_name(flow_grid) == dpm_solver_multistep{.flow_as_shipped = true}(flow_grid));
  CHECK(named_sampler("dpmpp_2m")(flow_grid) == dpm_solver_multistep{}(flow_grid));
}

TEST_CASE("every listed sampler is a sampler of its facts", "[io]") {
  const auto names = sampler_names();
  CHECK(names.size() > 40);
  CHECK(std::is_sorted(names.begin(), names.end()));
  CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
  for (const auto& name : names)
    for (const bool as_shipped : {false, true}) {
      INFO(name);
      const auto chosen = named_sampler(name, {as_shipped});
      CHECK(chosen.name == name);
      CHECK(chosen(grid::karras(schedule, 20)).evaluations() >= 20);
      CHECK(chosen.facts.evaluations >= 1);
    }
}

TEST_CASE("every listed grid has the steps asked for, or says why not", "[io]") {
  const auto names = grid_names();
  CHECK(names.size() > 25);
  CHECK(std::is_sorted(names.begin(), names.end()));
  std::size_t made = 0;
  for (const auto& name : names)
    for (const any_schedule& s :
         {any_schedule(schedule), any_schedule(flow{}), any_schedule(ve{}), any_schedule(vp{})})
      try {
        const auto levels = named_grid(name)(s, 20);
        CHECK(levels.size() == 21);
        CHECK(levels.back().sigma == 0);
        ++made;
      } catch (const error& refusal) {
        INFO(name << ": " << refusal.what());  // no table, or sigmas beyond the schedule's
        CHECK((refusal.code() == errc::incompatible_options ||
               refusal.code() == errc::invalid_sigmas || refusal.code() == errc::invalid_option));
      }
  CHECK(made > 90);
  const auto same = [&](const char* name, const levels& expected) {
    INFO(name);
    const auto levels = named_grid(name)(schedule, 15);
    CHECK(std::equal(levels.begin(), levels.end(), expected.begin(), expected.end()));
  };
  same("Karras", grid::karras(schedule, 15));
  same("SGM Uniform", grid::sgm_uniform(schedule, 15));
  same("normal", grid::linspace(schedule, 15));
  same("Align Your Steps", grid::align_your_steps(schedule, 15));
  // a flow has sigmas of its own
  const auto on_flow = named_grid("karras")(flow{}, 4);
  CHECK(on_flow.front() == noise_level{1, 0, 1});
  CHECK(on_flow[3].sigma == Approx(0.001).epsilon(1e-12));
  CHECK(on_flow[1].sigma ==
        Approx(std::pow(1 + (std::pow(0.001, 1.0 / 7) - 1) / 3, 7)).epsilon(1e-12));
}

TEST_CASE("a name there is none of is refused with the nearest", "[io][bad input]") {
  check_refused([] { (void)named_sampler("dpmpp_2n"); }, errc::unknown_value,
                {"sampler \"dpmpp_2n\"", "the nearest is \"dpmpp_2m\""});
  check_refused([] { (void)named_sampler(""); }, errc::unknown_value, {"sampler \"\""});
  check_refused([] { (void)named_sampler("DPM++ 2M Karass"); }, errc::unknown_value, {"Karass"});
  check_refused([] { (void)named_sampler("dpm_adaptive"); }, errc::incompatible_options,
                {"dpm_adaptive", "ebb::adaptive", "take dpm_fast"});
  check_refused([] { (void)named_grid("karas"); }, errc::unknown_value,
                {"grid \"karas\"", "the nearest is \"karras\""});
  check_refused([] { (void)named_grid("ddim_uniform")(flow{}, 10); }, errc::incompatible_options,
                {"grid ddim_uniform", "training steps"});
}
