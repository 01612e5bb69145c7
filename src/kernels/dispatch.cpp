#include "dispatch.hpp"

#include <cstdlib>
#include <cstring>
#include <initializer_list>

// EBB_X86_KERNELS: set by cmake/kernels.cmake where avx2.cpp and avx512.cpp are built.

namespace ebb {

instruction_set best_instruction_set() noexcept {
#if EBB_X86_KERNELS
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq"))
    return instruction_set::avx512;
  if (__builtin_cpu_supports("avx2")) return instruction_set::avx2;
#endif
  return instruction_set::baseline;
}

const char* to_string(instruction_set set) noexcept {
  switch (set) {
    case instruction_set::avx2: return "avx2";
    case instruction_set::avx512: return "avx512";
    default: return "baseline";
  }
}

instruction_set current_instruction_set() noexcept {
  static const instruction_set chosen = [] {
    const auto best = best_instruction_set();
    const char* asked = std::getenv("EBB_INSTRUCTION_SET");
    if (asked != nullptr)
      for (auto set : {instruction_set::baseline, instruction_set::avx2})
        if (set < best && std::strcmp(asked, to_string(set)) == 0) return set;
    return best;
  }();
  return chosen;
}

namespace kernels {

const table* find(instruction_set set) noexcept {
  if (set > best_instruction_set()) return nullptr;
#if EBB_X86_KERNELS
  if (set == instruction_set::avx512) return &avx512;
  if (set == instruction_set::avx2) return &avx2;
#endif
  return &baseline;
}

const table& current() noexcept {
  static const table& chosen = *find(current_instruction_set());
  return chosen;
}

}  // namespace kernels
}  // namespace ebb
