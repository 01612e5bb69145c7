// Noise that a scheduler of diffusers does not take from its pipeline's generator.
#pragma once

#include "settings.hpp"

#include <ebb/noise/torchsde.hpp>
#include <ebb/schedule/levels.hpp>

#include <optional>

namespace ebb {

// DPM-Solver SDE's Brownian path. It is asked at exp(log(sigma)) in float, which is a few of the
// last digits beside sigma.
class solver_path {
 public:
  solver_path(std::uint64_t seed, const levels& grid);

  void operator()(std::span<float> out, const draw& draw) const { path_(out, as_asked(draw)); }
  void operator()(std::span<double> out, const draw& draw) const { path_(out, as_asked(draw)); }

 private:
  [[nodiscard]] draw as_asked(draw draw) const;

  std::vector<double> sigmas_;
  torchsde_noise path_;
};

// The path of a config with a noise_sampler_seed.
[[nodiscard]] std::optional<solver_path> seeded_path(const scheduler_settings& s,
                                                     const levels& grid);

}  // namespace ebb
