// What an adaptive_run is made of: an engine that walks one trial step after another, and what
// decides between them. A trial is a plan of one step whose last stage leaves the state of lower
// order as its point and that of higher order as its state.
#pragma once

#include <ebb/run/adaptive_run.hpp>

#include "engine.hpp"
#include "step_controller.hpp"
#include "step_planner.hpp"

namespace ebb {

template <class T>
class adaptive_engine {
 public:
  adaptive_engine(const adaptive& how, const levels& grid, tensor<T> x, options<T> options);
  adaptive_engine(const adaptive& how, const levels& grid, const checkpoint<T>& from,
                  options<T> options);

  [[nodiscard]] bool done() const noexcept { return done_; }
  [[nodiscard]] view<const T> input() const;
  [[nodiscard]] noise_level level() const;
  [[nodiscard]] const shape& output_shape() const noexcept { return engine_->output_shape(); }
  void advance(view<const T> output);
  [[nodiscard]] view<const T> denoised() const;
  [[nodiscard]] const tensor<T>& state() const { return engine_->state(); }
  [[nodiscard]] tensor<T> take_state() { return engine_->take_state(); }
  [[nodiscard]] const noise_level& reached() const noexcept { return from_; }
  [[nodiscard]] bool cancelled() const noexcept { return cancelled_; }
  [[nodiscard]] std::size_t evaluation() const noexcept { return evaluations_; }
  [[nodiscard]] std::size_t accepted() const noexcept { return accepted_; }
  [[nodiscard]] std::size_t rejected() const noexcept { return rejected_; }
  [[nodiscard]] checkpoint<T> save() const;

 private:
  void allot(tensor<T> x);
  void begin_trial();
  void go_on_from(const adaptive_progress<T>& from, const shape& shape);
  // Of the step being tried; when done, of a plan that knows options and grid.
  [[nodiscard]] std::uint64_t fingerprint() const;
  [[nodiscard]] double error(view<const T> lower, view<const T> higher) const;
  void finish_step(tensor<T>& state);
  [[nodiscard]] bool observe(const noise_level& at, view<const T> denoised, view<const T> state);

  step_planner steps_;
  adaptive how_;
  options<T> options_;  // those of hooks, noise and observer; the engine has the others
  philox_noise own_noise_;

  step_controller control_;
  trial trial_;
  noise_level from_;
  double log_snr_ = 0;  // of from_, as steps have summed up
  std::optional<engine<T>> engine_;
  typename engine<T>::position begin_{};  // of the trial
  tensor<T> previous_;                    // the state of lower order at the last accepted step
  tensor<T> denoised_, noise_;
  std::size_t drawn_ = nowhere;  // the draw in noise_

  std::size_t evaluations_ = 0, accepted_ = 0, rejected_ = 0, draws_ = 0;
  bool done_ = false, cancelled_ = false;
};

}  // namespace ebb
