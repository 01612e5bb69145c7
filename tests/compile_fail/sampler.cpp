// Something that is no sampler where one is wanted.
// expect: sampler
#include <ebb/ebb.hpp>

#ifdef EBB_COMPILE_FAIL
struct no_sampler {
  int operator()(const ebb::levels&) const { return 0; }
};
#else
using no_sampler = ebb::ddim;
#endif

ebb::run<float> run(const ebb::levels& levels) {
  return ebb::run<float>(no_sampler{}, levels, ebb::tensor<float>(ebb::shape{1}));
}
