// What a noise source is asked for: one draw of standard normals for a batch of samples.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace ebb {

struct draw {
  // A run counts its draws from 0; the top bit marks the reserved ones below.
  std::uint64_t index = 0;

  // The interval of the noise axis the draw covers, as sigma / alpha (infinity where alpha = 0).
  // For sources that depend on it (Brownian paths); others ignore it. In a run: the step of the row
  // that names the draw, or what earlier draws of that row leave of it.
  double from = 0;
  double to = 0;

  // The number of the buffer's first sample, and the elements in each. 0: one sample, all of it.
  std::uint64_t first_sample = 0;
  std::size_t sample_size = 0;
};

// Indices of draws that are not a run's, so that one seed never gives the same numbers twice.
namespace reserved_draw {
inline constexpr std::uint64_t start = std::uint64_t{1} << 63;
inline constexpr std::uint64_t randn = start + 1;
inline constexpr std::uint64_t add_noise = start + 2;
inline constexpr std::uint64_t brownian = start + (start >> 2);  // and 2^27 more
inline constexpr std::uint64_t inpaint = start + (start >> 1);   // and those after it
}  // namespace reserved_draw

// src(out, draw) fills out with independent standard normals, samples one after the other.
template <class S, class T>
concept noise_source = requires(S& src, std::span<T> out, const draw& draw) {
  src(out, draw);
};

// A source that depends on seed, sample, draw and element alone, and says so by
// `static constexpr bool counter_based = true;`: it may be called for any part of a batch, in any
// order. Others are called for the whole batch, in order, once for each draw.
template <class S>
inline constexpr bool is_counter_based = requires {
  requires S::counter_based;
};

}  // namespace ebb
