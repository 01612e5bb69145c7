// A network for double in a run of float.
// expect: with T the run's element type
#include <ebb/ebb.hpp>

#ifdef EBB_COMPILE_FAIL
using number = double;
#else
using number = float;
#endif
const auto net = [](ebb::view<const number>, ebb::noise_level, ebb::view<number>) {};

void run(const ebb::levels& levels) { ebb::sample<float>(ebb::ddim{}, levels, net, {8}); }
