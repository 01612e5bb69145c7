// Instantiated by src/elements.
#pragma once

#include "pass.hpp"

#include "../kernels/dispatch.hpp"
#include "../noise/philox.hpp"

#include <algorithm>
#include <atomic>

namespace ebb {
namespace {

constexpr std::size_t scratch_bytes = 64 * 1024;   // of a thread, on its stack
constexpr std::size_t tile_bytes = 4 * 1024;       // of one buffer, at most
constexpr std::size_t streamed_tile_bytes = 1024;  // less, so that memory reads while it writes
constexpr std::size_t step = 64;                   // normals that come together
constexpr std::size_t most_places = 512;           // more are refused
constexpr std::size_t most_streams = 8;            // results of a pass that may go past the cache
constexpr std::size_t streaming_bytes = 4 << 20;   // states from here on go past the cache
constexpr std::size_t chunk_bytes = 128 * 1024;    // of one buffer, that a thread takes at a time

bool is_of_network(std::size_t p) {
  return p == place::output || p == place::unguided || p == place::variance;
}

}  // namespace

template <class T>
struct pass<T>::tile {
  std::size_t sample, samples, element, length, first;
};

template <class T>
pass<T>::pass(const shape& shape, std::size_t output_stride, std::size_t places, std::size_t locals)
    : sample_size_(shape.sample_size()),
      batch_(shape.batch()),
      stride_(output_stride),
      places_(places),
      locals_(locals),
      streams_(shape.size() * sizeof(T) >= streaming_bytes) {
  if (places + locals > most_places)
    fail(errc::invalid_plan,
         {"the plan keeps ", places + locals - place::first_slot,
          " estimates and draws at once: need ", most_places - place::first_slot, " or fewer"});
  // each local has a piece of the scratch memory, and when streaming each result
  const std::size_t pieces = locals + (streams_ ? most_streams : 0);
  const std::size_t most = streams_ ? streamed_tile_bytes : tile_bytes;
  length_ = std::min(most, scratch_bytes / std::max<std::size_t>(pieces, 1)) / sizeof(T);
  length_ = std::max(length_ / step * step, step);
  if (shape.size() == 0) return;
  if (sample_size_ >= length_ || stride_ != 1) {
    tiles_per_sample_ = (sample_size_ + length_ - 1) / length_;
    tiles_ = batch_ * tiles_per_sample_;
  } else {
    samples_per_tile_ = length_ / sample_size_;
    tiles_ = (batch_ + samples_per_tile_ - 1) / samples_per_tile_;
  }
}

template <class T>
auto pass<T>::tile_at(std::size_t i) const -> tile {
  if (samples_per_tile_ > 1) {
    const std::size_t sample = i * samples_per_tile_;
    const std::size_t samples = std::min(samples_per_tile_, batch_ - sample);
    return {sample, samples, 0, samples * sample_size_, sample * sample_size_};
  }
  const std::size_t sample = i / tiles_per_sample_;
  const std::size_t element = i % tiles_per_sample_ * length_;
  return {sample, 1, element, std::min(length_, sample_size_ - element),
          sample * sample_size_ + element};
}

// Carries operations out on one tile at a time.
template <class T>
class pass<T>::walker {
 public:
  walker(const pass& pass, const context& context) : pass_(pass), context_(context) {
    for (std::size_t k = 0; k < pass.locals_; ++k)
      at_[pass.places_ + k] = scratch_ + k * pass.length_;
  }

  void move_to(const tile& tile) {
    tile_ = tile;
    for (std::size_t p = 0; p < pass_.places_; ++p)
      at_[p] = context_.buffers[p] == nullptr ? nullptr : context_.buffers[p] + offset(p);
    streams_ = 0;
  }

  [[nodiscard]] bool skips(const operation& o) const {
    return o.only != operation::when::always &&
           (o.only == operation::when::unguided) != context_.unguided;
  }

  // Whether the result is finite, or not looked at.
  bool carry_out(const operation& o) {
    const std::size_t n = tile_.length;
    if (o.what == operation::kind::check) return kernels_.first_non_finite(at_[o.from[0]], n) == n;
    T* const out = target(o.to);
    bool finite = true;
    switch (o.what) {
      case operation::kind::combine: finite = combine(o, out); break;
      case operation::kind::noise:
        philox_part(*context_.noise, out, o.draw, tile_.sample, tile_.samples, tile_.element, n);
        break;
      case operation::kind::clip: kernels_.clip(out, n, o.range); break;
      case operation::kind::deviate: {
        const double one = 1;
        const T* const from = at_[o.from[0]];
        kernels_.combine(out, n, &one, &from, 1);
        kernels_.learned_scale(out, at_[place::variance], n, o.log_min, o.log_max);
        break;
      }
      case operation::kind::check: break;
    }
    leave(o, out);
    return finite || o.refusal == nullptr;
  }

