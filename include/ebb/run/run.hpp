// The engine: walks a plan over a state. The caller evaluates the network (pull), or sample() does
// (push); both are this object, so both give the same bits.
//
//   while (!run.done()) {
//     network(run.input(), run.level().t, out);
//     run.advance(out);
//   }
//
// One evaluation is a fixed pipeline: scaled input -> network -> x_0 and eps -> correct_x0 -> rows
// -> correct_xt. Constructors may throw and allocate; after them nothing is allocated. A run
// belongs to one thread at a time; different runs share nothing.
#pragma once

#include <ebb/plan/sampler.hpp>
#include <ebb/run/checkpoint.hpp>
#include <ebb/run/options.hpp>
#include <ebb/tensor/tensor.hpp>

#include <memory>

namespace ebb {

template <class T>
class engine;

template <class T = float>
class run {
 public:
  // x: the state at the first level, axis 0 the batch. Errors: errc::empty_plan, errc::invalid_plan
  // (a last stage without a state, more than some 500 values kept at once), errc::non_finite,
  // errc::incompatible_options (prediction and levels), errc::shape_mismatch (learned variance).
  run(ebb::plan plan, tensor<T> x, options<T> options = {});
  template <sampler S>
  run(const S& sampler, const levels& grid, tensor<T> x, options<T> options = {})
      : run(ebb::plan(sampler(grid)), std::move(x), std::move(options)) {}

  // Goes on from a checkpoint by the plan in it; or by a plan of the caller's, which has to be the
  // same. A noise source that keeps a state, in the options by value or by reference, is brought to
  // where it stood; last of all, so that a refused checkpoint changes none. Errors:
  // errc::incompatible_options if there is no plan or another one, if the checkpoint does not fit
  // it, or if it was taken with such a source and the options have none; errc::invalid_option for a
  // source of another kind; errc::non_finite.
  explicit run(const ebb::checkpoint<T>& from, options<T> options = {});
  run(ebb::plan plan, const ebb::checkpoint<T>& from, options<T> options = {});
  template <sampler S>
  run(const S& sampler, const levels& grid, const ebb::checkpoint<T>& from, options<T> options = {})
      : run(ebb::plan(sampler(grid)), from, std::move(options)) {}

  run(run&&) noexcept;
  run& operator=(run&&) noexcept;
  ~run();

  // True too for a run that was moved from; its other members then throw errc::bad_sequence.
  [[nodiscard]] bool done() const noexcept;

  // What the network is to be given, already scaled, in the state's shape. Valid until the next
  // advance. Errors: errc::bad_sequence when done (so for level).
  [[nodiscard]] view<const T> input() const;

  // Where the network is to be evaluated; its t is what the network is told (c_noise).
  [[nodiscard]] noise_level level() const;

  // The shape of the network's output: the state's; with learned variance axis 1 is doubled.
  [[nodiscard]] const shape& output_shape() const;

  // Takes the network's output and moves on. `unguided`, where a plan uses u(k), is the output
  // without guidance. Errors: errc::bad_sequence when done, errc::shape_mismatch,
  // errc::non_finite, and whatever a hook, source or observer throws. After any error nothing has
  // moved, and advance may be called again.
  void advance(view<const T> output);
  void advance(view<const T> output, view<const T> unguided);

  // The latest x_0 estimate, after correction; valid until the next advance. Errors:
  // errc::bad_sequence before the first advance.
  [[nodiscard]] view<const T> denoised() const;

  // The state at the end of the last finished step; the reference is valid until the next advance.
  // Taken from an rvalue the run is at its end.
  [[nodiscard]] const tensor<T>& state() const&;
  [[nodiscard]] tensor<T> state() &&;

  // Whether the observer cancelled at the latest evaluation.
  [[nodiscard]] bool cancelled() const noexcept;

  // Evaluations done so far, and of the whole plan.
  [[nodiscard]] std::size_t evaluation() const noexcept;
  [[nodiscard]] std::size_t evaluations() const noexcept;

  [[nodiscard]] ebb::checkpoint<T> checkpoint() const;

 private:
  [[nodiscard]] engine<T>& live() const;

  std::unique_ptr<engine<T>> engine_;
};

template <sampler S, class T>
run(const S&, const levels&, tensor<T>) -> run<T>;
template <sampler S, class T, class O>
run(const S&, const levels&, tensor<T>, O) -> run<T>;

extern template class run<float>;
extern template class run<double>;
extern template class run<half>;
extern template class run<bfloat16>;

}  // namespace ebb
