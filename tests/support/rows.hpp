// Comparing rows: by coefficient, and with the noise estimate written out.
#pragma once

#include <ebb/plan/combination.hpp>
#include <ebb/schedule/noise_level.hpp>

#include <set>
#include <string>

#include "support/catch.hpp"

namespace ebb::test {

inline std::string name_of(symbol of) {
  return "xdenuz"[static_cast<std::size_t>(of.what)] + std::to_string(of.index);
}

// Every coefficient of one row is that of the other, to `tolerance` of the largest.
inline void check_same(const combination& row, const combination& wanted,
                       double tolerance = 1e-12) {
  double size = 0;
  std::set<symbol> named;
  for (const auto* one : {&row, &wanted})
    for (const auto& [of, c] : one->terms()) size = std::max(size, std::abs(c)), named.insert(of);
  for (const symbol of : named) {
    INFO(name_of(of) << ": " << row[of] << ", wanted " << wanted[of]);
    CHECK(std::abs(row[of] - wanted[of]) <= tolerance * size);
  }
}

// A row with n(ago) and e(ago) written as (x - alpha d(ago)) / sigma: that evaluation was made at
// x(), which lay at s.
inline combination in_x_and_d(const combination& row, const noise_level& s, std::size_t ago = 0) {
  using namespace symbols;
  combination result;
  for (const auto& [of, c] : row.terms()) {
    const bool noise = of.what == symbol::kind::n || of.what == symbol::kind::e;
    result += c * (noise && of.index == ago ? (x() - s.alpha * d(ago)) / s.sigma : combination(of));
  }
  return result;
}

}  // namespace ebb::test
