#include <ebb/noise/jax.hpp>

#include <algorithm>
#include <bit>
#include <utility>

#include "inverse_erf.hpp"
#include "sequential.inl"
#include "state_text.hpp"

namespace ebb {
namespace {

// Uniform in (-1, 1): the highest bits as the fraction of a number in [1, 2), moved.
float normal(std::uint32_t bits) noexcept {
  const float u = std::bit_cast<float>(bits >> 9 | 0x3F800000) - 1.0f;
  constexpr float lowest = -0x1.fffffep-1f;
  return 1.41421356f * inverse_erf(std::max(lowest, u * 2.0f + lowest));
}

double normal(std::uint64_t bits) noexcept {
  const double u = std::bit_cast<double>(bits >> 12 | 0x3FF0000000000000) - 1.0;
  constexpr double lowest = -0x1.fffffffffffffp-1;
  return 1.4142135623730951 * inverse_erf(std::max(lowest, u * 2.0 + lowest));
}

std::uint64_t joined(const std::array<std::uint32_t, 2>& words) noexcept {
  return std::uint64_t{words[0]} << 32 | words[1];
}

std::array<std::uint32_t, 2> halves(std::uint64_t i) noexcept {
  return {static_cast<std::uint32_t>(i >> 32), static_cast<std::uint32_t>(i)};
}

// In original mode the counters 0, 1 ... `words` - 1 are hashed in pairs, of its first and its
// second half, and the number of words has to fit a counter.
void check(std::uint64_t words) {
  if (words >= 0xFFFFFFFF)
    fail(errc::counter_range, {"jax_noise: out takes ", words, " words of 32 bits: need less than ",
                               "4294967295 in original mode; take jax_mode::partitionable"});
}

// key, drawn = jax.random.split(key)
std::pair<jax_key, jax_key> split(const jax_key& key, jax_mode mode) noexcept {
  if (mode == jax_mode::partitionable)
    return {threefry2x32_20({0, 0}, key), threefry2x32_20({0, 1}, key)};
  const auto a = threefry2x32_20({0, 2}, key), b = threefry2x32_20({1, 3}, key);
  return {{a[0], b[0]}, {a[1], b[1]}};
}

}  // namespace

void jax_normal(const jax_key& key, std::span<float> out, jax_mode mode) {
  if (mode == jax_mode::partitionable) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      const auto words = threefry2x32_20(halves(i), key);
      out[i] = normal(words[0] ^ words[1]);
    }
    return;
  }
  check(out.size());
  const std::size_t half = out.size() / 2 + out.size() % 2;
  for (std::size_t i = 0; i < half; ++i) {
    const std::size_t second = i + half;
    const bool padding = second == out.size();
    const auto words = threefry2x32_20(
        {static_cast<std::uint32_t>(i), padding ? 0 : static_cast<std::uint32_t>(second)}, key);
    out[i] = normal(words[0]);
    if (!padding) out[second] = normal(words[1]);
  }
}

void jax_normal(const jax_key& key, std::span<double> out, jax_mode mode) {
  const std::size_t n = out.size();
  const bool original = mode == jax_mode::original;
  if (original) check(2 * std::uint64_t{n});
  for (std::size_t i = 0; i < n; ++i) {
    const std::array pair{static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(n + i)};
    out[i] = normal(joined(threefry2x32_20(original ? pair : halves(i), key)));
  }
}

void jax_generator::fill(std::span<float> out) {
  const auto [next, drawn] = split(key_, mode_);
  jax_normal(drawn, out, mode_);
  key_ = next;
}

void jax_generator::fill(std::span<double> out) {
  const auto [next, drawn] = split(key_, mode_);
  jax_normal(drawn, out, mode_);
  key_ = next;
}

std::string jax_generator::state() const {
  state_writer text;
  text.word(mode_ == jax_mode::original ? "original" : "partitionable");
  text.number(key_[0]).number(key_[1]);
  return std::move(text).text();
}

jax_generator jax_generator::from_state(std::string_view state) {
  state_reader text(noise_name, state);
  jax_generator read(0);
  const auto mode = text.word();
  if (mode == "original") read.mode_ = jax_mode::original;
  else if (mode != "partitionable") text.refuse(mode, "'partitionable' or 'original'");
  for (auto& word : read.key_) word = static_cast<std::uint32_t>(text.number(0xFFFFFFFF));
  text.end();
  return read;
}

template class sequential_noise<jax_generator>;

}  // namespace ebb
