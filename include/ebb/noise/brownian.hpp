// A Brownian path whose increments are the noise of an SDE sampler, so that a run of twice as many
// steps refines the same path and converges to the same sample:
//
//   auto x = ebb::sample<float>(ebb::dpm_solver_multistep{.eta = 1}, levels, net, shape,
//                               {.noise = ebb::brownian_noise{42}});
//
// Time is the signal-to-noise ratio s = (alpha / sigma)^2, in which the noise of eta = 1 (DDPM's
// posterior, every ancestral and SDE step) adds up exactly: the draw from s to t is
// (W(t) - W(s)) / sqrt(t - s), a standard normal, independent of those over other times. Two draws
// over [a, b] and [b, c] make the one over [a, c], to rounding.
//
// A function of seed, sample and element as philox_noise, and of the two times: the same bits in
// any order, batch split and instruction set. Stream version 1; frozen:
//
//   octaves    s = 2^k (1 + p), k = -64 ... 63, p in [0, 1) rounded to 20 bits; what is beyond
//              (pure noise, the clean level) counts as the end
//   path       inside an octave W = 2^(k/2) B(p), by Levy's construction: B(1) is node 0's normal,
//              halves of level l have deviation 2^(-l/2) / 2 and node 2^l + place
//   normals    of a node: philox_noise with draw.index = reserved_draw::brownian + 2^20 (k + 64) +
//              node
//
// Cost: some 40 normals an element, and one for each octave between the two times, where
// philox_noise makes one: 85 ns an element against 1.3.
//
// A draw that does not lead to a cleaner level is philox_noise's own, by its index: the start of
// sample(), the noise of churn and of Restart on their way up.
#pragma once

#include <ebb/noise/philox.hpp>

#include <utility>

namespace ebb {

class brownian_noise {
 public:
  static constexpr bool counter_based = true;

  explicit brownian_noise(std::uint64_t seed) : normals_{.seed = seed} {}

  // With a seed for each sample: brownian_noise(philox_noise{.seeds = {42, 43}}).
  explicit brownian_noise(philox_noise normals) : normals_(std::move(normals)) {}

  // draw.from and draw.to are sigma / alpha. Errors: errc::invalid_sigmas for NaN, a negative one,
  // or two that are equal or so close (a relative 5e-7) that the path does not tell them apart;
  // those of philox_noise.
  void operator()(std::span<float> out, const draw& draw) const;
  void operator()(std::span<double> out, const draw& draw) const;

 private:
  philox_noise normals_;
};

}  // namespace ebb
