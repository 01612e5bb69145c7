// What every translation unit that includes Ebb must satisfy.
#pragma once

#if defined(__FAST_MATH__)
#error \
    "Ebb: compile this file without -ffast-math (or -Ofast). It removes the NaN and infinity \
checks that Ebb relies on. Ebb's kernels live in its library and are fast without it."
#endif
