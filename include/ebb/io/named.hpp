// Samplers and grids by the names that ComfyUI, AUTOMATIC1111 and stable-diffusion.cpp show in
// their menus, for applications with a menu of their own. Upper and lower case are the same, so are
// spaces, hyphens and underscores; "DPM++ 2M Karras" is a sampler and a grid in one.
#pragma once

#include <ebb/plan/sampler.hpp>
#include <ebb/schedule/grid.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ebb {

// A sampler that was looked up: itself a sampler.
struct chosen_sampler {
  std::string name;  // ComfyUI's where it has one
  std::function<plan(const levels&)> make;
  sampler_facts facts;
  std::string grid;  // the grid that the name asked for as well, or empty

  [[nodiscard]] plan operator()(const levels& levels) const { return make(levels); }
};

struct name_options {
  // The formulas as those programs ship them, where they differ (docs/known-differences.md).
  bool as_shipped = false;
};

// Errors: errc::unknown_value with the nearest name; errc::incompatible_options for dpm_adaptive,
// whose steps no plan can know beforehand.
[[nodiscard]] chosen_sampler named_sampler(std::string_view name, name_options options = {});

// The schedules of the library, for grids that are chosen at run time.
using any_schedule = std::variant<discrete_schedule, vp, ve, cosine, flow>;

// A grid that was looked up: called with a schedule and a number of steps.
struct chosen_grid {
  std::string name;
  std::function<levels(const any_schedule&, std::size_t)> make;

  [[nodiscard]] levels operator()(const any_schedule& schedule, std::size_t steps) const {
    return make(schedule, steps);
  }
};

// Grids have their defaults; laws of sigma (karras, exponential, ...) run over a flow's own sigma,
// from 1 to 0.001. What the schedule cannot do is refused when the grid is made. Errors:
// errc::unknown_value with the nearest name.
[[nodiscard]] chosen_grid named_grid(std::string_view name);

// What there is, for a menu: one name each, in alphabetical order.
[[nodiscard]] std::vector<std::string> sampler_names();
[[nodiscard]] std::vector<std::string> grid_names();

}  // namespace ebb
