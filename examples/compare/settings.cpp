#include "settings.hpp"

#include "schedules.hpp"

#include <ebb/error.hpp>

#include <CLI/CLI.hpp>

#include <cstdlib>

namespace {

// Those of CFG++ follow another path than the guided one, so there is no right end to compare with.
std::vector<std::string> comparable_samplers() {
  std::vector<std::string> names;
  for (const auto& name : ebb::sampler_names())
    if (name.find("cfg_pp") == std::string::npos) names.push_back(name);
  return names;
}

ebb::chosen_sampler sampler_alone(const std::string& name) {
  auto found = ebb::named_sampler(name);
  if (!found.grid.empty())
    ebb::fail(ebb::errc::unknown_value, {"sampler \"", name, "\": names the grid ", found.grid,
                                         " as well; give grids by --grids"});
  return found;
}

// "all", or a list of names.
template <class Find>
auto look_up(const std::string& option, std::vector<std::string> names,
             const std::vector<std::string>& known, const Find& find) {
  if (names == std::vector<std::string>{"all"}) names = known;
  std::vector<decltype(find(names.front()))> found;
  for (const auto& name : names) {
    try {
      found.push_back(find(name));
    } catch (const ebb::error& error) {
      throw CLI::ValidationError(option,
                                 std::string(error.what()) + "; there are all, " + joined(known));
    }
  }
  return found;
}

}  // namespace

settings read_settings(int argc, char** argv) {
  settings s;
  std::vector<std::string> samplers{
      "ddim",         "heun",       "lms",       "ipndm", "deis",
      "dpmpp_2m",     "uni_pc_bh2", "res_2s",    "ddpm",  "euler_ancestral",
      "dpmpp_2m_sde", "dpmpp_sde",  "sa_solver", "er_sde"};
  std::vector<std::string> grids{"trailing", "karras", "uniform_log_snr"};

  CLI::App cli{"How far samples are from the right ones, by sampler, grid and evaluations."};
  const auto list = [&](const char* name, auto& value, const std::string& says) {
    return cli.add_option(name, value, says)->delimiter(',')->capture_default_str();
  };
  cli.add_option("--problem", s.problem, "one of " + joined(problem_names()))
      ->check(CLI::IsMember(problem_names()))
      ->capture_default_str();
  list("--samplers", samplers, "all, or names as ComfyUI has them, between commas");
  list("--grids", grids, "all, or names between commas");
  list("--evaluations", s.evaluations, "budgets: how often the network may be asked")
      ->check(CLI::Range(1, 10000));
  cli.add_option("--schedule", s.options.schedule,
                 "training law of the analytic problems: " + joined(schedule_names()))
      ->check(CLI::IsMember(schedule_names()))
      ->capture_default_str();
  cli.add_option("--guidance", s.options.guidance, "scale of the guidance; 1 is without")
      ->capture_default_str();
  cli.add_option("--samples", s.options.samples, "points (4096 if not given) or images (8)")
      ->check(CLI::Range(1, 1000000));
  cli.add_option("--seed", s.options.seed, "of the starts and of drawn noise")
      ->capture_default_str();
  cli.add_option("--csv", s.csv, "also write the numbers to this file");
  cli.add_option("--paths", s.paths, "also write the states of the first points (problem mixture)");
  cli.add_option("--levels", s.levels, "also write the levels of the grids, for the first budget");
  try {
    cli.parse(argc, argv);
    s.samplers = look_up("--samplers", samplers, comparable_samplers(),
                         [](const auto& name) { return sampler_alone(name); });
    s.grids = look_up("--grids", grids, ebb::grid_names(),
                      [](const auto& name) { return ebb::named_grid(name); });
    if (!s.paths.empty() && s.problem != "mixture")
      throw CLI::ValidationError("--paths", "only the problem mixture lies in the plane");
  } catch (const CLI::ParseError& e) {
    std::exit(cli.exit(e));
  }
  return s;
}
