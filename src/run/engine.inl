// Instantiated by src/elements.
#pragma once

#include "engine.hpp"
#include "restore_noise.hpp"

#include "../noise/philox.hpp"

#include <ebb/run/corrections.hpp>
#include <ebb/tensor/combine.hpp>

#include <algorithm>

namespace ebb {
namespace {

// Of a clip to be done in passing, as T has it
template <class T>
std::optional<double> range_of(const correction<T>& hook) {
  const clip* found = hook ? hook.template target<clip>() : nullptr;
  if (found == nullptr) return std::nullopt;
  return static_cast<double>(static_cast<T>(found->range));
}

template <class T>
std::span<T> all_of(tensor<T>& buffer) {
  return {buffer.data(), buffer.size()};
}

const plan& required(const std::shared_ptr<const plan>& plan) {
  if (plan == nullptr)
    fail(errc::incompatible_options,
         {"checkpoint: it was kept without its plan: give the sampler and the levels, or the plan, "
          "before it"});
  return *plan;
}

}  // namespace

template <class T>
engine<T>::engine(shared_plan plan, tensor<T> x, options<T> options)
    : options_(std::move(options)),
      plan_(std::move(plan)),
      layout_(*plan_),
      fingerprint_(plan_->fingerprint()) {
  allot(x.shape());
  buffers_[state_] = std::move(x);
  require_finite("the initial state", buffers_[state_]);
  if (layout_.start) {
    const auto& start = *layout_.start;
    make_draws(start);
    std::vector<operation> operations;
    writer_.write_rows(start, operations);
    const std::size_t target = free_buffer(state_);
    places_[place::state] = buffers_[state_].data();
    places_[place::next_point] = buffers_[target].data();
    carry_out(operations);
    correct(options_.correct_xt, buffers_[target], start.to, "the state after correct_xt");
    state_ = point_ = target;
  }
  scale_input();
  made_ = true;
}

template <class T>
engine<T>::engine(shared_plan plan, const checkpoint<T>& from, options<T> options)
    : options_(std::move(options)),
      plan_(std::move(plan)),
      layout_(required(plan_)),
      fingerprint_(plan_->fingerprint()) {
  if (from.adaptive)
    fail(
        errc::incompatible_options,
        {"checkpoint: it was taken from an adaptive_run: go on with one, of the same ebb::adaptive "
         "and levels"});
  if (from.plan_fingerprint != fingerprint_)
    fail(errc::incompatible_options,
         {"checkpoint: it was taken from another plan (fingerprint ", from.plan_fingerprint,
          ", this plan's is ", fingerprint_,
          "); build the same sampler on the same levels, in a "
          "program of the same compiler flags, or go on by the plan in the checkpoint"});
  allot(from.state.shape());
  go_on_from(from);
  restore_noise(options_.noise, from.noise);
  made_ = true;
}

template <class T>
void engine<T>::go_on_from(const checkpoint<T>& from) {
  if (from.evaluation > layout_.stages.size() || from.memory.size() != slots_.size() ||
      from.contents.size() != slots_.size() || from.point.shape() != from.state.shape())
    fail(errc::incompatible_options,
         {"checkpoint: evaluation ", from.evaluation, " with ", from.memory.size(),
          " memories does not fit this plan of ", layout_.stages.size(), " evaluations and ",
          slots_.size(), " memories; it is damaged"});
  for (std::size_t slot = 0; slot < slots_.size(); ++slot) {
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
  const bool scaled = read_scalings(layout_, scalings_);
  own_noise_.seed = options_.seed;
  if (!options_.noise) philox_ = &own_noise_;
  else philox_ = options_.noise.template target<philox_noise>();

  // two where the state is the point; else one more for each of the two that may move
  const std::size_t buffers = layout_.point_is_state && !layout_.start ? 2 : 4;
  for (std::size_t i = 1; i < buffers; ++i) buffers_[i] = tensor<T>(shape);
  if (scaled)
    for (auto& input : inputs_) input = tensor<T>(shape);
  slots_.assign(layout_.slots, tensor<T>(shape));
  drawn_.assign(layout_.slots, nowhere);
  places_.assign(place::first_slot, nullptr);
  for (auto& slot : slots_) places_.push_back(slot.data());
  most_locals_ = layout_.locals;
  writer_ = {
      .first_local = places_.size(),
      .first_scaled = places_.size() + layout_.locals,
      .makes_noise = philox_ != nullptr,
      .corrects_x0 = bool(options_.correct_x0),
      .corrects_xt = bool(options_.correct_xt),
      .clip_range = range_of(options_.correct_x0),
      .any_draw = {.first_sample = options_.first_sample, .sample_size = shape_.sample_size()}};
  pass_ = pass<T>(shape, output_shape_.size() == shape.size() ? 1 : 2, places_.size(),
                  layout_.locals + layout_.most_learned_draws);
  context_ = {.buffers = places_, .noise = philox_, .threads = options_.executor};
  programs_ = write_programs();
}

// Whether some stage scales its input.
template <class T>
bool engine<T>::read_scalings(const layout& layout, std::vector<scalings>& to) const {
  bool scaled = false;
  for (const auto& stage : layout.stages) {
    to.push_back(options_.prediction(stage.at));
    scaled = scaled || to.back().c_in != 1;
    if ((stage.e.exists() || stage.n.exists()) && stage.at.sigma == 0)
      fail(errc::invalid_plan, {"the plan asks for the noise estimate at sigma = 0 (t = ",
                                stage.at.t, "), where it is not determined; use d there"});
  }
  return scaled;
}

template <class T>
std::vector<program> engine<T>::write_programs() const {
  const auto& stages = layout_.stages;
  std::vector<program> programs;
  for (std::size_t i = 0; i < stages.size(); ++i)
    programs.push_back(
        writer_.write(stages[i], scalings_[i], i + 1 < stages.size() ? scalings_[i + 1].c_in : 1));
  return programs;
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
  return scalings_[now_].c_in == 1 ? buffers_[point_] : inputs_[input_];
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
  return slots_[layout_.stages[now_ - 1].d.slot];
}

template <class T>
void engine<T>::advance(view<const T> output, view<const T> unguided) {
  if (done())
    fail(errc::bad_sequence, {"advance() called ", evaluations() + 1, " times: the plan has ",
                              evaluations(), " evaluations and is done; start a new run"});
  const resolved_stage& stage = layout_.stages[now_];
  check_output(output, "output");
  if (!unguided.empty()) check_output(unguided, "unguided");
  make_draws(stage);
  const std::size_t point = free_buffer(nowhere);
  const std::size_t state = stage.state ? free_buffer(point) : point;
  const auto place = [&](std::size_t at, const T* buffer) { places_[at] = const_cast<T*>(buffer); };
  place(place::state, buffers_[state_].data());
  place(place::point, buffers_[point_].data());
  place(place::output, output.data());
  const bool learns = output_shape_.size() > shape_.size();
  place(place::variance, learns ? output.data() + shape_.sample_size() : nullptr);
  place(place::unguided, unguided.data());
  place(place::next_point, buffers_[point].data());
  place(place::next_state, buffers_[state].data());
  place(place::next_input, inputs_[1 - input_].data());
  context_.unguided = !unguided.empty();

  const auto& [estimates, rows] = programs_[now_];
  carry_out(estimates);
  if (writer_.hooks_x0()) {
    constexpr auto what = "the estimate after correct_x0";
    correct(options_.correct_x0, slots_[stage.d.slot], stage.at, what);
    if (stage.u.exists() && context_.unguided)
      correct(options_.correct_x0, slots_[stage.u.slot], stage.at, what);
    carry_out(rows);
  }
  if (stage.ends_step) {
    constexpr auto what = "the state after correct_xt";
    correct(options_.correct_xt, buffers_[point], stage.to, what);
    if (state != point) correct(options_.correct_xt, buffers_[state], stage.state_level, what);
  }
  const std::size_t next_state = stage.ends_step ? state : state_;
  bool cancelled = false;
  if (options_.observer) {
    progress<T> seen{.evaluation = now_ + 1,
                     .evaluations = evaluations(),
                     .level = stage.to,
                     .denoised = slots_[stage.d.slot],
                     .state = buffers_[next_state]};
    options_.observer(seen);
    cancelled = seen.cancelled;
  }
  state_ = next_state;
  point_ = point;
  cancelled_ = cancelled;
  ++now_;
  if (done()) return;
  if (options_.correct_xt) scale_input();
  else if (scalings_[now_].c_in != 1) input_ = 1 - input_;
}

template <class T>
void engine<T>::go_back(const position& to) noexcept {
  now_ = to.now, state_ = to.state, point_ = to.point, input_ = to.input;
}

template <class T>
void engine<T>::follow(const plan& next, bool first_known, const position& back) {
  layout layout(next);
  std::vector<scalings> scalings;
  const bool scaled = read_scalings(layout, scalings);
  if (layout.slots > slots_.size() || layout.locals > most_locals_ || layout.start)
    fail(errc::invalid_plan, {"a step of ", layout.slots, " memories and ", layout.locals,
                              " passing values where the first had ", slots_.size(), " and ",
                              most_locals_, ": steps of one run are built alike"});
  if (scaled)
    for (auto& input : inputs_)
      if (input.size() != shape_.size()) input = tensor<T>(shape_);
  std::vector<program> programs;
  const position from = stand();
  const auto exchange = [&]() noexcept {
    std::swap(layout_, layout);
    std::swap(scalings_, scalings);
    std::swap(programs_, programs);
  };
  exchange();
  try {
    programs_ = write_programs();
    now_ = 0;
    point_ = state_;
    if (first_known) {
      std::vector<operation> rows;
      writer_.write_rows(layout_.stages[0], rows);
      const std::size_t target = free_buffer(back.point);
      places_[place::state] = places_[place::point] = buffers_[state_].data();
      places_[place::next_point] = buffers_[target].data();
      carry_out(rows);
      point_ = target;
      now_ = 1;
    }
    scale_input();
  } catch (...) {
    exchange();
    go_back(from);
    throw;
  }
}

template <class T>
void engine<T>::check_output(view<const T> output, const char* name) const {
  if (output.size() == output_shape_.size()) return;
  fail(errc::shape_mismatch,
       {"advance(): ", name, " has ", output.size(), " elements, the state ", to_string(shape_),
        " has ", shape_.size(), ": need ", output_shape_.size(), " as ", to_string(output_shape_)});
}

// Whole draws: of a source that makes no parts, or that later stages name again.
template <class T>
void engine<T>::make_draws(const resolved_stage& stage) {
  for (const auto& planned : stage.draws) {
    const draw draw = writer_.described(planned);
    if (writer_.is_local(planned)) {
      check_philox(*philox_, shape_.size(), draw);
      continue;
    }
    if (drawn_[planned.slot] == planned.index) continue;
    if (options_.noise) options_.noise(all_of(slots_[planned.slot]), draw);
    else own_noise_(all_of(slots_[planned.slot]), draw);
    if (philox_ == nullptr) require_finite("the noise drawn", slots_[planned.slot]);
    drawn_[planned.slot] = planned.index;
  }
}

template <class T>
void engine<T>::carry_out(const std::vector<operation>& operations) {
  if (pass_(operations, context_) || !options_.check_finite) return;
  const auto fault = pass_.find(operations, context_);
  refuse(fault.in_output ? "the network's output" : fault.at->refusal, fault.element, fault.value);
}

template <class T>
void engine<T>::correct(const correction<T>& hook, tensor<T>& values, const noise_level& at,
                        const char* what) {
  if (!hook) return;
  hook(view<T>(values), at);
  require_finite(what, values);
}

template <class T>
void engine<T>::scale_input() {
  const double c = scalings_[now_].c_in;
  if (c == 1) return;
  const std::array coefficients{c};
  const std::array<const T*, 1> inputs{buffers_[point_].data()};
  combine(inputs_[input_].data(), shape_.size(), coefficients.data(), inputs.data(), 1);
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
  const std::string of = earlier_ ? "" : " of " + std::to_string(evaluations());
  fail(errc::non_finite, {what, " at evaluation ", earlier_.value_or(0) + now_ + 1, of, " (t = ",
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
          .contents = drawn_,
          .noise = options_.noise.state(),
          .plan = plan_};
}

}  // namespace ebb
