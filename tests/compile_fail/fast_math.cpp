// Compiled with -ffast-math, which removes the checks for NaN.
// expect: compile this file without -ffast-math
#ifdef EBB_COMPILE_FAIL
#define __FAST_MATH__ 1
#endif
#include <ebb/ebb.hpp>
