#include <ebb/run/run.hpp>

#include "engine.hpp"

namespace ebb {

template <class T>
run<T>::run(const ebb::plan& plan, tensor<T> x, options<T> options)
    : engine_(std::make_unique<engine<T>>(plan, std::move(x), std::move(options))) {}

template <class T>
run<T>::run(const ebb::plan& plan, const ebb::checkpoint<T>& from, options<T> options)
    : engine_(std::make_unique<engine<T>>(plan, from, std::move(options))) {}

template <class T>
run<T>::run(run&&) noexcept = default;
template <class T>
run<T>& run<T>::operator=(run&&) noexcept = default;
template <class T>
run<T>::~run() = default;

template <class T>
bool run<T>::done() const noexcept {
  return engine_->done();
}

template <class T>
view<const T> run<T>::input() const {
  return engine_->input();
}

template <class T>
noise_level run<T>::level() const {
  return engine_->level();
}

template <class T>
const shape& run<T>::output_shape() const noexcept {
  return engine_->output_shape();
}

template <class T>
void run<T>::advance(view<const T> output) {
  engine_->advance(output, {});
}

template <class T>
void run<T>::advance(view<const T> output, view<const T> unguided) {
  engine_->advance(output, unguided);
}

template <class T>
view<const T> run<T>::denoised() const {
  return engine_->denoised();
}

template <class T>
const tensor<T>& run<T>::state() const& {
  return engine_->state();
}

template <class T>
tensor<T> run<T>::state() && {
  return engine_->take_state();
}

template <class T>
bool run<T>::cancelled() const noexcept {
  return engine_->cancelled();
}

template <class T>
std::size_t run<T>::evaluation() const noexcept {
  return engine_->evaluation();
}

template <class T>
std::size_t run<T>::evaluations() const noexcept {
  return engine_->evaluations();
}

template <class T>
checkpoint<T> run<T>::checkpoint() const {
  return engine_->save();
}

template class run<float>;
template class run<double>;

}  // namespace ebb
