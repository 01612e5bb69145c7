// Instantiated by src/elements.
#pragma once

#include <ebb/run/corrections.hpp>

#include <ebb/noise/philox.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace ebb {
namespace {

template <class T>
using bits_of =
    std::conditional_t<sizeof(T) == 2, std::uint16_t,
                       std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>;

// Magnitudes order as their bits do, so an order statistic is found eight bits at a time, by
// counting: no copy, no allocation.
template <class T>
bits_of<T> magnitude(T value) {
  using bits = bits_of<T>;
  return static_cast<bits>(static_cast<bits>(std::bit_cast<bits>(value) << 1) >> 1);
}

// The k-th smallest magnitude (k from 0) and, in `next`, the one after it.
template <class T>
T order_statistic(view<const T> values, std::size_t k, T& next) {
  using bits = bits_of<T>;
  bits prefix = 0, mask = 0;
  std::size_t rank = k;
  for (int shift = static_cast<int>(sizeof(T)) * 8 - 8; shift >= 0; shift -= 8) {
    std::array<std::size_t, 256> counts{};
    for (const T value : values) {
      const bits b = magnitude(value);
      if ((b & mask) == prefix) ++counts[(b >> shift) & 0xff];
    }
    std::size_t digit = 0;
    while (rank >= counts[digit]) rank -= counts[digit++];
    prefix = static_cast<bits>(prefix | static_cast<bits>(digit) << shift);
    mask = static_cast<bits>(mask | bits{0xff} << shift);
  }
  std::size_t up_to = 0;
  bits above = magnitude(std::numeric_limits<T>::infinity());
  for (const T value : values) {
    const bits b = magnitude(value);
    if (b <= prefix) ++up_to;
    else if (b < above) above = b;
  }
  next = std::bit_cast<T>(up_to > k + 1 ? prefix : above);
  return std::bit_cast<T>(prefix);
}

// Linear between order statistics, as numpy.quantile and torch.quantile.
template <class T>
arithmetic_t<T> quantile_of_magnitude(view<const T> values, double ratio) {
  const double place = ratio * static_cast<double>(values.size() - 1);
  const auto k = static_cast<std::size_t>(place);
  using number = arithmetic_t<T>;
  const number part = static_cast<number>(place - static_cast<double>(k));
  T next{};
  const number at = order_statistic(values, k, next);
  return part == 0 ? at : at + part * (next - at);
}

}  // namespace

template <class T>
void dynamic_threshold::operator()(view<T> x0, const noise_level&) const {
  if (!(ratio >= 0 && ratio <= 1))
    fail(errc::invalid_option, {"dynamic_threshold: ratio = ", ratio, ": need 0 to 1"});
  if (!(most > 0))
    fail(errc::invalid_option, {"dynamic_threshold: most = ", most, ": need more than 0"});
  for (std::size_t i = 0; i < x0.shape().batch(); ++i) {
    const view<T> sample = x0.sample(i);
    if (sample.empty()) continue;
    using number = arithmetic_t<T>;
    const number quantile = quantile_of_magnitude(view<const T>(sample), ratio);
    const number high = std::min(std::max(quantile, number(1)), static_cast<number>(most));
    for (auto& value : sample) value = std::min(std::max(number(value), -high), high) / high;
  }
}

template <class T>
inpaint<T>::inpaint(tensor<T> known, tensor<T> mask, std::uint64_t seed, std::uint64_t first_sample)
    : known_(std::move(known)), mask_(std::move(mask)), noise_(known_.shape()) {
  if (known_.shape() != mask_.shape())
    fail(errc::shape_mismatch, {"inpaint: known is ", to_string(known_.shape()), ", mask is ",
                                to_string(mask_.shape()), ": need equal shapes"});
  for (std::size_t i = 0; i < mask_.size(); ++i)
    if (!(mask_[i] >= 0 && mask_[i] <= 1))
      fail(errc::invalid_option, {"inpaint: mask[", i, "] = ", static_cast<double>(mask_[i]),
                                  ": need 0 (known) to 1 (to be painted)"});
  for (std::size_t i = 0; i < mask_.size(); ++i)
    if (mask_[i] < 1 && !std::isfinite(known_[i]))
      fail(errc::non_finite, {"inpaint: known[", i, "] = ", static_cast<double>(known_[i]),
                              " where the mask keeps it: need finite numbers"});
  const draw draw{.index = reserved_draw::inpaint,
                  .first_sample = first_sample,
                  .sample_size = known_.shape().sample_size()};
  philox_noise{seed}(std::span<T>(noise_.data(), noise_.size()), draw);
}

template <class T>
void inpaint<T>::operator()(view<T> x, const noise_level& level) const {
  if (x.size() != known_.size())
    fail(errc::shape_mismatch, {"inpaint: the state has ", x.size(), " elements, known has ",
                                known_.size(), ": need the same shape"});
  check_noise_level(level, "inpaint: level", 0);
  using number = arithmetic_t<T>;
  const number alpha = static_cast<number>(level.alpha), sigma = static_cast<number>(level.sigma);
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (mask_[i] == 1) continue;
    const number known = alpha * known_[i] + sigma * noise_[i];
    x[i] = mask_[i] * x[i] + (1 - mask_[i]) * known;
  }
}

}  // namespace ebb
