#include <ebb/error.hpp>
#include <ebb/noise/brownian.hpp>

#include "../kernels/dispatch.hpp"
#include "philox.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace ebb {
namespace {

constexpr int halvings = 20;  // of an octave
constexpr std::uint32_t octave = 1u << halvings;
constexpr int lowest = -64, octaves = 128;

// A time of the path: number of the octave and 20 bits, as one number that rises with it.
std::uint32_t place_of(double noise_to_signal) {
  const double sigma = std::clamp(noise_to_signal, 0x1p-32, 0x1p32);
  int exponent = 0;
  const double mantissa = std::frexp(1 / (sigma * sigma), &exponent);  // in [1/2, 1)
  const double steps = std::round((2 * mantissa - 1) * octave);
  return static_cast<std::uint32_t>(exponent - 1 - lowest) * octave +
         static_cast<std::uint32_t>(steps);
}

double time_at(std::uint32_t place) {
  return std::ldexp(1 + (place % octave) / double{octave},
                    static_cast<int>(place / octave) + lowest);
}

// An increment of the path as a sum of the nodes' normals.
class increment {
 public:
  struct term {
    std::uint64_t node;
    double weight;
  };

  increment(std::uint32_t from, std::uint32_t to) : length_(time_at(to) - time_at(from)) {
    for (std::uint32_t number = from / octave; number * octave < to; ++number) {
      const std::uint32_t begin = number * octave;
      within(number, std::max(from, begin) - begin, std::min(to - begin, octave));
    }
  }

  [[nodiscard]] const term* begin() const { return terms_.data(); }
  [[nodiscard]] const term* end() const { return terms_.data() + count_; }

 private:
  // From place a to b of an octave, 0 <= a < b <= 2^20.
  void within(std::uint32_t number, std::uint32_t a, std::uint32_t b) {
    const double scale = std::sqrt(time_at(number * octave) / length_);
    add(number, 0, (b - a) / double{octave} * scale);
    for (int level = 0; level < halvings; ++level) {
      const int shift = halvings - level;
      const std::uint32_t at_a = a >> shift, at_b = b >> shift, first = 1u << level;
      if (at_a == at_b) {
        add(number, first + at_a, (tent(level, b) - tent(level, a)) * scale);
        continue;
      }
      add(number, first + at_a, -tent(level, a) * scale);
      if (b < octave) add(number, first + at_b, tent(level, b) * scale);
    }
  }

  // What the normal of a half of this level counts for at a place: most in its middle.
  [[nodiscard]] static double tent(int level, std::uint32_t place) {
    const std::uint32_t width = octave >> level, along = place & (width - 1);
    const std::uint32_t height = std::min(along, width - along);
    return height * 2.0 / width * std::sqrt(width / double{octave}) / 2;
  }

  void add(std::uint32_t number, std::uint32_t node, double weight) {
    if (weight == 0) return;
    terms_[count_++] = {reserved_draw::brownian + std::uint64_t{number} * octave + node, weight};
  }

  double length_;
  std::size_t count_ = 0;
  std::array<term, octaves + 4 * halvings> terms_;
};

// Tile by tile: many samples of less than a group's 64 elements, or a part of a larger one.
template <class T>
class summing {
 public:
  summing(const philox_noise& normals, const increment& sum, const draw& draw)
      : normals_(normals), sum_(sum), draw_(draw) {}

  void operator()(std::span<T> out) {
    const std::size_t length = draw_.sample_size, batch = out.size() / length;
    T* at = out.data();
    if (length < kernels::block_group::normals) {
      const std::size_t most = tile / length;
      for (std::size_t s = 0; s < batch; s += most) {
        const std::size_t samples = std::min(most, batch - s);
        at = add(at, s, samples, 0, samples * length);
      }
      return;
    }
    for (std::size_t s = 0; s < batch; ++s)
      for (std::size_t i = 0; i < length; i += tile)
        at = add(at, s, 1, i, std::min(tile, length - i));
  }

 private:
  static constexpr std::size_t tile = 512;

  T* add(T* out, std::size_t sample, std::size_t samples, std::size_t element, std::size_t n) {
    std::size_t terms = 1;  // of a row: the first has no sum before it
    for (const auto& [node, weight] : sum_) {
      draw_.index = node;
      philox_part(normals_, normal_, draw_, sample, samples, element, n);
      const double weights[] = {weight, 1};
      const T* const inputs[] = {normal_, out};
      combine_(out, n, weights, inputs, terms);
      terms = 2;
    }
    return out + n;
  }

  const philox_noise& normals_;
  const increment& sum_;
  draw draw_;
  decltype(kernels::typed_table<T>::combine) combine_ = kernels::current<T>().combine;
  T normal_[tile];
};

void check(const draw& draw) {
  if (draw.from >= 0 && draw.to >= 0 && draw.from != draw.to) return;
  fail(errc::invalid_sigmas, {"brownian_noise: draw ", draw.index, " from sigma / alpha = ",
                              draw.from, " to ", draw.to, ": need two different ones, 0 or more"});
}

template <class T>
void fill(const philox_noise& normals, std::span<T> out, draw draw) {
  const bool reserved = draw.index >= reserved_draw::start;
  if (!reserved) check(draw);
  if (reserved || draw.to > draw.from) {
    normals(out, draw);
    return;
  }
  const auto from = place_of(draw.from), to = place_of(draw.to);
  if (from == to)
    fail(errc::invalid_sigmas,
         {"brownian_noise: draw ", draw.index, " from sigma / alpha = ", draw.from, " to ", draw.to,
          ": need them a relative 5e-7 apart, within 2^-32 ... 2^32; take fewer steps"});
  if (out.empty()) return;
  if (draw.sample_size == 0) draw.sample_size = out.size();
  check_philox(normals, out.size(), draw);
  const increment sum(from, to);
  summing<T>(normals, sum, draw)(out);
}

}  // namespace

void brownian_noise::operator()(std::span<float> out, const draw& draw) const {
  fill(normals_, out, draw);
}
void brownian_noise::operator()(std::span<double> out, const draw& draw) const {
  fill(normals_, out, draw);
}

}  // namespace ebb
