#include "philox.hpp"

#include <ebb/error.hpp>

#include "../kernels/dispatch.hpp"

#include <algorithm>

namespace ebb {
namespace {

using kernels::block_group;

constexpr std::uint64_t word = std::uint64_t{1} << 32;

void check(const philox_noise& noise, std::size_t size, std::size_t sample_size, std::size_t batch,
           std::uint64_t first) {
  if (size != batch * sample_size)
    fail(errc::shape_mismatch, {"philox_noise: out has ", size, " elements: need a multiple of ",
                                "draw.sample_size = ", sample_size});
  if (sample_size > 4 * word)
    fail(errc::counter_range, {"philox_noise: draw.sample_size = ", sample_size, ": need ",
                               4 * word, " or fewer; split the sample"});
  if (first > word || batch > word - first)
    fail(errc::counter_range,
         {"philox_noise: draw.first_sample = ", first, ", batch = ", batch,
          ": sample numbers need ", "to stay below ", word, "; take another seed for the rest"});
  const std::size_t seeds = noise.seeds.size();
  if (seeds != 0 && first + batch > seeds)
    fail(errc::counter_range, {"philox_noise: ", seeds, " seeds for samples ", first, " to ",
                               first + batch - 1, ": need one for each sample"});
}

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
    group_.draw_low = draw.index & (word - 1);
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
    std::size_t i = 0;
    for (; i + block_group::normals <= length; i += block_group::normals) {
      kernel_(out + i, group_);
      for (auto& at : group_.element) at += block_group::blocks;
    }
    if (i == length) return;
    kernel_(buffer_, group_);
    std::copy_n(buffer_, length - i, out + i);
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
      kernel_(buffer_, group_);
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
    group_.key_low[b] = sample.key & (word - 1);
    group_.key_high[b] = sample.key >> 32;
  }

  const philox_noise& noise_;
  std::uint64_t first_;
  std::size_t sample_size_;
  block_group group_;
  void (*kernel_)(T*, const block_group&) noexcept = kernels::of<T>(kernels::current()).normals;
  T buffer_[block_group::normals];
};

template <class T>
void fill(const philox_noise& noise, std::span<T> out, const draw& draw) {
  if (out.empty()) return;
  const std::size_t sample_size = draw.sample_size == 0 ? out.size() : draw.sample_size;
  const std::size_t batch = out.size() / sample_size;
  check(noise, out.size(), sample_size, batch, draw.first_sample);
  filler<T> filler(noise, draw, sample_size);
  if (sample_size >= block_group::normals) filler.large(out.data(), batch);
  else filler.small(out.data(), batch);
}

}  // namespace

void check_philox(const philox_noise& noise, std::size_t size, const draw& draw) {
  if (size > 0) check(noise, size, draw.sample_size, size / draw.sample_size, draw.first_sample);
}

template <class T>
void philox_part(const philox_noise& noise, T* out, const draw& draw, std::size_t sample,
                 std::size_t samples, std::size_t element, std::size_t length) noexcept {
  filler<T> filler(noise, draw, draw.sample_size, sample);
  if (draw.sample_size < block_group::normals) filler.small(out, samples);
  else if (samples > 1) filler.large(out, samples);
  else filler.within(out, 0, element, length);
}

template void philox_part(const philox_noise&, float*, const draw&, std::size_t, std::size_t,
                          std::size_t, std::size_t) noexcept;
template void philox_part(const philox_noise&, double*, const draw&, std::size_t, std::size_t,
                          std::size_t, std::size_t) noexcept;

void philox_noise::operator()(std::span<float> out, const draw& draw) const {
  fill(*this, out, draw);
}
void philox_noise::operator()(std::span<double> out, const draw& draw) const {
  fill(*this, out, draw);
}

}  // namespace ebb