  // Two sums, the first of which is paired with the second.
  bool carry_out(const operation& first, const operation& second) {
    const T *before[most_places], *after[most_places];
    const auto sum = [&](const operation& o, const T** inputs) -> kernels::sum_of<T> {
      collect(o, inputs);
      return {o.coefficients.data(), inputs, o.from.size()};
    };
    const auto b = sum(first, before);
    T* const mid = target(first.to);
    const auto c = sum(second, after);
    T* const out = target(second.to);
    const bool finite = kernels_.combine_pair(mid, out, tile_.length, b, c);
    leave(first, mid);
    leave(second, out);
    return finite;
  }

  void finish() const {
    if (pass_.streams_) kernels_.fence();
  }

  [[nodiscard]] const T* at(std::size_t place) const { return at_[place]; }
  [[nodiscard]] std::size_t length() const { return tile_.length; }

  // Where the tile begins in a buffer.
  [[nodiscard]] std::size_t offset(std::size_t p) const {
    if (!is_of_network(p) || pass_.stride_ == 1) return tile_.first;
    return tile_.sample * pass_.stride_ * pass_.sample_size_ + tile_.element;
  }

 private:
  [[nodiscard]] T* memory(std::size_t p) const {
    T* const buffer = context_.buffers[p];
    return buffer == nullptr ? nullptr : buffer + offset(p);
  }

  // The memory itself, or a piece of scratch that is to be streamed there.
  T* target(std::size_t p) {
    if (pass_.streams_ && p < pass_.places_ && streams_ < most_streams && at_[p] == memory(p))
      at_[p] = scratch_ + (pass_.locals_ + streams_++) * pass_.length_;
    return at_[p];
  }

  // On to memory, if it was made in scratch and is whole.
  void leave(const operation& o, const T* made) const {
    if (o.last && o.to < pass_.places_ && made != memory(o.to))
      kernels_.stream(memory(o.to), made, tile_.length);
  }

  void collect(const operation& o, const T** inputs) const {
    for (std::size_t k = 0; k < o.from.size(); ++k) inputs[k] = at_[o.from[k]];
  }

  bool combine(const operation& o, T* out) {
    const T* inputs[most_places];
    collect(o, inputs);
    return kernels_.combine(out, tile_.length, o.coefficients.data(), inputs, o.from.size());
  }

  const pass& pass_;
  const context& context_;
  const kernels::typed_table<T>& kernels_ = kernels::current<T>();
  tile tile_{};
  std::size_t streams_ = 0;
  T* at_[most_places];
  alignas(64) T scratch_[scratch_bytes / sizeof(T)];
};

template <class T>
bool pass<T>::operator()(std::span<const operation> operations, const context& in) const {
  const auto walk = [&](std::size_t first, std::size_t last) {
    walker worker(*this, in);
    bool finite = true;
    for (std::size_t i = first; i < last; ++i) {
      worker.move_to(tile_at(i));
      for (auto o = operations.begin(); o != operations.end(); ++o) {
        if (o->paired) {
          finite = worker.carry_out(o[0], o[1]) && finite;
          ++o;
        } else if (!worker.skips(*o)) {
          finite = worker.carry_out(*o) && finite;
        }
      }
    }
    worker.finish();
    return finite;
  };
  const std::size_t chunk_tiles = chunk_bytes / (length_ * sizeof(T));
  if (!in.threads || tiles_ < 2 * chunk_tiles) return walk(0, tiles_);
  std::atomic<bool> finite = true;
  const auto body = [&](std::size_t chunk) {
    const std::size_t first = chunk * chunk_tiles;
    if (!walk(first, std::min(first + chunk_tiles, tiles_)))
      finite.store(false, std::memory_order_relaxed);
  };
  in.threads.for_chunks((tiles_ + chunk_tiles - 1) / chunk_tiles, chunk_body(body));
  return finite;
}

template <class T>
auto pass<T>::find(std::span<const operation> operations, const context& in) const -> fault {
  walker worker(*this, in);
  const auto& set = kernels::current<T>();
  for (std::size_t i = 0; i < tiles_; ++i) {
    worker.move_to(tile_at(i));
    for (const auto& operation : operations) {
      if (worker.skips(operation) || worker.carry_out(operation)) continue;
      const auto look = [&](std::size_t place) -> fault {
        const std::size_t bad = set.first_non_finite(worker.at(place), worker.length());
        if (bad == worker.length()) return {};
        const std::size_t offset =
            worker.offset(place) + (place == place::variance ? sample_size_ : 0);
        return {&operation, offset + bad, static_cast<double>(worker.at(place)[bad]),
                is_of_network(place)};
      };
      for (const std::size_t place : operation.from)
        if (is_of_network(place))
          if (const auto found = look(place); found.at != nullptr) return found;
      return look(operation.to);
    }
  }
  return {};
}

}  // namespace ebb
