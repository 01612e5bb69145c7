#include "dispatch.hpp"

#include <cstdlib>
#include <cstring>
#include <initializer_list>

// EBB_X86_KERNELS: set by cmake/kernels.cmake where avx2.cpp and avx512.cpp are built.
#if EBB_X86_KERNELS
#include <cpuid.h>
#endif

namespace ebb {
namespace {

#if EBB_X86_KERNELS
// Conversions of half, which every processor with AVX2 has; some virtual machines hide them.
bool has_f16c() noexcept {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_F16C) != 0;
}
#endif

}  // namespace

instruction_set best_instruction_set() noexcept {
#if EBB_X86_KERNELS
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq"))
    return instruction_set::avx512;
  if (__builtin_cpu_supports("avx2") && has_f16c()) return instruction_set::avx2;
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

const wide_tables* find_wide(instruction_set set) noexcept {
  if (set > best_instruction_set()) return nullptr;
#if EBB_X86_KERNELS
  if (set == instruction_set::avx512) return &avx512;
  if (set == instruction_set::avx2) return &avx2;
#endif
  return &baseline;
}

const wide_tables& current_wide() noexcept {
  static const wide_tables& chosen = *find_wide(current_instruction_set());
  return chosen;
}

}  // namespace kernels
}  // namespace ebb
