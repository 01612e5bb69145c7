// The default noise: Philox4x32-10 (Salmon et al. 2011, doi 10.1145/2063384.2063405), a function of
// seed, sample, draw and element with no state. The same numbers come out whatever the batch split,
// thread, compiler and instruction set. Stream version 1; frozen:
//
//   key      seed, low word first
//   counter  element / 4, sample, draw.index low word, draw.index high word
//   normals  words w0 ... w3 give elements 4k ... 4k + 3 by Box and Muller's transform: r cos a,
//            r sin a of (w0, w1), then of (w2, w3); r = sqrt(-2 log u), a = 2 pi v, with
//            u = (w0 + 1/2) 2^-32 and v = w1 2^-32, so |normal| < 6.77
//
// float and double normals come from the same words and agree to float's precision; half and
// bfloat16 normals are float's, rounded. log, sine and
// cosine are our own, made of + - * / and sqrt.
#pragma once

#include <ebb/noise/draw.hpp>
#include <ebb/tensor/bfloat16.hpp>
#include <ebb/tensor/half.hpp>

#include <array>
#include <vector>

namespace ebb {

// Ten rounds: the reference, for tests and for code that fills its own buffers.
[[nodiscard]] constexpr std::array<std::uint32_t, 4> philox4x32_10(
    std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) noexcept {
  for (int round = 0; round < 10; ++round) {
    const auto a = std::uint64_t{0xD2511F53} * counter[0];
    const auto b = std::uint64_t{0xCD9E8D57} * counter[2];
    counter = {
        static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(b),
        static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(a)};
    key = {key[0] + 0x9E3779B9, key[1] + 0xBB67AE85};
  }
  return counter;
}

struct philox_noise {
  static constexpr bool counter_based = true;

  std::uint64_t seed = 0;  // any

  // A seed for each sample instead: sample s takes seeds[s] and counts as sample number 0, so that
  // it does not change with its place or with the rest of the batch.
  std::vector<std::uint64_t> seeds = {};

  // Errors: errc::shape_mismatch unless out.size() is a multiple of draw.sample_size;
  // errc::counter_range for a sample number of 2^32 or more, a sample of more than 2^34 elements,
  // or too few seeds.
  void operator()(std::span<float> out, const draw& draw) const;
  void operator()(std::span<double> out, const draw& draw) const;
  void operator()(std::span<half> out, const draw& draw) const;
  void operator()(std::span<bfloat16> out, const draw& draw) const;
};

}  // namespace ebb
