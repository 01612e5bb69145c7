#include "dispatch.hpp"

// EBB_X86_KERNELS: set by cmake/kernels.cmake where avx2_narrow.cpp and avx512_narrow.cpp are
// built.

namespace ebb::kernels {

const narrow_tables* find_narrow(instruction_set set) noexcept {
  if (set > best_instruction_set()) return nullptr;
#if EBB_X86_KERNELS
  if (set == instruction_set::avx512) return &avx512_narrow;
  if (set == instruction_set::avx2) return &avx2_narrow;
#endif
  return &baseline_narrow;
}

const narrow_tables& current_narrow() noexcept {
  static const narrow_tables& chosen = *find_narrow(current_instruction_set());
  return chosen;
}

}  // namespace ebb::kernels
