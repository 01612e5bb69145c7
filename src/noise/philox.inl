// Fills of philox_noise, for the files that instantiate them (src/elements).
#pragma once

#include "philox.hpp"

#include "../kernels/dispatch.hpp"

#include <algorithm>

namespace ebb {
namespace {

using kernels::block_group;

// The seed and the number under which a sample counts.
struct identity {
  std::uint64_t key;
  std::uint64_t number;
};

template <class T>
class filler {
 public:
  filler(const philox_noise& noise, const draw& draw, std::size_t sample_size,
         std::size_t skipped_samples = 0)
      : noise_(noise), first_(draw.first_sample + skipped_samples), sample_size_(sample_size) {
    group_.draw_low = draw.index & 0xFFFFFFFF;
    group_.draw_high = draw.index >> 32;
  }

  // Samples of one group or more: each by itself, its last group by way of a buffer.
  void large(T* out, std::size_t batch) {
    for (std::size_t s = 0; s < batch; ++s, out += sample_size_) within(out, s, 0, sample_size_);
  }

  // A part of one sample from a multiple of 64 on.
  void within(T* out, std::size_t s, std::size_t element, std::size_t length) {
    group_.one_key = true;
    for (int b = 0; b < block_group::blocks; ++b)
      place(b, identify(s), element / 4 + static_cast<std::uint64_t>(b));
    const std::size_t groups = length / block_group::normals;
    const std::size_t rest = length % block_group::normals;
    if (groups > 0) kernel_(out, group_, groups);
    if (rest == 0) return;
    for (auto& at : group_.element) at += groups * block_group::blocks;
    kernel_(buffer_, group_, 1);
    std::copy_n(buffer_, rest, out + length - rest);
  }

  // Smaller samples share groups, block by block.
  void small(T* out, std::size_t batch) {
    group_.one_key = noise_.seeds.empty();
    const std::size_t per_sample = (sample_size_ + 3) / 4;
    const std::size_t total = batch * per_sample;
    for (std::size_t first = 0; first < total; first += block_group::blocks) {
      const std::size_t count = std::min<std::size_t>(block_group::blocks, total - first);
      for (std::size_t b = 0; b < block_group::blocks; ++b) {
        const std::size_t at = first + std::min(b, count - 1);
        place(static_cast<int>(b), identify(at / per_sample), at % per_sample);
      }
      kernel_(buffer_, group_, 1);
      for (std::size_t b = 0; b < count; ++b) {
        const std::size_t element = (first + b) % per_sample * 4;
        out = std::copy_n(buffer_ + 4 * b, std::min<std::size_t>(4, sample_size_ - element), out);
      }
    }
  }

 private:
  [[nodiscard]] identity identify(std::size_t position) const {
    const std::uint64_t s = first_ + position;
    if (noise_.seeds.empty()) return {noise_.seed, s};
    return {noise_.seeds[static_cast<std::size_t>(s)], 0};
  }

  void place(int b, identity sample, std::uint64_t element) {
    group_.element[b] = element;
    group_.sample[b] = sample.number;
    group_.key_low[b] = sample.key & 0xFFFFFFFF;
    group_.key_high[b] = sample.key >> 32;
  }

  const philox_noise& noise_;
  std::uint64_t first_;
  std::size_t sample_size_;
  block_group group_;
  void (*kernel_)(T*, const block_group&, std::size_t) noexcept = kernels::current<T>().normals;
  T buffer_[block_group::normals];
};

template <class T>
void fill(const philox_noise& noise, std::span<T> out, const draw& draw) {
  if (out.empty()) return;
  const std::size_t sample_size = draw.sample_size == 0 ? out.size() : draw.sample_size;
  const std::size_t batch = out.size() / sample_size;
  check_philox(noise, out.size(), {.first_sample = draw.first_sample, .sample_size = sample_size});
  filler<T> filler(noise, draw, sample_size);
  if (sample_size >= block_group::normals) filler.large(out.data(), batch);
  else filler.small(out.data(), batch);
}

}  // namespace

template <class T>
void philox_part(const philox_noise& noise, T* out, const draw& draw, std::size_t sample,
                 std::size_t samples, std::size_t element, std::size_t length) noexcept {
  filler<T> filler(noise, draw, draw.sample_size, sample);
  if (draw.sample_size < block_group::normals) filler.small(out, samples);
  else if (samples > 1) filler.large(out, samples);
  else filler.within(out, 0, element, length);
}

}  // namespace ebb
