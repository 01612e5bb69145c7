// Which table of kernels is used; tests take any table the processor can run.
#pragma once

#include <ebb/tensor/instruction_set.hpp>

#include "kernels.hpp"

#include <type_traits>

namespace ebb::kernels {

// Null where the processor or the build has no such set.
[[nodiscard]] const wide_tables* find_wide(instruction_set set) noexcept;
[[nodiscard]] const narrow_tables* find_narrow(instruction_set set) noexcept;

[[nodiscard]] const wide_tables& current_wide() noexcept;
[[nodiscard]] const narrow_tables& current_narrow() noexcept;

template <class T>
using table_of = std::conditional_t<is_narrow<T>, narrow_table<T>, typed_table<T>>;

template <class T, class Tables>
[[nodiscard]] const table_of<T>& of(const Tables& tables) noexcept {
  if constexpr (std::is_same_v<T, float>) return tables.for_float;
  else if constexpr (std::is_same_v<T, double>) return tables.for_double;
  else if constexpr (std::is_same_v<T, half>) return tables.for_half;
  else return tables.for_bfloat16;
}

template <class T>
[[nodiscard]] const table_of<T>* find(instruction_set set) noexcept {
  const auto* tables = [set] {
    if constexpr (is_narrow<T>) return find_narrow(set);
    else return find_wide(set);
  }();
  return tables == nullptr ? nullptr : &of<T>(*tables);
}

template <class T>
[[nodiscard]] const table_of<T>& current() noexcept {
  if constexpr (is_narrow<T>) return of<T>(current_narrow());
  else return of<T>(current_wide());
}

}  // namespace ebb::kernels
