// Which table of kernels is used; tests take any table the processor can run.
#pragma once

#include <ebb/tensor/instruction_set.hpp>

#include "kernels.hpp"

#include <type_traits>

namespace ebb::kernels {

// Null where the processor or the build has no such set.
[[nodiscard]] const table* find(instruction_set set) noexcept;

[[nodiscard]] const table& current() noexcept;

template <class T>
[[nodiscard]] const typed_table<T>& of(const table& table) noexcept {
  if constexpr (std::is_same_v<T, float>) return table.for_float;
  else return table.for_double;
}

}  // namespace ebb::kernels
