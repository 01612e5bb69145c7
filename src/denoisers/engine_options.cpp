#include <ebb/denoisers/engine_options.hpp>

#include <algorithm>
#include <cmath>

namespace ebb {
namespace {

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "\"" : ", \"") + name + "\"";
  return text;
}

bool holds(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

condition condition::for_batch(std::size_t n) const {
  const std::size_t held = std::visit([](const auto& list) { return list.size(); }, values);
  if (held != shape.size() || shape.rank() == 0)
    fail(errc::shape_mismatch, {"condition \"", name, "\": ", held, " values of shape ",
                                to_string(shape), ": need a shape of as many, axis 0 the batch"});
  if (shape.batch() == n) return *this;
  if (shape.batch() != 1)
    fail(errc::shape_mismatch, {"condition \"", name, "\" of shape ", to_string(shape),
                                ": the run has ", n, " samples: need as many, or 1 for all"});
  condition result{name, shape.with_batch(n), {}};
  std::visit(
      [&](const auto& one) {
        std::decay_t<decltype(one)> all;
        all.reserve(n * one.size());
        for (std::size_t i = 0; i < n; ++i) all.insert(all.end(), one.begin(), one.end());
        result.values = std::move(all);
      },
      values);
  return result;
}

std::string pick_name(const std::string& path, const char* what, const std::string& asked,
                      const std::vector<std::string>& names, const std::vector<std::string>& usual,
                      std::size_t place) {
  if (!asked.empty()) {
    if (holds(names, asked)) return asked;
    fail(errc::unknown_value, {path, ": ", what, " = \"", asked, "\": it has ", listed(names)});
  }
  for (const auto& name : usual)
    if (holds(names, name)) return name;
  if (place < names.size()) return names[place];
  fail(errc::unknown_value, {path, ": no ", what, " among its names: it has ",
                             names.empty() ? std::string("none") : listed(names)});
}

std::string sample_name(const std::string& path, const engine_options& options,
                        const std::vector<std::string>& inputs) {
  return pick_name(path, "sample", options.sample, inputs,
                   {"sample", "x", "latents", "hidden_states", "input"}, 0);
}

std::string time_name(const std::string& path, const engine_options& options,
                      const std::vector<std::string>& inputs) {
  return pick_name(path, "time", options.time, inputs,
                   {"timestep", "t", "time", "timesteps", "sigma"}, 1);
}

void check_conditions(const std::string& path, const std::vector<condition>& conditions,
                      const std::vector<std::string>& needed,
                      const std::vector<std::string>& inputs) {
  std::vector<std::string> given;
  for (const auto& condition : conditions) {
    given.push_back(condition.name);
    if (!holds(inputs, condition.name))
      fail(errc::unknown_value, {path, ": condition \"", condition.name,
                                 "\" is no input of the network: it has ", listed(inputs)});
  }
  for (const auto& name : needed)
    if (!holds(given, name))
      fail(errc::unknown_value,
           {path, ": its input \"", name, "\" is not given: add a condition of that name"});
}

std::int64_t whole_time(const std::string& path, const std::string& input, double t,
                        const engine_options& options) {
  const double whole = std::nearbyint(t);
  if (!options.round_time && std::abs(t - whole) > 1e-6)
    fail(errc::incompatible_options,
         {path, ": time ", t, ": its input \"", input,
          "\" takes whole times: use a rounded grid, or set round_time"});
  return static_cast<std::int64_t>(whole);
}

}  // namespace ebb
