#include <ebb/io/pipeline.hpp>

#include "edit_distance.hpp"
#include "printed.hpp"

#include <ebb/schedule/flow_grids.hpp>
#include <ebb/schedule/grid.hpp>

#include <algorithm>
#include <cctype>
#include <cmath>

namespace ebb {
namespace {

struct pipeline {
  std::string name;
  std::function<std::vector<double>(std::size_t steps)> sigmas;  // handed to the scheduler
  std::function<double(double tokens, std::size_t steps)> mu;
};

std::vector<double> even_sigmas(std::size_t steps) {
  std::vector<double> sigmas;
  for (std::size_t i = 0; i < steps; ++i)
    sigmas.push_back(static_cast<double>(steps - i) / static_cast<double>(steps));
  return sigmas;
}

std::vector<double> mochi_sigmas(std::size_t steps) {
  return grid::linear_quadratic_sigmas(steps, {}, 1);
}

const std::vector<pipeline>& pipelines() {
  const auto in_tokens = [](grid::mu_line line) {
    return [line](double tokens, std::size_t) { return grid::linear_mu(tokens, line); };
  };
  static const std::vector<pipeline> table{
      {"chroma", even_sigmas, in_tokens({})},
      {"cogvideox", {}, {}},
      {"cogview4", even_sigmas, [](double tokens, std::size_t) { return grid::root_mu(tokens); }},
      {"flux-dev", even_sigmas, in_tokens({})},
      {"flux-schnell", even_sigmas, {}},
      {"flux2", even_sigmas,
       [](double tokens, std::size_t n) { return grid::flux2_mu(tokens, n); }},
      {"hunyuan-video", even_sigmas, {}},
      {"ltx-video", even_sigmas, in_tokens({1024, 0.95, 4096, 2.05})},
      {"lumina2", even_sigmas, in_tokens({})},
      {"mochi", mochi_sigmas, {}},
      {"omnigen", even_sigmas, {}},
      {"qwen-image", even_sigmas, in_tokens({256, 0.5, 8192, 0.9})},
      {"sana", {}, {}},
      {"sd3", {}, {}},
      {"sd3.5", {}, {}},
      {"wan", {}, {}}};
  return table;
}

std::string plain(std::string_view name) {
  std::string text;
  for (const char c : name)
    if (c != '-' && c != '_' && c != '.' && c != ' ')
      text += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

level_request pipeline_request(std::string_view model, std::size_t steps, double tokens) {
  const auto& all = pipelines();
  const std::string wanted = plain(model);
  const auto distance = [&](const pipeline& p) { return edit_distance(plain(p.name), wanted); };
  const auto nearest = std::min_element(
      all.begin(), all.end(), [&](auto& a, auto& b) { return distance(a) < distance(b); });
  if (plain(nearest->name) != wanted)
    fail(errc::unknown_value, {"model ", in_quotes(model), ": no pipeline of this name is known; ",
                               "the nearest is ", in_quotes(nearest->name)});
  grid::check_steps(steps);
  if (!(tokens > 0 && std::isfinite(tokens)))
    fail(errc::invalid_option, {"tokens = ", tokens, ": need a finite number above 0"});
  level_request request{.steps = steps};
  if (nearest->sigmas) request.sigmas = nearest->sigmas(steps);
  if (nearest->mu) request.mu = nearest->mu(tokens, steps);
  return request;
}

std::vector<std::string> pipeline_names() {
  std::vector<std::string> names;
  for (const auto& p : pipelines()) names.push_back(p.name);
  return names;
}

}  // namespace ebb
