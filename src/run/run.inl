// Instantiated by src/elements.
#pragma once

#include <ebb/run/run.hpp>

#include "engine.hpp"

namespace ebb {

template <class T>
run<T>::run(ebb::plan plan, tensor<T> x, options<T> options)
    : engine_(std::make_unique<engine<T>>(std::make_shared<const ebb::plan>(std::move(plan)),
                                          std::move(x), std::move(options))) {}

template <class T>
run<T>::run(const ebb::checkpoint<T>& from, options<T> options)
    : engine_(std::make_unique<engine<T>>(from.plan, from, std::move(options))) {}

template <class T>
run<T>::run(ebb::plan plan, const ebb::checkpoint<T>& from, options<T> options)
    : engine_(std::make_unique<engine<T>>(std::make_shared<const ebb::plan>(std::move(plan)), from,
                                          std::move(options))) {}

template <class T>
run<T>::run(run&&) noexcept = default;
template <class T>
run<T>& run<T>::operator=(run&&) noexcept = default;
template <class T>
run<T>::~run() = default;

template <class T>
engine<T>& run<T>::live() const {
  if (!engine_)
    fail(errc::bad_sequence, {"this run was moved from, or its state was taken: make a new one"});
  return *engine_;
}

template <class T>
bool run<T>::done() const noexcept {
  return !engine_ || engine_->done();
}

template <class T>
view<const T> run<T>::input() const {
  return live().input();
}

template <class T>
noise_level run<T>::level() const {
  return live().level();
}

template <class T>
const shape& run<T>::output_shape() const {
  return live().output_shape();
}

template <class T>
void run<T>::advance(view<const T> output) {
  live().advance(output, {});
}

template <class T>
void run<T>::advance(view<const T> output, view<const T> unguided) {
  live().advance(output, unguided);
}

template <class T>
view<const T> run<T>::denoised() const {
  return live().denoised();
}

template <class T>
const tensor<T>& run<T>::state() const& {
  return live().state();
}

template <class T>
tensor<T> run<T>::state() && {
  tensor<T> taken = live().take_state();
  engine_.reset();
  return taken;
}

template <class T>
bool run<T>::cancelled() const noexcept {
  return engine_ && engine_->cancelled();
}

template <class T>
std::size_t run<T>::evaluation() const noexcept {
  return engine_ ? engine_->evaluation() : 0;
}

template <class T>
std::size_t run<T>::evaluations() const noexcept {
  return engine_ ? engine_->evaluations() : 0;
}

template <class T>
checkpoint<T> run<T>::checkpoint() const {
  return live().save();
}

}  // namespace ebb
