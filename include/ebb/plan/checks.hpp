// How samplers refuse options out of range.
#pragma once

#include <ebb/error.hpp>
#include <ebb/plan/straight_axis.hpp>

#include <cmath>
#include <initializer_list>
#include <string>

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

// `names` are those of the enumerators, counted from 0.
template <class E>
void check_choice(const char* sampler, const char* field, E value,
                  std::initializer_list<const char*> names) {
  const auto number = static_cast<long long>(value);
  if (number >= 0 && number < static_cast<long long>(names.size())) return;
  std::string list;
  std::size_t left = names.size();
  for (const char* name : names) {
    list += name;
    if (--left > 0) list += left > 1 ? ", " : " or ";
  }
  fail(errc::unknown_value, {sampler, ": ", field, " = ", number, ": need ", list});
}

inline void check_axis(const char* sampler, const char* field, axis value) {
  check_choice(sampler, field, value, {"automatic", "noise_to_signal", "flow"});
}

// An option that has a meaning on flow levels alone.
inline void check_flow(const char* sampler, const char* field, const levels& grid) {
  if (resolve(axis::automatic, grid) == axis::flow) return;
  fail(errc::incompatible_options,
       {sampler, ": ", field, " on levels that are no flow's: need alpha + sigma = 1 throughout"});
}

}  // namespace ebb
