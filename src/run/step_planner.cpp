#include "step_planner.hpp"

#include <ebb/plan/ancestral.hpp>
#include <ebb/plan/between.hpp>
#include <ebb/plan/checks.hpp>
#include <ebb/plan/straight_axis.hpp>

#include <algorithm>
#include <tuple>

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

step_planner::step_planner(const adaptive& how, const levels& grid) : how_(how), grid_(grid) {
  check(how_);
  std::tie(first_, last_) = finite_ends(grid_);
}

trial step_planner::next(const noise_level& from, double log_snr, double h) const {
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
  const bool to_end = log_snr + h > last_.log_snr() - near_end;
  step.log_snr = to_end ? last_.log_snr() : log_snr + h;
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

void step_planner::check_limits(const trial& next, std::size_t evaluations, double log_snr,
                                double h) const {
  if (h < least_step)
    fail(errc::not_converged,
         {name, ": steps shrink to nothing at log-SNR ", log_snr, " (", h, "): rtol = ", how_.rtol,
          " and atol = ", how_.atol,
          " cannot be met there. Raise them, and look whether the network is smooth and gives one "
          "answer to one question"});
  if (evaluations + next.plan.evaluations() > how_.max_evaluations)
    fail(errc::not_converged,
         {name, ": after ", evaluations, " evaluations the run stands at log-SNR ", log_snr, " of ",
          last_.log_snr(), ", and its next step would pass max_evaluations = ",
          how_.max_evaluations, ": raise it, or rtol = ", how_.rtol, " and atol = ", how_.atol});
}

}  // namespace ebb
