#include "brownian_tree.hpp"

#include "seed_sequence.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace ebb {
namespace {

constexpr std::size_t pool_size = 24;

// A number as NumPy cuts it into words: as many as it needs, at least one.
void append(std::vector<std::uint32_t>& words, std::uint64_t number) {
  words.push_back(static_cast<std::uint32_t>(number));
  if (number >> 32 != 0) words.push_back(static_cast<std::uint32_t>(number >> 32));
}

std::uint32_t first_word(std::uint64_t seed, const std::vector<std::uint32_t>& spawn_key) {
  std::vector<std::uint32_t> entropy;
  append(entropy, seed);
  return seed_sequence(std::move(entropy), spawn_key, pool_size).words(1).front();
}

}  // namespace

double six_digits(double x) {
  if (x >= 0x1p33) return x;  // doubles are further apart
  char digits[32];
  const auto end =
      std::to_chars(digits, digits + sizeof(digits), x, std::chars_format::fixed, 6).ptr;
  std::uint64_t millionths = 0;
  for (const char* c = digits; c != end; ++c)
    if (*c != '.') millionths = 10 * millionths + static_cast<std::uint64_t>(*c - '0');
  return static_cast<double>(millionths) / 1e6;
}

template <class T>
void brownian_tree<T>::increment(double from, double to, std::span<T> out) const {
  std::fill(out.begin(), out.end(), T{0});
  values w(out.size());
  randn(first_word(seed_, {}), w);
  const auto deviation = static_cast<T>(std::sqrt(last_ - first_));
  for (auto& value : w) value *= deviation;
  const node root{six_digits(first_), six_digits(last_), 0, 0};
  from = std::clamp(from, root.start, root.end);
  to = std::clamp(to, root.start, root.end);
  if (six_digits(from) < six_digits(to))
    sum(root, six_digits(from), six_digits(to), std::move(w), out);
}

template <class T>
void brownian_tree<T>::randn(std::uint32_t seed, values& out) const {
  torch_cpu_generator(seed, path_).fill(std::span<T>(out));
}

// w becomes the increment over the right half; that over the left one is returned.
template <class T>
auto brownian_tree<T>::halve(const node& at, double middle, values& w) const -> values {
  std::vector<std::uint32_t> key;
  append(key, at.place);
  append(key, at.depth);
  values left(w.size());
  randn(first_word(seed_, key), left);
  const double before = middle - at.start, after = at.end - middle;
  const double reciprocal = 1 / (at.end - at.start);
  const auto share = static_cast<T>(before), of = static_cast<T>(reciprocal);
  const auto deviation = static_cast<T>(std::sqrt(before * after * reciprocal));
  for (std::size_t i = 0; i < w.size(); ++i) {
    left[i] = share * w[i] * of + deviation * left[i];
    w[i] = w[i] - left[i];
  }
  return left;
}

// Adds what [from, to] has of a node with increment w, from left to right.
template <class T>
void brownian_tree<T>::sum(const node& at, double from, double to, values w,
                           std::span<T> out) const {
  if (from <= at.start && at.end <= to) {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = out[i] + w[i];
    return;
  }
  const double middle = six_digits(0.5 * (at.end + at.start));
  auto left = halve(at, middle, w);
  const std::uint64_t place = 2 * at.place;
  if (to <= middle) w = {};
  if (from < middle) sum({at.start, middle, place, at.depth + 1}, from, to, std::move(left), out);
  left = {};
  if (to > middle) sum({middle, at.end, place + 1, at.depth + 1}, from, to, std::move(w), out);
}

template class brownian_tree<float>;
template class brownian_tree<double>;

}  // namespace ebb
