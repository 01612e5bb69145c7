#include <ebb/io/scheduler_config.hpp>

#include "../hypotenuse.hpp"
#include "read_file.hpp"
#include "scheduler/compatible.hpp"
#include "scheduler/exact.hpp"
#include "scheduler/noise.hpp"
#include "scheduler/request.hpp"

#include <ebb/run/corrections.hpp>
#include <ebb/schedule/grid.hpp>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>

namespace ebb {
namespace {

bool is_edm(scheduler_class kind) {
  using enum scheduler_class;
  return kind == edm_euler || kind == edm_dpm_solver_multistep ||
         kind == cosine_dpm_solver_multistep;
}

// EDM's preconditioning with diffusers' two signs, told what the levels say.
prediction edm_prediction(double sigma_data, bool v) {
  return {v ? "edm v" : "edm", [sigma_data, v](const noise_level& l) {
            const double root = hypotenuse(l.sigma, sigma_data);
            return scalings{sigma_data * sigma_data / (root * root),
                            (v ? -1 : 1) * l.sigma * sigma_data / root, 1 / root, l.t};
          }};
}

// Of a network that is given x / sqrt(sigma^2 + 1), whose scalings diffusers has in float.
prediction exploding(const prediction& plain, prediction_kind kind) {
  return {plain.name(), [kind](const noise_level& l) {
            const auto sigma = static_cast<float>(l.sigma);
            const float square = sigma * sigma + 1, root = std::sqrt(square);
            const double in = 1 / static_cast<double>(root);
            if (kind == prediction_kind::sample) return scalings{0, 1, in, l.t};
            if (kind == prediction_kind::v_prediction)
              return scalings{1 / static_cast<double>(square), static_cast<double>(-sigma / root),
                              in, l.t};
            return scalings{1, -l.sigma, in, l.t};
          }};
}

// The network's velocity along an inverted flow's time, from noise to data.
prediction inverted_flow(const scheduler_settings& s, bool compatible) {
  const bool mistaken = s.kind == scheduler_class::flow_match_lcm || s.stochastic_sampling;
  if (compatible && mistaken)  // by 1 - sigma, which has the other sign
    return {"inverted flow", [](const noise_level& l) { return scalings{1, -l.alpha, 1, l.t}; }};
  return {"inverted flow", [](const noise_level& l) { return scalings{1, l.sigma, 1, l.t}; }};
}

bool is_solver(scheduler_class kind) {
  using enum scheduler_class;
  return kind == dpm_solver_multistep || kind == dpm_solver_multistep_inverse ||
         kind == dpm_solver_singlestep || kind == unipc_multistep || kind == deis_multistep ||
         kind == sa_solver;
}

// Multistep solvers have the velocity times their sigma, which without a flow's is sigma / alpha.
prediction flow_of_solvers(bool flow_sigmas) {
  return {"flow", [flow_sigmas](const noise_level& l) {
            return scalings{1, flow_sigmas ? -l.sigma : -l.noise_to_signal(), 1, l.t};
          }};
}

prediction prediction_of(const scheduler_settings& s, bool compatible) {
  using enum scheduler_class;
  if (is_edm(s.kind))
    return edm_prediction(s.sigma_data, s.prediction_type == prediction_kind::v_prediction);
  if (s.kind == cm_stochastic_iterative)
    return prediction::consistency(s.sigma_data, s.sigma_min.value_or(0.002));
  if (s.kind == scm) {
    const double sigma_data = s.sigma_data;
    return {"trigflow", [sigma_data, compatible](const noise_level& l) {
              const double alpha = compatible ? std::cos(l.t) : l.alpha;  // it may be below 0
              return scalings{alpha, -l.sigma / sigma_data, 1, l.t};
            }};
  }
  if (s.kind == ipndm) return prediction::v();
  if (s.invert_sigmas) return inverted_flow(s, compatible);
  if (compatible && is_solver(s.kind) && s.prediction_type == prediction_kind::flow_prediction)
    return flow_of_solvers(s.use_flow_sigmas);
  if (compatible && s.use_flow_sigmas && s.prediction_type == prediction_kind::v_prediction)
    return {"v", [](const noise_level& l) { return scalings{l.alpha, -l.sigma, 1, l.t}; }};
  const auto plain = [&] {
    switch (s.prediction_type) {
      case prediction_kind::sample: return prediction::sample();
      case prediction_kind::v_prediction: return prediction::v();
      case prediction_kind::flow_prediction: return prediction::flow();
      case prediction_kind::epsilon:
      case prediction_kind::trigflow: break;
    }
    return prediction::epsilon();
  }();
  return compatible && runs_exploding(s) ? exploding(plain, s.prediction_type) : plain;
}

// diffusers' init_noise_sigma on a grid that begins at sigma: sample()'s own with leading times.
std::optional<double> start_scale(const scheduler_settings& s, double sigma) {
  if (!runs_exploding(s)) return 1;
  if (is_edm(s.kind)) return hypotenuse(s.sigma_max.value_or(80), 1);
  if (s.kind == scheduler_class::cm_stochastic_iterative) return s.sigma_max.value_or(80);
  if (s.timestep_spacing == time_spacing::leading) return {};
  return sigma;
}

// These have clip_sample or thresholding, and a step() that does not look at them.
bool ignores_corrections(scheduler_class kind) {
  using enum scheduler_class;
  return kind == tcd || kind == cogvideox_ddim || kind == cogvideox_dpm;
}

bool is_flow(scheduler_class kind) {
  using enum scheduler_class;
  return kind == flow_match_euler_discrete || kind == flow_match_heun_discrete ||
         kind == flow_match_lcm || kind == ltx_euler_ancestral_rf;
}

}  // namespace

struct scheduler_config::content {
  scheduler_settings settings;
  bool compatible;
  std::shared_ptr<const training_table> table;
};

ebb::levels scheduler_config::levels(const level_request& request) const {
  const auto& s = content_->settings;
  auto asked = request;
  asked.steps = steps_of(s, request);
  if (!is_flow(s.kind) && !is_edm(s.kind) && asked.steps > content_->table->steps())
    fail(errc::invalid_steps, {"steps = ", asked.steps, ": this config has num_train_timesteps = ",
                               content_->table->steps(), "; ask for at most that"});
  if (s.kind == scheduler_class::dpm_solver_multistep_inverse && content_->table->steps() < 2)
    fail(errc::invalid_steps, {"num_train_timesteps = 1: inversion needs 2 or more"});
  return content_->compatible ? compatible_levels(s, content_->table, asked)
                              : exact_levels(s, asked);
}

template <class T>
options<T> scheduler_config::options() const {
  const auto& s = content_->settings;
  ebb::options<T> result{.prediction = prediction_of(s, content_->compatible)};
  const bool corrects = !(content_->compatible && ignores_corrections(s.kind));
  if (corrects && s.thresholding)
    result.correct_x0 =
        dynamic_threshold{.ratio = s.dynamic_thresholding_ratio, .most = s.sample_max_value};
  else if (corrects && s.clip_sample) result.correct_x0 = clip{s.clip_sample_range};
  else if (s.clip_denoised) result.correct_x0 = clip{1};
  if (content_->compatible) result.start_scale = start_scale(s, most_noise(s, *content_->table));
  return result;
}

template <class T>
options<T> scheduler_config::options(const ebb::levels& grid) const {
  auto result = options<T>();
  if (content_->compatible && !grid.empty()) {
    result.start_scale = start_scale(content_->settings, grid.front().sigma);
    if (const auto path = seeded_path(content_->settings, grid)) result.noise = *path;
  }
  return result;
}

template options<float> scheduler_config::options<float>() const;
template options<double> scheduler_config::options<double>() const;
template options<float> scheduler_config::options<float>(const ebb::levels&) const;
template options<double> scheduler_config::options<double>(const ebb::levels&) const;

void scheduler_config::save(const std::string& path) const {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text_ << std::flush;
  if (!file) fail(errc::io_error, {path, ": cannot be written: ", std::strerror(errno)});
}

scheduler_config parse_scheduler_config(std::string_view text, config_options options) {
  auto read = read_scheduler_config(text, "scheduler_config", options.strict);
  scheduler_config config;
  config.class_name = std::move(read.class_name);
  config.warnings = std::move(read.warnings);
  config.text_ = std::move(read.text);
  auto table = std::make_shared<const training_table>(read.settings, options.compatible);
  const auto walk =
      options.compatible ? compatible_walk(read.settings, table) : exact_walk(read.settings);
  config.sampler = [walk](const ebb::levels& grid) {
    if (grid.empty()) return ebb::plan{};
    auto plan = walk(grid);
    // a single step of no length: diffusers asks the network, to no effect
    if (plan.empty() && grid.size() == 1) plan.step(grid[0], grid[0], symbols::x());
    return plan;
  };
  config.content_ = std::make_shared<const scheduler_config::content>(
      scheduler_config::content{std::move(read.settings), options.compatible, std::move(table)});
  return config;
}

scheduler_config load_scheduler_config(const std::string& path, config_options options) {
  const auto bytes = read_file(path);
  return parse_scheduler_config({reinterpret_cast<const char*>(bytes.data()), bytes.size()},
                                options);
}

}  // namespace ebb
