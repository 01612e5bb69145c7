// The Brownian path of torchsde's BrownianTree as k-diffusion and diffusers draw from it
// (BrownianTreeNoiseSampler) for their SDE samplers, on a CPU:
//
//   ebb::torchsde_noise noise{.seed = 42, .sigma_min = 0.0292, .sigma_max = 14.6146};
//   auto x = ebb::sample<float>(ebb::dpm_solver_sde{}, levels, net, x0, {.noise = noise});
//
// A draw is (W(to) - W(from)) / sqrt|to - from|, of a path W over sigma = draw.from ... draw.to,
// which are rounded to float first: it depends on seed, interval and size of the tensor, not on
// what was drawn before, so there is no state to keep. W is halved from [sigma_min, sigma_max] down
// to 6 decimal digits; each half's normals are torch.randn of a generator of its own, seeded by
// NumPy's SeedSequence(seed, spawn_key = (place, depth), pool_size = 24).
//
// How near, to torchsde 0.2.6: as torch_cpu_noise, of which it is a sum. Float: every bit. Double:
// within 4e-15 (a draw is a sum of up to a hundred normals, of which a few differ by an ulp).
//
// Cost: some 2 log2((sigma_max - sigma_min) / 1e-6) calls of torch.randn a draw, 48 for Stable
// Diffusion's range, and half as many tensors of memory while it lasts.
#pragma once

#include <ebb/noise/torch_cpu.hpp>

#include <functional>
#include <vector>

namespace ebb {

struct torchsde_noise {
  std::uint64_t seed = 0;

  // A list of seeds instead: a path for each sample, as a tensor of its own. Parts of a batch may
  // be asked for then.
  std::vector<std::uint64_t> seeds = {};

  // The ends of the path, the least sigma above 0 of the grid and its largest.
  double sigma_min = 0;
  double sigma_max = 0;

  // From sigma to the time of the path, rising or falling; none: sigma itself.
  std::function<double(double)> transform = {};

  torch_cpu_path path = torch_cpu_path::avx2;

  // The start of sample() is torch.randn of a generator with the same seed. Errors:
  // errc::invalid_option unless 0 <= sigma_min < sigma_max, finite; errc::invalid_sigmas for an
  // interval without length, not finite or beyond the ends by more than rounding (but a draw to 0,
  // which has no weight, is of the part above sigma_min, or 0); errc::invalid_split,
  // errc::shape_mismatch and errc::counter_range as sequential_noise.
  void operator()(std::span<float> out, const draw& draw) const;
  void operator()(std::span<double> out, const draw& draw) const;
};

}  // namespace ebb
