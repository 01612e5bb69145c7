// A writable view of a temporary would dangle.
// expect: match
#include <ebb/ebb.hpp>

#ifdef EBB_COMPILE_FAIL
ebb::view<float> dangling() { return ebb::view<float>(ebb::tensor<float>(ebb::shape{3})); }
#endif
