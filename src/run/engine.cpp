#include "engine.hpp"

#include <ebb/noise/philox.hpp>
#include <ebb/tensor/combine.hpp>

#include <algorithm>

namespace ebb {
namespace {

template <class T>
std::span<T> all_of(tensor<T>& buffer) {
  return {buffer.data(), buffer.size()};
}

}  // namespace

template <class T>
engine<T>::engine(const plan& plan, tensor<T> x, options<T> options)
    : options_(std::move(options)), layout_(plan), fingerprint_(plan.fingerprint()) {
  allot(x.shape());
  buffers_[state_] = std::move(x);
  require_finite("the initial state", buffers_[state_]);
  if (layout_.start) {
    make_draws(*layout_.start);
    const std::size_t target = free_buffer(state_);
    apply(layout_.start->point, {}, {}, target, "the state after the start row");
    if (options_.correct_xt) {
      options_.correct_xt(batch(buffers_[target]), layout_.start->to);
      require_finite("the state after correct_xt", buffers_[target]);
    }
    state_ = point_ = target;
  }
  scale_input();
  made_ = true;
}

template <class T>
engine<T>::engine(const plan& plan, const checkpoint<T>& from, options<T> options)
    : options_(std::move(options)), layout_(plan), fingerprint_(plan.fingerprint()) {
  if (from.plan_fingerprint != fingerprint_)
    fail(errc::incompatible_options,
         {"checkpoint: it was taken from another plan (fingerprint ", from.plan_fingerprint,
          ", this plan's is ", fingerprint_,
          "); build the same sampler on the same levels, in a "
          "program of the same compiler flags, or keep the plan beside the checkpoint"});
  if (from.evaluation > layout_.stages.size() || from.memory.size() != layout_.slots ||
      from.contents.size() != layout_.slots || from.point.shape() != from.state.shape())
    fail(errc::incompatible_options,
         {"checkpoint: evaluation ", from.evaluation, " with ", from.memory.size(),
          " memories does not fit this plan of ", layout_.stages.size(), " evaluations and ",
          layout_.slots, " memories; it is damaged"});
  allot(from.state.shape());
  for (std::size_t slot = 0; slot < layout_.slots; ++slot) {
    if (from.memory[slot].shape() != shape_)
      fail(errc::shape_mismatch,
           {"checkpoint: memory ", slot, " is ", to_string(from.memory[slot].shape()),
            ", the state is ", to_string(shape_), "; it is damaged"});
    if (from.contents[slot] != nowhere && !holds(slot, from.contents[slot], from.evaluation))
      fail(errc::incompatible_options,
           {"checkpoint: memory ", slot, " is said to hold draw ", from.contents[slot],
            ", which this plan does not keep there by evaluation ", from.evaluation,
            "; it is damaged"});
    slots_[slot] = from.memory[slot];
  }
  drawn_ = from.contents;
  now_ = from.evaluation;
  // other slots may hold what a failed advance left there
  if (now_ > 0) require_finite("the checkpoint's estimate", denoised());
  buffers_[state_] = from.state;
  require_finite("the checkpoint's state", buffers_[state_]);
  if (!layout_.point_is_state) {
    point_ = free_buffer(state_);
    buffers_[point_] = from.point;
    require_finite("the checkpoint's point", buffers_[point_]);
  }
  if (!done()) scale_input();
  made_ = true;
}

template <class T>
void engine<T>::allot(const shape& shape) {
  shape_ = output_shape_ = shape;
  const auto& stages = layout_.stages;
  if (std::any_of(stages.begin(), stages.end(), [](auto& s) { return s.learned.has_value(); })) {
    if (shape.rank() < 2)
      fail(errc::shape_mismatch, {"state ", to_string(shape),
                                  " with a learned variance: the network doubles axis 1, so "
                                  "the state needs 2 or more axes, {batch, channels, ...}"});
    std::vector<std::size_t> extents(shape.begin(), shape.end());
    extents[1] *= 2;
    output_shape_ = ebb::shape(std::span<const std::size_t>(extents));
  }
  bool scaled = false;
  for (const auto& stage : stages) {
    scalings_.push_back(options_.prediction(stage.at));
    scaled = scaled || scalings_.back().c_in != 1;
    if ((stage.e != nowhere || stage.n != nowhere) && stage.at.sigma == 0)
      fail(errc::invalid_plan, {"the plan asks for the noise estimate at sigma = 0 (t = ",
                                stage.at.t, "), where it is not determined; use d there"});
  }
  // two where the state is the point; else one more for each of the two that may move
  const std::size_t buffers = layout_.point_is_state && !layout_.start ? 2 : 4;
  for (std::size_t i = 1; i < buffers; ++i) buffers_[i] = tensor<T>(shape);
  if (scaled) input_ = tensor<T>(shape);
  slots_.assign(layout_.slots, tensor<T>(shape));
  drawn_.assign(layout_.slots, nowhere);
  scaled_.assign(layout_.most_learned_draws, tensor<T>(shape));
  inputs_.reserve(layout_.most_terms);
}

// Whether some stage up to `now` keeps this draw in this slot.
template <class T>
bool engine<T>::holds(std::size_t slot, std::size_t draw, std::size_t now) const {
  const auto in = [&](const resolved_stage& stage) {
    return std::any_of(stage.draws.begin(), stage.draws.end(),
                       [&](auto& d) { return d.slot == slot && d.index == draw; });
  };
  const auto first = layout_.stages.begin();
  const auto last = first + static_cast<std::ptrdiff_t>(std::min(now + 1, layout_.stages.size()));
  return (layout_.start && in(*layout_.start)) || std::any_of(first, last, in);
}

template <class T>
view<const T> engine<T>::input() const {
  if (done())
    fail(errc::bad_sequence,
         {"input() after all ", evaluations(), " evaluations: the run is done"});
  return scalings_[now_].c_in == 1 ? view<const T>(buffers_[point_]) : view<const T>(input_);
}

template <class T>
noise_level engine<T>::level() const {
  if (done())
    fail(errc::bad_sequence,
         {"level() after all ", evaluations(), " evaluations: the run is done"});
  noise_level told = layout_.stages[now_].at;
  told.t = scalings_[now_].c_noise;
  return told;
}

template <class T>
view<const T> engine<T>::denoised() const {
  if (now_ == 0)
    fail(errc::bad_sequence, {"denoised() before the first advance: there is no estimate yet"});
  return slots_[layout_.stages[now_ - 1].d];
}

template <class T>
void engine<T>::advance(view<const T> output, view<const T> unguided) {
  if (done())
    fail(errc::bad_sequence, {"advance() called ", evaluations() + 1, " times: the plan has ",
                              evaluations(), " evaluations and is done; start a new run"});
  const resolved_stage& stage = layout_.stages[now_];
  check_output(output, "output");
  if (!unguided.empty()) check_output(unguided, "unguided");
  if (stage.learned) require_finite("the network's output", output);
  make_draws(stage);
  estimate(stage, output, unguided);
  const std::size_t point = free_buffer(nowhere);
  apply(stage.point, stage.learned, output, point, "the state");
  const std::size_t state = stage.state ? free_buffer(point) : point;
  if (stage.state) apply(*stage.state, stage.learned, output, state, "the state");
  if (stage.ends_step && options_.correct_xt) {
    options_.correct_xt(batch(buffers_[point]), stage.to);
    require_finite("the state after correct_xt", buffers_[point]);
    if (state != point) {
      options_.correct_xt(batch(buffers_[state]), stage.state_level);
      require_finite("the state after correct_xt", buffers_[state]);
    }
  }
  const std::size_t next_state = stage.ends_step ? state : state_;
  bool cancelled = false;
  if (options_.observer) {
    progress<T> seen{.evaluation = now_ + 1,
                     .evaluations = evaluations(),
                     .level = stage.to,
                     .denoised = slots_[stage.d],
                     .state = buffers_[next_state]};
    options_.observer(seen);
    cancelled = seen.cancelled;
  }
  state_ = next_state;
  point_ = point;
  cancelled_ = cancelled;
  ++now_;
  if (!done()) scale_input();
}

template <class T>
void engine<T>::check_output(view<const T> output, const char* name) const {
  if (output.size() == output_shape_.size()) return;
  fail(errc::shape_mismatch,
       {"advance(): ", name, " has ", output.size(), " elements, the state ", to_string(shape_),
        " has ", shape_.size(), ": need ", output_shape_.size(), " as ", to_string(output_shape_)});
}

template <class T>
void engine<T>::make_draws(const resolved_stage& stage) {
  for (const auto& planned : stage.draws) {
    if (drawn_[planned.slot] == planned.index) continue;
    const draw draw{.index = planned.index,
                    .from = planned.from,
                    .to = planned.to,
                    .first_sample = options_.first_sample,
                    .sample_size = shape_.sample_size()};
    if (options_.noise) options_.noise(all_of(slots_[planned.slot]), draw);
    else philox_noise{options_.seed}(all_of(slots_[planned.slot]), draw);
    require_finite("the noise drawn", slots_[planned.slot]);
    drawn_[planned.slot] = planned.index;
  }
}

// x_0 and, where a row remembers it, eps, from the network's output.
template <class T>
void engine<T>::estimate(const resolved_stage& stage, view<const T> output,
                         view<const T> unguided) {
  const scalings& c = scalings_[now_];
  if (c.c_out == 0) require_finite("the network's output", output);  // no row will see it
  combine_halves(stage.d, c.c_skip, c.c_out, output);
  if (stage.e != nowhere) estimate_noise(stage.e, stage.at, output);
  correct_estimate(stage.d, stage.at);
  if (stage.n != nowhere) {
    if (options_.correct_x0) noise_left_by(stage.d, stage.n, stage.at);
    else estimate_noise(stage.n, stage.at, output);
  }
  if (stage.u == nowhere) return;
  if (unguided.empty()) {
    combine(slots_[stage.u].data(), shape_.size(), std::array{1.0}.data(),
            std::array<const T*, 1>{slots_[stage.d].data()}.data(), 1);
  } else {
    combine_halves(stage.u, c.c_skip, c.c_out, unguided);
    correct_estimate(stage.u, stage.at);
  }
}

// eps = (x - alpha x_0) / sigma of the network's own x_0.
template <class T>
void engine<T>::estimate_noise(std::size_t slot, const noise_level& at, view<const T> output) {
  const scalings& c = scalings_[now_];
  // the difference is rounding where the prediction is eps itself
  const double rest = 1 - at.alpha * c.c_skip;
  combine_halves(slot, std::abs(rest) < 1e-15 ? 0 : rest / at.sigma, -at.alpha * c.c_out / at.sigma,
                 output);
}

// The same of a corrected x_0.
template <class T>
void engine<T>::noise_left_by(std::size_t d, std::size_t slot, const noise_level& at) {
  const std::array coefficients{1 / at.sigma, -at.alpha / at.sigma};
  const std::array<const T*, 2> inputs{buffers_[point_].data(), slots_[d].data()};
  combine(slots_[slot].data(), shape_.size(), coefficients.data(), inputs.data(), 2);
  require_finite("the noise estimate after correct_x0", slots_[slot]);
}

template <class T>
void engine<T>::correct_estimate(std::size_t slot, const noise_level& at) {
  if (!options_.correct_x0) return;
  options_.correct_x0(batch(slots_[slot]), at);
  require_finite("the estimate after correct_x0", slots_[slot]);
}

// of_point times the point plus of_output times the network's prediction, into a slot. With a
// learned variance a sample's prediction is the first half of its output.
template <class T>
void engine<T>::combine_halves(std::size_t slot, double of_point, double of_output,
                               view<const T> output) {
  const bool doubled = output_shape_.size() != shape_.size();
  const std::size_t pieces = doubled ? shape_.batch() : 1;
  const std::size_t length = pieces > 0 ? shape_.size() / pieces : 0;
  const std::size_t stride = doubled ? 2 * length : length;
  for (std::size_t i = 0; i < pieces; ++i) {
    std::array<double, 2> coefficients{};
    std::array<const T*, 2> inputs{};
    std::size_t terms = 0;
    auto add = [&](double c, const T* from) {
      if (c == 0) return;
      coefficients[terms] = c;
      inputs[terms++] = from;
    };
    add(of_point, buffers_[point_].data() + i * length);
    add(of_output, output.data() + i * stride);
    T* target = slots_[slot].data() + i * length;
    const bool finite = combine(target, length, coefficients.data(), inputs.data(), terms);
    if (finite || !options_.check_finite) continue;
    const std::size_t bad = first_non_finite(output.data() + i * stride, length);
    if (bad < length)
      refuse("the network's output", i * stride + bad,
             static_cast<double>(output[i * stride + bad]));
    const std::size_t overflown = first_non_finite(target, length);
    refuse("the estimate", i * length + overflown, static_cast<double>(target[overflown]));
  }
}

template <class T>
void engine<T>::apply(const resolved_row& row, const std::optional<learned_variance>& learned,
                      view<const T> output, std::size_t target, const char* what) {
  inputs_.clear();
  std::size_t scaled = 0;
  for (const auto& operand : row.operands) {
    const T* from = operand.is_state ? buffers_[state_].data() : slots_[operand.slot].data();
    if (operand.is_draw && learned) {
      tensor<T>& copy = scaled_[scaled++];
      std::copy_n(from, copy.size(), copy.data());
      const std::size_t length = shape_.sample_size();
      for (std::size_t i = 0; i < shape_.batch(); ++i)
        learned_scale(copy.data() + i * length, output.data() + (2 * i + 1) * length, length,
                      learned->log_min, learned->log_max);
      from = copy.data();
    }
    inputs_.push_back(from);
  }
  tensor<T>& result = buffers_[target];
  const bool finite = combine(result.data(), result.size(), row.coefficients.data(), inputs_.data(),
                              inputs_.size());
  if (finite || !options_.check_finite) return;
  const std::size_t bad = first_non_finite(result.data(), result.size());
  refuse(what, bad, static_cast<double>(result[bad]));
}

template <class T>
void engine<T>::scale_input() {
  const double c = scalings_[now_].c_in;
  if (c == 1) return;
  const std::array coefficients{c};
  const std::array<const T*, 1> inputs{buffers_[point_].data()};
  combine(input_.data(), input_.size(), coefficients.data(), inputs.data(), 1);
}

template <class T>
std::size_t engine<T>::free_buffer(std::size_t taken) const {
  std::size_t i = 0;
  while (i == state_ || i == point_ || i == taken) ++i;
  return i;
}

template <class T>
void engine<T>::require_finite(const char* what, view<const T> values) const {
  if (!options_.check_finite) return;
  const std::size_t bad = first_non_finite(values.data(), values.size());
  if (bad < values.size()) refuse(what, bad, static_cast<double>(values[bad]));
}

template <class T>
void engine<T>::refuse(const char* what, std::size_t element, double value) const {
  if (!made_)
    fail(errc::non_finite, {what, ": element ", element, " is ", value, ", need finite numbers"});
  fail(errc::non_finite, {what, " at evaluation ", now_ + 1, " of ", evaluations(), " (t = ",
                          layout_.stages[now_].at.t, "): element ", element, " is ", value,
                          ", need finite numbers. Nothing has moved: mend it and call again"});
}

template <class T>
checkpoint<T> engine<T>::save() const {
  return {.plan_fingerprint = fingerprint_,
          .evaluation = now_,
          .state = buffers_[state_],
          .point = buffers_[point_],
          .memory = slots_,
          .contents = drawn_};
}

template class engine<float>;
template class engine<double>;

}  // namespace ebb
