#include <ebb/io/pipeline.hpp>

#include "edit_distance.hpp"
#include "printed.hpp"

#include <ebb/schedule/grid.hpp>

#include <algorithm>
#include <cctype>
#include <cmath>

namespace ebb {
namespace {

struct pipeline {
  std::string name;
  bool sigmas;  // hands 1, 1 - 1/n, ..., 1/n to the scheduler
  std::function<double(double tokens, std::size_t steps)> mu;
};

const std::vector<pipeline>& pipelines() {
  const auto in_tokens = [](grid::mu_line line) {
    return [line](double tokens, std::size_t) { return grid::linear_mu(tokens, line); };
  };
  static const std::vector<pipeline> table{
      {"cogvideox", false, {}},
      {"cogview4", true, [](double tokens, std::size_t) { return grid::root_mu(tokens); }},
      {"flux-dev", true, in_tokens({})},
      {"flux-schnell", true, {}},
      {"flux2", true, [](double tokens, std::size_t n) { return grid::flux2_mu(tokens, n); }},
      {"hunyuan-video", true, {}},
      {"ltx-video", true, in_tokens({1024, 0.95, 4096, 2.05})},
      {"lumina2", true, in_tokens({})},
      {"qwen-image", true, in_tokens({256, 0.5, 8192, 0.9})},
      {"sana", false, {}},
      {"sd3", false, {}},
      {"sd3.5", false, {}},
      {"wan", false, {}}};
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
  if (nearest->sigmas)
    for (std::size_t i = 0; i < steps; ++i)
      request.sigmas.push_back(static_cast<double>(steps - i) / static_cast<double>(steps));
  if (nearest->mu) request.mu = nearest->mu(tokens, steps);
  return request;
}

std::vector<std::string> pipeline_names() {
  std::vector<std::string> names;
  for (const auto& p : pipelines()) names.push_back(p.name);
  return names;
}

}  // namespace ebb
