// A sampler is a callable levels -> plan. The library's own are aggregates of options that also
// carry `static constexpr sampler_facts facts`, true for the defaults; where options change them, a
// member `facts_as_set()` tells those of a value, and facts_of() asks whichever there is.
#pragma once

#include <ebb/plan/plan.hpp>

#include <concepts>

namespace ebb {

template <class S>
concept sampler = std::regular_invocable<const S&, const levels&> &&
    std::convertible_to<std::invoke_result_t<const S&, const levels&>, plan>;

// Orders are those of the distance to the exact solution as steps shrink; where noise is drawn,
// weak orders, of the distance between laws. 0: none, and the sampler's comment says why.
struct sampler_facts {
  int order;         // of the formula, with exact starting values
  int order_as_run;  // of the whole run, start and end included
  int evaluations;   // of the network, a step
  int history;       // how many evaluations ago the oldest one was that a row names
  bool stochastic;   // whether some choice of options draws noise

  friend bool operator==(const sampler_facts&, const sampler_facts&) = default;
};

template <sampler S>
requires requires { S::facts; }
[[nodiscard]] constexpr sampler_facts facts_of(const S& sampler) {
  if constexpr (requires { sampler.facts_as_set(); }) return sampler.facts_as_set();
  else return S::facts;
}

}  // namespace ebb
