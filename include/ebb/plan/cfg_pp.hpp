// CFG++ (Chung et al. 2024, arXiv 2406.08070, algorithm 2): the sample follows the guided estimate,
// the noise the unguided one. A row in x and d adds noise of direction (x - alpha_s x_0) / sigma_s;
// taking the unguided u for x_0 there, and in the past, gives the row's CFG++ form. Without
// guidance u = d and nothing changes. Run with guidance{.unguided_too = true}.
#pragma once

#include <ebb/plan/combination.hpp>
#include <ebb/schedule/noise_level.hpp>

namespace ebb {

[[nodiscard]] inline combination cfg_pp_form(const combination& row, const noise_level& s) {
  using namespace symbols;
  const double noise = s.alpha * row[{symbol::kind::x, 0}];
  combination result = noise * (d() - u());
  for (const auto& [of, c] : row.terms()) {
    const bool past = of.what == symbol::kind::d && of.index > 0;
    result += c * (past ? u(of.index) : combination(of));
  }
  return result;
}

}  // namespace ebb
