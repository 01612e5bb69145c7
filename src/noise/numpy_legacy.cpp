#include <ebb/noise/numpy_legacy.hpp>

#include <cmath>

#include "correctly_rounded.hpp"
#include "sequential.inl"
#include "state_text.hpp"

namespace ebb {
namespace {

std::uint32_t checked(std::uint64_t seed) {
  if (seed > 0xFFFFFFFF)
    fail(errc::invalid_option, {"numpy_legacy_noise: seed = ", seed,
                                ": need less than 4294967296, as RandomState does; pass a list of "
                                "seeds, or take numpy_noise"});
  return static_cast<std::uint32_t>(seed);
}

}  // namespace

numpy_legacy_generator::numpy_legacy_generator(std::uint64_t seed) : words_(checked(seed)) {}

double numpy_legacy_generator::next_uniform() noexcept {
  const double high = words_() >> 5, low = words_() >> 6;
  return (high * 0x1p26 + low) * 0x1p-53;
}

double numpy_legacy_generator::next_normal() noexcept {
  if (waiting_) return *std::exchange(waiting_, std::nullopt);
  for (;;) {
    const double x = 2.0 * next_uniform() - 1.0;
    const double y = 2.0 * next_uniform() - 1.0;
    const double square = x * x + y * y;
    if (square >= 1.0 || square == 0.0) continue;
    const double f = std::sqrt(-2.0 * correctly_rounded::log(square) / square);
    waiting_ = f * x;
    return f * y;
  }
}

void numpy_legacy_generator::fill(std::span<float> out) {
  for (auto& z : out) z = static_cast<float>(next_normal());
}

void numpy_legacy_generator::fill(std::span<double> out) {
  for (auto& z : out) z = next_normal();
}

std::string numpy_legacy_generator::state() const {
  state_writer text;
  text.waiting(waiting_).word(words_.state());
  return std::move(text).text();
}

numpy_legacy_generator numpy_legacy_generator::from_state(std::string_view state) {
  state_reader text(noise_name, state);
  numpy_legacy_generator read(0);
  read.waiting_ = text.waiting();
  read.words_ = mt19937::from_state(text.rest());
  return read;
}

template class sequential_noise<numpy_legacy_generator>;

}  // namespace ebb
