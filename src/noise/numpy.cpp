#include <ebb/noise/numpy.hpp>

#include "correctly_rounded.hpp"
#include "sequential.inl"
#include "state_text.hpp"
#include "ziggurat.hpp"

namespace ebb {
namespace {

double uniform(pcg64& words) noexcept { return static_cast<double>(words() >> 11) * 0x1p-53; }

float uniform_float(pcg64& words) noexcept {
  return static_cast<float>(words.next_32() >> 8) * 0x1p-24f;
}

// Marsaglia's way beyond r (1964): an exponential accepted by another. Uniforms are below 1.
template <class T, class Uniform>
T tail(Uniform uniform) {
  const auto exponential = [&] {
    return static_cast<T>(-correctly_rounded::log(1.0 - double{uniform()}));
  };
  for (;;) {
    const T x = static_cast<T>(ziggurat::inverse_r) * exponential();
    const T y = exponential();
    if (y + y > x * x) return static_cast<T>(ziggurat::r) + x;
  }
}

double normal(const ziggurat& strips, pcg64& words) {
  for (;;) {
    const std::uint64_t word = words();
    const auto strip = static_cast<std::size_t>(word & 0xFF);
    const std::uint64_t n = word >> 9 & 0xFFFFFFFFFFFFF;
    const double magnitude = static_cast<double>(n) * strips.width[strip];
    const double x = (word & 0x100) != 0 ? -magnitude : magnitude;
    if (n < strips.inside[strip]) return x;
    if (strip == 0) {
      const double z = tail<double>([&] { return uniform(words); });
      return (n & 0x100) != 0 ? -z : z;
    }
    const auto& height = strips.height;
    if ((height[strip - 1] - height[strip]) * uniform(words) + height[strip] <
        correctly_rounded::exp(-0.5 * x * x))
      return x;
  }
}

float normal_float(const ziggurat& strips, pcg64& words) {
  for (;;) {
    const std::uint32_t word = words.next_32();
    const std::size_t strip = word & 0xFF;
    const std::uint32_t n = word >> 9;
    const float magnitude = static_cast<float>(n) * strips.float_width[strip];
    const float x = (word & 0x100) != 0 ? -magnitude : magnitude;
    if (n < strips.float_inside[strip]) return x;
    if (strip == 0) {
      const float z = tail<float>([&] { return uniform_float(words); });
      return (n & 0x100) != 0 ? -z : z;
    }
    const auto& height = strips.float_height;
    if (double{(height[strip - 1] - height[strip]) * uniform_float(words) + height[strip]} <
        correctly_rounded::exp(-0.5 * double{x} * double{x}))
      return x;
  }
}

}  // namespace

void numpy_generator::fill(std::span<float> out) {
  const auto& strips = ziggurat::strips();
  for (auto& z : out) z = normal_float(strips, words_);
}

void numpy_generator::fill(std::span<double> out) {
  const auto& strips = ziggurat::strips();
  for (auto& z : out) z = normal(strips, words_);
}

std::string numpy_generator::state() const { return words_.state(); }

numpy_generator numpy_generator::from_state(std::string_view state) {
  numpy_generator read(0);
  read.words_ = pcg64::from_state(state);
  return read;
}

template class sequential_noise<numpy_generator>;

}  // namespace ebb
