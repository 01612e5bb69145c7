#include <ebb/run/adaptive_run.hpp>

#include "adaptive_engine.hpp"

namespace ebb {

template <class T>
adaptive_run<T>::adaptive_run(const adaptive& how, const levels& grid, tensor<T> x,
                              options<T> options)
    : engine_(std::make_unique<adaptive_engine<T>>(how, grid, std::move(x), std::move(options))) {}

template <class T>
adaptive_run<T>::adaptive_run(const adaptive& how, const levels& grid,
                              const ebb::checkpoint<T>& from, options<T> options)
    : engine_(std::make_unique<adaptive_engine<T>>(how, grid, from, std::move(options))) {}

template <class T>
adaptive_run<T>::adaptive_run(adaptive_run&&) noexcept = default;
template <class T>
adaptive_run<T>& adaptive_run<T>::operator=(adaptive_run&&) noexcept = default;
template <class T>
adaptive_run<T>::~adaptive_run() = default;

template <class T>
adaptive_engine<T>& adaptive_run<T>::live() const {
  if (!engine_)
    fail(errc::bad_sequence, {"this run was moved from, or its state was taken: make a new one"});
  return *engine_;
}

template <class T>
bool adaptive_run<T>::done() const noexcept {
  return !engine_ || engine_->done();
}

template <class T>
view<const T> adaptive_run<T>::input() const {
  return live().input();
}

template <class T>
noise_level adaptive_run<T>::level() const {
  return live().level();
}

template <class T>
const shape& adaptive_run<T>::output_shape() const {
  return live().output_shape();
}

template <class T>
void adaptive_run<T>::advance(view<const T> output) {
  live().advance(output);
}

template <class T>
view<const T> adaptive_run<T>::denoised() const {
  return live().denoised();
}

template <class T>
const tensor<T>& adaptive_run<T>::state() const& {
  return live().state();
}

template <class T>
tensor<T> adaptive_run<T>::state() && {
  tensor<T> taken = live().take_state();
  engine_.reset();
  return taken;
}

template <class T>
noise_level adaptive_run<T>::reached() const {
  return live().reached();
}

template <class T>
bool adaptive_run<T>::cancelled() const noexcept {
  return engine_ && engine_->cancelled();
}

template <class T>
std::size_t adaptive_run<T>::evaluation() const noexcept {
  return engine_ ? engine_->evaluation() : 0;
}

template <class T>
std::size_t adaptive_run<T>::accepted() const noexcept {
  return engine_ ? engine_->accepted() : 0;
}

template <class T>
std::size_t adaptive_run<T>::rejected() const noexcept {
  return engine_ ? engine_->rejected() : 0;
}

template <class T>
checkpoint<T> adaptive_run<T>::checkpoint() const {
  return live().save();
}

template class adaptive_run<float>;
template class adaptive_run<double>;
template class adaptive_run<half>;
template class adaptive_run<bfloat16>;

}  // namespace ebb
