// diffusers' scheduler_config.json: the file beside the network, made into a sampler, its levels
// and the options of a run.
//
//   auto config = ebb::load_scheduler_config("scheduler_config.json");
//   auto x = ebb::sample<float>(config.sampler, config.levels(30), net, shape, config.options());
//
// Two modes. Exact, the default: unrounded times, double, the corrected formulas; a step always
// ends where the next begins. Compatible: diffusers' numbers, whatever it takes: float tables,
// rounded times, shifts applied twice, steps that end elsewhere, third-order weights as shipped,
// and draws counted as diffusers makes them, also those it multiplies by 0.
#pragma once

#include <ebb/plan/plan.hpp>
#include <ebb/run/options.hpp>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ebb {

struct config_options {
  bool compatible = false;
  bool strict = false;  // keys that no scheduler of diffusers knows are errors, not warnings
};

// A number of steps, or lists as set_timesteps() of the class takes them, noisiest first:
// - sigmas of flow matching and of UniPC with flow sigmas, without a target; of Euler and LTX with
//   the target as their last; of EDM Euler 0 to 1, how far along its law each lies;
// - timesteps of DDPM, LCM, TCD, Euler, Heun, DPM-Solver multistep and singlestep, consistency and
//   flow matching, without a target; of Wuerstchen and SCM with it; LTX takes them for sigmas;
// - mu of dynamic shifting: exp(mu), or mu itself, in place of the shift.
struct level_request {
  std::size_t steps = 0;
  std::vector<double> sigmas = {};
  std::vector<double> timesteps = {};
  std::optional<double> mu = {};
};

class scheduler_config {
 public:
  std::string class_name;             // diffusers' name, without "Flax"
  std::vector<std::string> warnings;  // keys without effect, options that diffusers refuses
  std::function<plan(const levels&)> sampler;

  // Levels of n steps. Errors: errc::invalid_steps, errc::invalid_sigmas for a list,
  // errc::incompatible_options where the class needs a mu, or does not take what is given,
  // errc::duplicate_timesteps.
  [[nodiscard]] ebb::levels levels(std::size_t steps) const { return levels({.steps = steps}); }
  [[nodiscard]] ebb::levels levels(const level_request& request) const;

  // Prediction, start scale, and clipping or thresholding of the x_0 estimate. The grid matters in
  // compatible mode alone, where Euler and its kin start from its first sigma; without one, from
  // the config's largest, where a grid begins unless it has one step or is a list. With a grid, the
  // whole one, also comes the noise of a DPMSolverSDEScheduler that has a noise_sampler_seed.
  template <class T = float>
  [[nodiscard]] ebb::options<T> options() const;
  template <class T = float>
  [[nodiscard]] ebb::options<T> options(const ebb::levels& grid) const;

  // The config as diffusers would save it, every option with its value.
  [[nodiscard]] const std::string& to_json() const { return text_; }
  void save(const std::string& path) const;

 private:
  struct content;
  friend scheduler_config parse_scheduler_config(std::string_view, config_options);

  scheduler_config() = default;

  std::shared_ptr<const content> content_;
  std::string text_;
};

extern template options<float> scheduler_config::options<float>() const;
extern template options<double> scheduler_config::options<double>() const;
extern template options<float> scheduler_config::options<float>(const ebb::levels&) const;
extern template options<double> scheduler_config::options<double>(const ebb::levels&) const;

// At most 1 MiB. Python's -Infinity, Infinity and NaN are understood. Errors: errc::json_error with
// the place; errc::unknown_value for a class or a value that is not known, with the nearest;
// errc::invalid_option, errc::invalid_beta, errc::unsupported_order, errc::incompatible_options
// naming the keys.
[[nodiscard]] scheduler_config parse_scheduler_config(std::string_view text,
                                                      config_options options = {});

// The same from a file. Errors: errc::io_error with the system's message.
[[nodiscard]] scheduler_config load_scheduler_config(const std::string& path,
                                                     config_options options = {});

}  // namespace ebb
