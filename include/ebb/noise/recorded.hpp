// Noise played back: draws that were recorded, or taken from another program, by index. And the
// recorder.
#pragma once

#include <ebb/noise/draw.hpp>
#include <ebb/tensor/bfloat16.hpp>
#include <ebb/tensor/half.hpp>

#include <string_view>
#include <utility>
#include <vector>

namespace ebb {

// draws[k] answers draw.index k, for the whole batch, in any order and any number of times.
template <class T = float>
struct recorded_noise {
  std::vector<std::vector<T>> draws;

  // Errors: errc::bad_sequence for an index that was not recorded; errc::shape_mismatch for a size
  // other than the recorded one; errc::invalid_split for a part of a batch.
  void operator()(std::span<T> out, const draw& draw) const;
};

extern template struct recorded_noise<float>;
extern template struct recorded_noise<double>;
extern template struct recorded_noise<half>;
extern template struct recorded_noise<bfloat16>;

// Any source, remembering what it gave: recorder{philox_noise{42}}. Pass it to a run by std::ref.
// A reserved draw (the start of sample(), for one) is passed on and not remembered.
template <class Source, class T = float>
struct noise_recorder {
  Source source;
  recorded_noise<T> record = {};

  // Of the source, where it keeps one (any_noise.hpp).
  [[nodiscard]] auto state() const requires requires(const Source& s) { s.state(); }
  { return source.state(); }
  void restore(std::string_view state) requires requires(Source& s) { s.restore(state); }
  { source.restore(state); }

  void operator()(std::span<T> out, const draw& draw) {
    source(out, draw);
    if (draw.index >= reserved_draw::start) return;
    if (record.draws.size() <= draw.index) record.draws.resize(draw.index + 1);
    record.draws[draw.index].assign(out.begin(), out.end());
  }
};

template <class Source>
noise_recorder(Source) -> noise_recorder<Source>;

}  // namespace ebb
