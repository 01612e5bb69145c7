// A sampler is a callable levels -> plan. The library's own are aggregates of options that also
// carry `static constexpr sampler_facts facts`.
#pragma once

#include <ebb/plan/plan.hpp>

#include <concepts>

namespace ebb {

template <class S>
concept sampler = std::regular_invocable<const S&, const levels&> &&
    std::convertible_to<std::invoke_result_t<const S&, const levels&>, plan>;

struct sampler_facts {
  int order;         // of the formula, with exact starting values
  int order_as_run;  // of its default options, start and end included
  int evaluations;   // of the network, a step
  int history;       // evaluations remembered beside the present one
  bool stochastic;   // whether some choice of options draws noise
};

}  // namespace ebb
