// Instantiated by src/elements.
#pragma once

#include <ebb/run/guidance.hpp>

#include "../tensor/overlap.hpp"

#include <algorithm>
#include <cmath>

namespace ebb {
namespace {

template <class T>
double standard_deviation(view<const T> values) {
  double mean = 0, square = 0;
  for (const T value : values) mean += static_cast<double>(value);
  mean /= static_cast<double>(values.size());
  for (const T value : values) {
    const double away = static_cast<double>(value) - mean;
    square += away * away;
  }
  return std::sqrt(square / static_cast<double>(values.size()));
}

}  // namespace

template <class T>
void guide(view<const T> cond, view<const T> uncond, const guidance& how, const noise_level& level,
           view<T> out) {
  if (cond.size() != out.size() || uncond.size() != out.size())
    fail(errc::shape_mismatch, {"guide: cond has ", cond.size(), " elements, uncond ",
                                uncond.size(), ", out ", out.size(), ": need equal sizes"});
  how.check();
  if (!std::isfinite(static_cast<T>(how.scale)))
    fail(errc::invalid_option,
         {"guidance: scale = ", how.scale, ": need a number that the element type can hold"});
  if (out.empty()) return;
  for (const auto& [name, in] : {std::pair{"cond", cond}, std::pair{"uncond", uncond}})
    if (overlap_partly<T>(out, in))
      fail(errc::shape_mismatch, {"guide: ", name,
                                  " overlaps the output partly: need the same "
                                  "memory or none of it"});
  const bool active = how.active(level);
  if (active && how.rescale > 0 && out.shape().sample_size() == 1)
    fail(errc::shape_mismatch,
         {"guide: rescale = ", how.rescale, " with out of shape ", to_string(out.shape()),
          ", samples of one number, which have no deviation: pass "
          "view(data, run.output_shape())"});
  if (how.learned_variance && out.shape().sample_size() % 2 != 0)
    fail(errc::shape_mismatch, {"guide: learned_variance with out of shape ",
                                to_string(out.shape()), ": need samples of two equal halves"});
  using number = arithmetic_t<T>;
  const number scale = static_cast<number>(how.scale);
  for (std::size_t i = 0; i < out.shape().batch(); ++i) {
    const std::size_t whole = out.shape().sample_size(), first = i * whole;
    const std::size_t length = how.learned_variance ? whole / 2 : whole;
    std::copy_n(cond.data() + first + length, whole - length, out.data() + first + length);
    const view<const T> c(cond.data() + first, {length}), u(uncond.data() + first, {length});
    const view<T> o(out.data() + first, {length});
    const double wanted = active && how.rescale > 0 ? standard_deviation(c) : 0;
    for (std::size_t k = 0; k < length; ++k)
      o[k] = active ? number(u[k] + scale * (c[k] - u[k])) : number(c[k]);
    if (!(wanted > 0)) continue;
    const double found = standard_deviation(view<const T>(o));
    if (!(found > 0)) continue;
    const number factor = static_cast<number>(how.rescale * wanted / found + (1 - how.rescale));
    for (auto& value : o) value *= factor;
  }
}

}  // namespace ebb
