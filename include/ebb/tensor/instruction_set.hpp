// Which instructions the kernels use. Every choice gives the same bits; this is for measuring and
// for tests. The best one that processor and operating system have is taken, unless the environment
// variable EBB_INSTRUCTION_SET (baseline, avx2, avx512; read once, at the first kernel call) names
// a lower one.
#pragma once

namespace ebb {

enum class instruction_set { baseline, avx2, avx512 };

// What the processor, the operating system and the build have. On processors other than x86-64:
// baseline (which there includes NEON).
[[nodiscard]] instruction_set best_instruction_set() noexcept;

// What is used: best_instruction_set(), or less by EBB_INSTRUCTION_SET.
[[nodiscard]] instruction_set current_instruction_set() noexcept;

// "baseline", "avx2", "avx512"
[[nodiscard]] const char* to_string(instruction_set set) noexcept;

}  // namespace ebb
