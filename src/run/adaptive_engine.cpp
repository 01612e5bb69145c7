#include "adaptive_engine.hpp"
#include "restore_noise.hpp"

#include <ebb/tensor/combine.hpp>

#include <algorithm>
#include <array>

namespace ebb {

template <class T>
adaptive_engine<T>::adaptive_engine(const adaptive& how, const levels& grid, tensor<T> x,
                                    options<T> options)
    : steps_(how, grid), how_(how), options_(std::move(options)), control_(how) {
  own_noise_.seed = options_.seed;
  previous_ = x;
  denoised_ = tensor<T>(x.shape());
  allot(std::move(x));
  from_ = grid.front();
  log_snr_ = from_.log_snr();
  trial_ = steps_.next(from_, log_snr_, control_.h());
  steps_.check_limits(trial_, 0, log_snr_, control_.h());
  begin_trial();
}

template <class T>
adaptive_engine<T>::adaptive_engine(const adaptive& how, const levels& grid,
                                    const checkpoint<T>& from, options<T> options)
    : steps_(how, grid), how_(how), options_(std::move(options)), control_(how) {
  own_noise_.seed = options_.seed;
  if (!from.adaptive)
    fail(errc::incompatible_options,
         {"checkpoint: adaptive is empty, it was taken from a run: need one of an "
          "adaptive_run, or go on with ebb::run"});
  go_on_from(*from.adaptive, from.state.shape());
  if (from.plan_fingerprint != fingerprint())
    fail(errc::incompatible_options,
         {"checkpoint: it was taken of another step (fingerprint ", from.plan_fingerprint,
          ", this one's is ", fingerprint(),
          "): give the same ebb::adaptive and levels, in a program of the same compiler flags"});
  allot(from.state);
  if (!done_) begin_trial();
  engine_->go_on_from(from);
  engine_->count_from(evaluations_ - engine_->evaluation());
  restore_noise(options_.noise, from.noise);
}

template <class T>
void adaptive_engine<T>::allot(tensor<T> x) {
  if (how_.eta > 0 && noise_.size() != x.size()) noise_ = tensor<T>(x.shape());
  // for steps of the pair, whatever comes first
  engine_.emplace(std::make_shared<const plan>(steps_.widest()), std::move(x),
                  ebb::options<T>{.prediction = options_.prediction,
                                  .correct_x0 = options_.correct_x0,
                                  .check_finite = options_.check_finite,
                                  .executor = options_.executor});
}

template <class T>
void adaptive_engine<T>::begin_trial() {
  engine_->follow(trial_.plan, false, engine_->stand());
  engine_->count_from(evaluations_);
  begin_ = engine_->stand();
}

template <class T>
std::uint64_t adaptive_engine<T>::fingerprint() const {
  return done_ ? steps_.widest().fingerprint() : trial_.plan.fingerprint();
}

template <class T>
void adaptive_engine<T>::go_on_from(const adaptive_progress<T>& from, const shape& shape) {
  const auto sound = [](double number) { return std::isfinite(number) && number >= 0; };
  const bool drew = !from.drawn.empty();
  const auto& at = from.reached;
  if (!std::isfinite(at.t) || !sound(at.alpha) || !sound(at.sigma) || !sound(from.h) ||
      !std::all_of(from.inverse_errors.begin(), from.inverse_errors.end(), sound) ||
      from.previous.shape() != shape || from.denoised.shape() != shape ||
      (drew && (how_.eta == 0 || from.drawn.shape() != shape)) ||
      from.evaluations < from.accepted + from.rejected)
    fail(errc::incompatible_options,
         {"checkpoint: its adaptive part does not fit a state of ", to_string(shape),
          " at eta = ", how_.eta, ", or is no part of a run; it is damaged"});
  previous_ = from.previous;
  denoised_ = from.denoised;
  if (drew) noise_ = from.drawn;
  if (drew) drawn_ = from.draws;
  control_.go_on_from(from.h, from.inverse_errors);
  from_ = from.reached;
  log_snr_ = from.log_snr;
  evaluations_ = from.evaluations;
  accepted_ = from.accepted;
  rejected_ = from.rejected;
  draws_ = from.draws;
  done_ = from_ == steps_.grid().back();
  if (!done_) trial_ = steps_.next(from_, log_snr_, control_.h());
}

template <class T>
checkpoint<T> adaptive_engine<T>::save() const {
  checkpoint<T> saved = engine_->save();
  saved.plan = nullptr;
  saved.plan_fingerprint = fingerprint();
  if (done_) saved.evaluation = 0;
  saved.noise = options_.noise.state();
  saved.adaptive = {.reached = from_,
                    .log_snr = log_snr_,
                    .h = control_.h(),
                    .inverse_errors = control_.inverse_errors(),
                    .evaluations = evaluations_,
                    .accepted = accepted_,
                    .rejected = rejected_,
                    .draws = draws_,
                    .previous = previous_,
                    .denoised = denoised_,
                    .drawn = drawn_ == draws_ ? noise_ : tensor<T>()};
  return saved;
}

template <class T>
view<const T> adaptive_engine<T>::input() const {
  if (done_) fail(errc::bad_sequence, {"input() after the last step: the run is done"});
  return engine_->input();
}

template <class T>
noise_level adaptive_engine<T>::level() const {
  if (done_) fail(errc::bad_sequence, {"level() after the last step: the run is done"});
  return engine_->level();
}

template <class T>
view<const T> adaptive_engine<T>::denoised() const {
  if (evaluations_ == 0)
    fail(errc::bad_sequence, {"denoised() before the first advance: there is no estimate yet"});
  return denoised_;
}

// In units of the tolerance, 1 being just met.
template <class T>
double adaptive_engine<T>::error(view<const T> lower, view<const T> higher) const {
  const std::size_t batch = std::max<std::size_t>(previous_.shape().batch(), 1);
  const std::size_t size = previous_.size() / batch;
  double worst = 0, whole = 0;
  for (std::size_t sample = 0; sample < batch; ++sample) {
    double sum = 0;
    for (std::size_t i = sample * size; i < (sample + 1) * size; ++i) {
      const auto low = static_cast<double>(lower[i]), off = low - static_cast<double>(higher[i]);
      const double most = std::max(std::abs(low), std::abs(static_cast<double>(previous_[i])));
      const double allowed = std::max(how_.atol, how_.rtol * most);
      if (off != 0) sum += off / allowed * (off / allowed);
    }
    worst = std::max(worst, sum);
    whole += sum;
  }
  if (previous_.size() == 0) return 0;
  return how_.measure == adaptive::norm::whole_batch
             ? std::sqrt(whole / static_cast<double>(previous_.size()))
             : std::sqrt(worst / static_cast<double>(size));
}

// Noise and correct_xt, on a state the engine has not gone on from.
template <class T>
void adaptive_engine<T>::finish_step(tensor<T>& state) {
  if (trial_.fresh > 0) {
    if (drawn_ != draws_) {
      const draw draw{.index = draws_,
                      .from = from_.noise_to_signal(),
                      .to = trial_.to.noise_to_signal(),
                      .first_sample = options_.first_sample,
                      .sample_size = state.shape().sample_size()};
      const std::span<T> z(noise_.data(), noise_.size());
      if (options_.noise) options_.noise(z, draw);
      else own_noise_(z, draw);
      drawn_ = draws_;
    }
    const std::array coefficients{trial_.scale, trial_.fresh};
    const std::array<const T*, 2> terms{state.data(), noise_.data()};
    combine(state.data(), state.size(), coefficients.data(), terms.data(), 2);
  }
  if (options_.correct_xt) options_.correct_xt(view<T>(state), trial_.to);
  if (!options_.check_finite) return;
  const std::size_t bad = first_non_finite(state.data(), state.size());
  if (bad == state.size()) return;
  fail(errc::non_finite, {"the state after noise and correct_xt at log-SNR ", trial_.log_snr,
                          ": element ", bad, " is ", static_cast<double>(state[bad]),
                          ", need finite numbers. Nothing has moved: mend it and call again"});
}

// Whether the observer cancelled.
template <class T>
bool adaptive_engine<T>::observe(const noise_level& at, view<const T> denoised,
                                 view<const T> state) {
  if (!options_.observer) return false;
  progress<T> seen{.evaluation = evaluations_ + 1,
                   .evaluations = 0,
                   .level = at,
                   .denoised = denoised,
                   .state = state};
  options_.observer(seen);
  return seen.cancelled;
}

template <class T>
void adaptive_engine<T>::advance(view<const T> output) {
  if (done_)
    fail(errc::bad_sequence,
         {"advance() after the last step, of ", evaluations_, " evaluations: start a new run"});
  const auto before = engine_->stand();
  engine_->advance(output, {});
  const view<const T> estimate = engine_->denoised();
  bool cancelled = false, accepted = false, done = false;
  const bool ends = engine_->done();
  step_controller control = control_;
  trial following;
  view<const T> lower = engine_->point();
  try {
    if (!ends) {
      cancelled =
          observe(trial_.plan.stages()[engine_->evaluation()].at, estimate, engine_->state());
    } else {
      accepted = true;
      if (trial_.judged) {
        const double off = error(lower, engine_->state());
        if (std::isnan(off))
          fail(errc::non_finite, {"adaptive: the error of the step from log-SNR ", log_snr_, " to ",
                                  trial_.log_snr, " is no number, need a finite state"});
        accepted = control.propose(std::min(off, 1e30));
      }
      if (!accepted) engine_->go_back(begin_);
      else finish_step(engine_->candidate());
      const noise_level& at = accepted ? trial_.to : from_;
      const double log_snr = accepted ? trial_.log_snr : log_snr_;
      done = accepted && at == steps_.grid().back();
      if (!done) {
        following = steps_.next(at, log_snr, control.h());
        steps_.check_limits(following, evaluations_ + 1, log_snr, control.h());
      }
      cancelled = observe(at, estimate, engine_->state());
      if (!done) engine_->follow(following.plan, !accepted && !how_.ask_again, before);
    }
  } catch (...) {
    engine_->go_back(before);
    throw;
  }
  // nothing below throws
  cancelled_ = cancelled;
  ++evaluations_;
  std::copy(estimate.begin(), estimate.end(), denoised_.begin());
  if (!ends) return;
  if (accepted) {
    if (trial_.judged) std::copy(lower.begin(), lower.end(), previous_.begin());
    else std::copy(engine_->state().begin(), engine_->state().end(), previous_.begin());
    draws_ += trial_.fresh > 0 ? 1 : 0;
    from_ = trial_.to;
    log_snr_ = trial_.log_snr;
    ++accepted_;
  } else {
    ++rejected_;
  }
  control_ = control;
  done_ = done;
  if (done) return;
  trial_ = std::move(following);
  engine_->count_from(evaluations_ - engine_->evaluation());
  begin_ = engine_->stand();
  begin_.now = 0;
  begin_.point = begin_.state;
}

template class adaptive_engine<float>;
template class adaptive_engine<double>;
template class adaptive_engine<half>;
template class adaptive_engine<bfloat16>;

}  // namespace ebb
