// What options.noise holds: any noise source, by value, or by reference when it is given as
// std::ref(source). It is called as the source is, and where the source keeps a state, knows it. A
// source that has no half or bfloat16 normals draws float ones, which are rounded.
#pragma once

#include <ebb/noise/draw.hpp>
#include <ebb/tensor/bfloat16.hpp>
#include <ebb/tensor/half.hpp>

#include <concepts>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace ebb {

// A source whose place in its stream is a text: restore() brings another of its kind there.
template <class S>
concept resumable_source = requires(S& source, const S& constant, std::string_view text) {
  { constant.state() } -> std::convertible_to<std::string>;
  source.restore(text);
};

// The float normals of a source, rounded to T. Memory is taken at the first call.
template <class S, class T>
struct rounded_noise {
  S source;
  std::vector<float> drawn = {};

  void operator()(std::span<T> out, const draw& draw) {
    drawn.resize(out.size());
    source(std::span<float>(drawn), draw);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = drawn[i];
  }
};

template <class T>
class any_noise {
  using function = std::function<void(std::span<T>, const draw&)>;

 public:
  any_noise() = default;
  template <class S>
  requires(!std::same_as<S, any_noise> && std::copy_constructible<S> &&
           (noise_source<S, T> || (is_narrow<T> && noise_source<S, float>))) any_noise(S source) {
    if constexpr (noise_source<S, T>) call_ = std::move(source);
    else call_ = rounded_noise<S, T>{std::move(source)};
    if constexpr (resumable_source<std::remove_reference_t<std::unwrap_reference_t<S>>>) {
      state_ = [](const function& call) -> std::string { return source_of<S>(call).state(); };
      restore_ = [](function& call, std::string_view text) { source_of<S>(call).restore(text); };
    }
  }

  [[nodiscard]] explicit operator bool() const noexcept { return static_cast<bool>(call_); }
  void operator()(std::span<T> out, const draw& draw) const { call_(out, draw); }

  // The source itself, if it is an S that was given by value; else null.
  template <class S>
  [[nodiscard]] const S* target() const noexcept {
    return call_.template target<S>();
  }

  // Whether the source is a resumable_source. Where not, state() is empty and restore() does
  // nothing.
  [[nodiscard]] bool resumable() const noexcept { return state_ != nullptr; }
  [[nodiscard]] std::string state() const { return resumable() ? state_(call_) : std::string(); }
  void restore(std::string_view text) {
    if (resumable()) restore_(call_, text);
  }

 private:
  template <class S, class F>
  static auto& source_of(F& call) {
    if constexpr (noise_source<S, T>) return unwrapped(*call.template target<S>());
    else return unwrapped(call.template target<rounded_noise<S, T>>()->source);
  }

  template <class S>
  static auto& unwrapped(S& source) {
    using given = std::remove_const_t<S>;
    if constexpr (std::is_same_v<std::unwrap_reference_t<given>, given>) return source;
    else return source.get();
  }

  function call_;
  std::string (*state_)(const function&) = nullptr;
  void (*restore_)(function&, std::string_view) = nullptr;
};

}  // namespace ebb
