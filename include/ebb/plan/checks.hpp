// How samplers refuse options out of range.
#pragma once

#include <ebb/error.hpp>

#include <cmath>

namespace ebb {

inline void check_order(const char* sampler, const char* field, int value, int least, int most) {
  if (value >= least && value <= most) return;
  fail(errc::unsupported_order,
       {sampler, ": ", field, " = ", value, ": need ", least, " to ", most});
}

inline void check_eta(const char* sampler, double eta, double most = 1) {
  if (eta >= 0 && eta <= most) return;
  fail(errc::invalid_eta,
       {sampler, ": eta = ", eta, ": need 0 (deterministic) to ", most, " (ancestral)"});
}

inline void check_range(const char* sampler, const char* field, double value, double least,
                        double most) {
  if (value >= least && value <= most && std::isfinite(value)) return;
  fail(errc::invalid_option,
       {sampler, ": ", field, " = ", value, ": need a finite number, ", least, " to ", most});
}

// An enumerator that its list does not have.
template <class E>
void check_choice(const char* sampler, const char* field, E value, E last) {
  if (static_cast<int>(value) >= 0 && value <= last) return;
  fail(errc::unknown_value, {sampler, ": ", field, " = ", static_cast<int>(value),
                             ": not one of its ", static_cast<int>(last) + 1, " values"});
}

}  // namespace ebb
