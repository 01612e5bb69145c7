// A run that chooses its own steps: the verbs of run, over plans of one step each. A step is tried,
// its error estimated on the way (embedded_pair), and accepted or tried again with a shorter one;
// a rejected step leaves the state as it was, bit for bit.
//
//   ebb::adaptive_run<float> run(ebb::adaptive{.rtol = 0.01}, levels, x, {.prediction = p});
//   while (!run.done()) {
//     network(run.input(), run.level().t, out);
//     run.advance(out);
//   }
//
// Of the grid its ends count, and the levels its schedule has between: steps go from the first
// finite level to the last. A first level of pure noise is left, and a last clean one reached, by
// one plain first-order step, the last of which returns the x_0 estimate. Buffers are allotted by
// the constructor; a new step allocates its plan, which knows nothing of the state's size.
#pragma once

#include <ebb/run/adaptive.hpp>
#include <ebb/run/sample.hpp>

namespace ebb {

template <class T>
class adaptive_engine;

template <class T = float>
class adaptive_run {
 public:
  // x: the state at the first level, axis 0 the batch. options as of a run; with eta, z(k) is draw
  // k, one for each accepted step. Errors: errc::invalid_option, errc::invalid_eta naming the
  // field, errc::invalid_steps (a grid without two finite levels), errc::non_finite,
  // errc::incompatible_options (prediction and levels).
  adaptive_run(const adaptive& how, const levels& grid, tensor<T> x, options<T> options = {});

  // Goes on from a checkpoint of an adaptive_run of the same options and grid; noise as of a run.
  // Errors: errc::incompatible_options for a checkpoint of a run, of other options, another grid or
  // a build that makes other plans; errc::invalid_option for a noise source of another kind;
  // errc::non_finite.
  adaptive_run(const adaptive& how, const levels& grid, const ebb::checkpoint<T>& from,
               options<T> options = {});

  adaptive_run(adaptive_run&&) noexcept;
  adaptive_run& operator=(adaptive_run&&) noexcept;
  ~adaptive_run();

  // As of run. `level` is where the network is to be evaluated.
  [[nodiscard]] bool done() const noexcept;
  [[nodiscard]] view<const T> input() const;
  [[nodiscard]] noise_level level() const;
  [[nodiscard]] const shape& output_shape() const;

  // Takes the network's output and moves on; where a step ends, accepts or rejects it. Errors:
  // errc::bad_sequence when done, errc::shape_mismatch, errc::non_finite, errc::not_converged where
  // max_evaluations would be passed or steps shrink to nothing, and whatever a hook, source or
  // observer throws. After any error nothing has moved, and advance may be called again.
  void advance(view<const T> output);

  // The latest x_0 estimate, after correction; valid until the next advance.
  [[nodiscard]] view<const T> denoised() const;

  // The state at the end of the last accepted step, which lies at `reached`. Taken from an rvalue
  // the run is at its end.
  [[nodiscard]] const tensor<T>& state() const&;
  [[nodiscard]] tensor<T> state() &&;
  [[nodiscard]] noise_level reached() const;

  // Whether the observer cancelled at the latest evaluation.
  [[nodiscard]] bool cancelled() const noexcept;

  // So far; the plain steps at the ends count as accepted.
  [[nodiscard]] std::size_t evaluation() const noexcept;
  [[nodiscard]] std::size_t accepted() const noexcept;
  [[nodiscard]] std::size_t rejected() const noexcept;

  // Between two evaluations; a run that resumes from it makes the same steps, bit for bit.
  [[nodiscard]] ebb::checkpoint<T> checkpoint() const;

 private:
  [[nodiscard]] adaptive_engine<T>& live() const;

  std::unique_ptr<adaptive_engine<T>> engine_;
};

template <class T>
adaptive_run(const adaptive&, const levels&, tensor<T>) -> adaptive_run<T>;
template <class T, class O>
adaptive_run(const adaptive&, const levels&, tensor<T>, O) -> adaptive_run<T>;

extern template class adaptive_run<float>;
extern template class adaptive_run<double>;
extern template class adaptive_run<half>;
extern template class adaptive_run<bfloat16>;

// Drives an adaptive run with a network, as sample() drives a run.
template <class T, class Net>
bool sample(adaptive_run<T>& run, Net&& net) {
  return drive<T>(run, net);
}

// From a state at the grid's first level. Where the observer cancels, the state reached so far.
template <class T, class Net>
tensor<T> sample(const adaptive& how, const levels& grid, Net&& net, tensor<T> x,
                 std::type_identity_t<options<T>> options = {}) {
  adaptive_run<T> run(how, grid, std::move(x), std::move(options));
  sample(run, net);
  return std::move(run).state();
}

// From noise: shape {batch, ...}.
template <class T = float, class Net>
tensor<T> sample(const adaptive& how, const levels& grid, Net&& net, const shape& shape,
                 std::type_identity_t<options<T>> options = {}) {
  auto x = start_noise<T>(grid, shape, options);
  return sample<T>(how, grid, net, std::move(x), std::move(options));
}

}  // namespace ebb
