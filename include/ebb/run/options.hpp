// Everything a run can be told beside the plan and the state. Made for designated initialisers:
// {.prediction = ebb::prediction::v(), .seed = 7}. The order of the fields is part of the API.
#pragma once

#include <ebb/noise/any_noise.hpp>
#include <ebb/run/executor.hpp>
#include <ebb/schedule/prediction.hpp>
#include <ebb/tensor/view.hpp>

#include <functional>
#include <optional>

namespace ebb {

// A hook on an estimate or a state, whole batch at once, changed in place (see corrections.hpp).
template <class T>
using correction = std::function<void(view<T>, const noise_level&)>;

// What an observer sees after each evaluation, before the run commits to it: throwing leaves the
// run as it was.
template <class T>
struct progress {
  std::size_t evaluation;   // 1 after the first one
  std::size_t evaluations;  // of the whole plan; 0 where steps are adaptive
  noise_level level;        // where the run stands now
  view<const T> denoised;   // the latest x_0 estimate, after correction: a preview
  view<const T> state;      // the latest state
  bool cancelled = false;

  // Ends sample() after this evaluation. The run stays valid and can go on.
  void cancel() noexcept { cancelled = true; }
};

template <class T = float>
struct options {
  ebb::prediction prediction = ebb::prediction::epsilon();

  // Key of the default noise source, philox_noise. Not used when `noise` is given.
  std::uint64_t seed = 0;

  // Where z comes from: called as noise(span<T> whole_batch, draw), once for each draw, in order.
  any_noise<T> noise = {};

  correction<T> correct_x0 = {};  // after each evaluation, on the x_0 estimate
  correction<T> correct_xt = {};  // after each step, on the new state
  std::function<void(progress<T>&)> observer = {};

  // The number of this batch's first sample, when a batch is split over runs.
  std::uint64_t first_sample = 0;

  // sample(shape) starts from start_scale z; hypot(alpha, sigma) of the first level if not given.
  std::optional<double> start_scale = {};

  // Refuse NaN and infinity in the network's output and in the state (errc::non_finite).
  bool check_finite = true;

  // Threads for large states.
  ebb::executor executor = {};
};

}  // namespace ebb
