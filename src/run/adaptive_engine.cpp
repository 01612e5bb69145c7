#include "adaptive_engine.hpp"

#include <ebb/plan/ancestral.hpp>
#include <ebb/plan/between.hpp>
#include <ebb/plan/checks.hpp>
#include <ebb/plan/straight_axis.hpp>
#include <ebb/tensor/combine.hpp>

#include <algorithm>
#include <array>

namespace ebb {
namespace {

constexpr double near_end = 1e-5;         // in log-SNR: a step that leaves less goes to the end
constexpr double least_step = 1e-9;       // in log-SNR: shorter steps mean no tolerance can be met
constexpr const char* name = "adaptive";  // in errors

void check(const adaptive& how) {
  check_range(name, "rtol", how.rtol, 0, 1e3);
  check_range(name, "atol", how.atol, 0, 1e6);
  if (how.rtol == 0 && how.atol == 0)
    fail(errc::invalid_option, {name,
                                ": rtol = 0 and atol = 0: no step can be exact, need one of "
                                "them above 0"});
  check_range(name, "h_init", how.h_init, 1e-6, 1e3);
  check_range(name, "pcoeff", how.pcoeff, 0, 10);
  check_range(name, "icoeff", how.icoeff, 0, 10);
  check_range(name, "dcoeff", how.dcoeff, 0, 10);
  if (how.pcoeff + how.icoeff + how.dcoeff == 0)
    fail(errc::invalid_option, {name,
                                ": pcoeff, icoeff and dcoeff are 0, so steps would never answer "
                                "to errors: need one of them above 0"});
  check_range(name, "accept_safety", how.accept_safety, 1e-3, 1);
  check_eta(name, how.eta);
  check_range(name, "s_noise", how.s_noise, 0, 1e3);
  check_choice(name, "measure", how.measure, {"worst_sample", "whole_batch"});
  if (how.max_evaluations == 0)
    fail(errc::invalid_option, {name, ": max_evaluations = 0: need 1 or more"});
}

// The finite levels of a grid: the first and the last.
std::pair<noise_level, noise_level> finite_ends(const levels& grid) {
  const std::size_t first = !grid.empty() && grid.front().alpha == 0 ? 1 : 0;
  const std::size_t clean = !grid.empty() && grid.back().sigma == 0 ? 1 : 0;
  if (grid.size() < first + clean + 2)
    fail(errc::invalid_steps,
         {name, ": a grid of ", grid.size(), " levels, ", first + clean,
          " of them pure noise or clean: need 2 or more that are neither, to step between"});
  return {grid[first], grid[grid.size() - 1 - clean]};
}

}  // namespace

template <class T>
adaptive_engine<T>::adaptive_engine(const adaptive& how, const levels& grid, tensor<T> x,
                                    options<T> options)
    : how_(how), grid_(grid), options_(std::move(options)), control_(how) {
  check(how_);
  const auto [first, last] = finite_ends(grid_);
  last_ = last;
  last_log_snr_ = last.log_snr();
  own_noise_.seed = options_.seed;
  // the engine is allotted for steps of the pair, whatever comes first
  const plan widest = how_.pair(grid_, first, last);
  previous_ = x;
  denoised_ = tensor<T>(x.shape());
  if (how_.eta > 0) noise_ = tensor<T>(x.shape());
  engine_.emplace(widest, std::move(x),
                  ebb::options<T>{.prediction = options_.prediction,
                                  .correct_x0 = options_.correct_x0,
                                  .check_finite = options_.check_finite,
                                  .executor = options_.executor});
  from_ = grid_.front();
  log_snr_ = from_.log_snr();
  trial_ = next(from_, log_snr_, control_.h());
  check_limits(trial_, 0);
  engine_->follow(trial_.plan, false, engine_->stand());
  engine_->count_from(0);
  begin_ = engine_->stand();
}

template <class T>
auto adaptive_engine<T>::next(const noise_level& from, double log_snr, double h) const -> trial {
  const auto plain = [&](const noise_level& to) {
    trial step;
    step.to = to;
    step.log_snr = to.log_snr();
    step.judged = false;
    step.plan.step(from, to, straight_step(from, to));
    return step;
  };
  if (from.alpha == 0) return plain(grid_[1]);
  if (from == last_) return plain(grid_.back());
  trial step;
  const bool to_end = log_snr + h > last_log_snr_ - near_end;
  step.log_snr = to_end ? last_log_snr_ : log_snr + h;
  step.to = to_end ? last_ : level_at(grid_, step.log_snr);
  noise_level down = step.to;
  if (how_.eta > 0) {
    // not beyond the end of the way
    double sigma = split(from, step.to, how_.eta).down.sigma;
    sigma = std::clamp(step.to.alpha * last_.noise_to_signal(), sigma, step.to.sigma);
    down = level_at(grid_, std::log(step.to.alpha / sigma));
    step.scale = step.to.alpha / down.alpha;
    step.fresh = how_.s_noise * missing_noise(step.to.sigma, step.scale * down.sigma);
  }
  step.plan = how_.pair(grid_, from, down);
  return step;
}

template <class T>
void adaptive_engine<T>::check_limits(const trial& next, std::size_t evaluations) const {
  if (evaluations + next.plan.evaluations() <= how_.max_evaluations) return;
  fail(errc::not_converged,
       {name, ": after ", evaluations, " evaluations the run stands at log-SNR ", log_snr_, " of ",
        last_log_snr_, ", and its next step would pass max_evaluations = ", how_.max_evaluations,
        ": raise it, or rtol = ", how_.rtol, " and atol = ", how_.atol});
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
      const double low = lower[i], off = low - static_cast<double>(higher[i]);
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
          fail(errc::non_finite, {name, ": the error of the step from log-SNR ", log_snr_, " to ",
                                  trial_.log_snr, " is no number, need a finite state"});
        accepted = control.propose(std::min(off, 1e30));
      }
      if (!accepted) engine_->go_back(begin_);
      else finish_step(engine_->candidate());
      const noise_level& at = accepted ? trial_.to : from_;
      const double log_snr = accepted ? trial_.log_snr : log_snr_;
      done = accepted && at == grid_.back();
      if (!done) {
        if (!accepted && control.h() < least_step)
          fail(errc::not_converged,
               {name, ": steps shrink to nothing at log-SNR ", log_snr_, " (", control.h(),
                "): rtol = ", how_.rtol, " and atol = ", how_.atol,
                " cannot be met there. Raise them, and look "
                "whether the network is smooth and gives one answer to one question"});
        following = next(at, log_snr, control.h());
        check_limits(following, evaluations_ + 1);
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

}  // namespace ebb
