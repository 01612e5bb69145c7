#include "request.hpp"

#include "times.hpp"

#include <ebb/error.hpp>
#include <ebb/schedule/grid.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ebb {
namespace {

using enum scheduler_class;

// Whether a list of times, or of sigmas, ends with the target.
bool names_the_target(const scheduler_settings& s, bool times) {
  return (s.kind == euler_discrete && !times) || s.kind == ltx_euler_ancestral_rf ||
         s.kind == ddpm_wuerstchen || s.kind == scm;
}

// The largest number of a list, and whether it belongs to the range.
struct range {
  double most;
  bool inclusive = true;
};

std::optional<range> range_of_times(const scheduler_settings& s) {
  const auto all = static_cast<double>(s.num_train_timesteps);
  switch (s.kind) {
    case ddpm:
    case ddpm_parallel:
    case lcm:
    case tcd:
    case cm_stochastic_iterative:
    case dpm_solver_multistep:
    case dpm_solver_singlestep:
    case euler_discrete:
    case heun_discrete: return range{all, false};
    case flow_match_euler_discrete:
    case flow_match_lcm: return range{all};
    case ddpm_wuerstchen: return range{1};
    case scm: return range{std::numbers::pi / 2};
    case ltx_euler_ancestral_rf: return range{1};  // it takes them for sigmas
    default: return {};
  }
}

std::optional<range> range_of_sigmas(const scheduler_settings& s) {
  switch (s.kind) {
    case euler_discrete: return range{std::numeric_limits<double>::infinity(), false};
    case edm_euler:  // how far along its law
    case flow_match_euler_discrete:
    case flow_match_heun_discrete:
    case flow_match_lcm:
    case ltx_euler_ancestral_rf: return range{1};
    case unipc_multistep:
      if (s.use_flow_sigmas) return range{1};
      return {};
    default: return {};
  }
}

bool takes_mu(const scheduler_settings& s) {
  switch (s.kind) {
    case flow_match_euler_discrete:
    case flow_match_lcm:
    case ltx_euler_ancestral_rf:
    case unipc_multistep: return true;
    case dpm_solver_multistep:
    case dpm_solver_singlestep:
    case deis_multistep: return s.use_dynamic_shifting;
    default: return false;
  }
}

void check_list(const scheduler_settings& s, const std::vector<double>& list, bool times,
                range range) {
  const char* name = times ? "timesteps" : "sigmas";
  const bool rising = s.kind == edm_euler;
  const bool may_be_zero = times || rising || names_the_target(s, times);
  for (std::size_t i = 0; i < list.size(); ++i) {
    const bool low = list[i] > 0 || (may_be_zero && list[i] == 0);
    const bool high = list[i] < range.most || (range.inclusive && list[i] == range.most);
    const bool turns = i > 0 && (rising ? list[i] <= list[i - 1] : list[i] >= list[i - 1]);
    if (!low || !high || turns)
      fail(errc::invalid_sigmas,
           {name, "[", i, "] = ", list[i], ": ", name_of(s.kind), " needs numbers strictly ",
            rising ? "rising" : "falling", may_be_zero ? ", at least 0, " : ", above 0, ",
            range.inclusive ? "at most " : "below ", range.most});
  }
  if (names_the_target(s, times) && list.size() < 2)
    fail(errc::invalid_steps,
         {name, ": ", name_of(s.kind), " needs 2 or more, the last the target"});
}

}  // namespace

std::size_t steps_of(const scheduler_settings& s, const level_request& request) {
  const auto refuse = [&](std::initializer_list<words> why) {
    std::string text(name_of(s.kind));
    for (const auto& piece : why) text += piece.text();
    fail(errc::incompatible_options, {text});
  };
  const bool timed = !request.timesteps.empty(), listed = !request.sigmas.empty();
  const auto times = range_of_times(s), sigmas = range_of_sigmas(s);
  if (timed && !times) refuse({" takes no timesteps; ask for steps"});
  if (listed && !sigmas)
    refuse({s.kind == unipc_multistep ? " takes sigmas with use_flow_sigmas alone; ask for steps"
                                      : " takes no sigmas; ask for steps"});
  if (request.mu && !takes_mu(s))
    refuse({" takes no mu", s.kind == deis_multistep || s.kind == dpm_solver_multistep ||
                                    s.kind == dpm_solver_singlestep
                                ? " without use_dynamic_shifting"
                                : ""});
  if (request.mu && !std::isfinite(*request.mu))
    fail(errc::invalid_option, {"mu = ", *request.mu, ": need a finite number"});
  if (request.mu && s.time_shift_type == shift_kind::exponential && std::abs(*request.mu) > 700)
    fail(errc::invalid_option,
         {"mu = ", *request.mu, ": its exponential is the shift; need -700 to 700"});
  if (request.mu && s.time_shift_type == shift_kind::linear && !(*request.mu > 0))
    fail(errc::invalid_option,
         {"mu = ", *request.mu, " with time_shift_type = \"linear\": need more than 0"});
  const bool flow_match = s.kind == flow_match_euler_discrete || s.kind == flow_match_lcm;
  if (timed && listed && !flow_match) refuse({" takes timesteps or sigmas, not both"});
  if (timed && listed && request.timesteps.size() != request.sigmas.size())
    fail(errc::invalid_sigmas, {"sigmas has ", request.sigmas.size(), " numbers, timesteps ",
                                request.timesteps.size(), ": need as many"});
  if (timed && !flow_match && (respaces(s) || s.use_flow_sigmas))
    refuse({" takes no timesteps where use_karras_sigmas or another law of sigmas is true"});
  if (timed && s.continuous_time && s.prediction_type == prediction_kind::v_prediction)
    refuse({" takes no timesteps with timestep_type = \"continuous\" and v_prediction"});
  if (s.use_dynamic_shifting && !request.mu && (flow_match || s.kind == unipc_multistep))
    refuse({": use_dynamic_shifting = true needs a mu; call levels({.steps = n, .mu = ...})"});
  if (timed) check_list(s, request.timesteps, true, *times);
  if (listed) check_list(s, request.sigmas, false, *sigmas);

  std::size_t n = request.steps;
  if (timed || listed) {
    const std::size_t given = timed ? request.timesteps.size() : request.sigmas.size();
    const std::size_t steps = given - (names_the_target(s, timed) ? 1 : 0);
    if (n != 0 && n != steps)
      fail(errc::invalid_steps, {"steps = ", n, " with a list of ", steps,
                                 " steps: leave steps out, or make them agree"});
    n = steps;
  }
  grid::check_steps(n);
  if (s.kind == ipndm && s.trained_betas && s.trained_betas->size() != n + 1)
    fail(errc::invalid_steps,
         {"steps = ", n, ": trained_betas of IPNDMScheduler has ", s.trained_betas->size(),
          " numbers, which make ", s.trained_betas->size() - 1, " steps; ask for those"});
  if ((s.kind == lcm || s.kind == tcd) && !timed && n > s.original_inference_steps)
    fail(errc::invalid_steps, {"steps = ", n, " with original_inference_steps = ",
                               s.original_inference_steps, ": need as many or fewer"});
  return n;
}

}  // namespace ebb
