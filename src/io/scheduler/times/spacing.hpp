// What the times and sigmas of schedulers are spaced by.
#pragma once

#include "../times.hpp"

#include <cmath>

namespace ebb {

[[nodiscard]] inline double of(std::size_t i) { return static_cast<double>(i); }

// Half to even, as numpy rounds.
[[nodiscard]] inline double whole(double t, bool rounds) { return rounds ? std::nearbyint(t) : t; }
[[nodiscard]] inline double floored(double t, bool rounds) { return rounds ? std::floor(t) : t; }

// From `from` down to above 0 in the strides of n steps from `all`: where they differ there may be
// fewer than n.
[[nodiscard]] std::vector<double> trailing(double from, double all, std::size_t n, bool rounds);

// Karras' law between two ends, at shares of the way.
[[nodiscard]] std::vector<double> along_karras(const std::vector<double>& shares, double high,
                                               double low, double rho);

// The three respacings between two ends, noisiest first.
[[nodiscard]] std::vector<double> respaced(const scheduler_settings& s, double high, double low,
                                           std::size_t n);

void keep_as_float(std::vector<double>& values, bool compatible);

}  // namespace ebb
