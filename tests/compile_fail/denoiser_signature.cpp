// A network with the wrong parameters is refused in Ebb's own words.
// expect: Ebb: a denoiser is called as net(ebb::view<const T> x, ebb::noise_level at,
#include <ebb/ebb.hpp>

#ifdef EBB_COMPILE_FAIL
const auto net = [](float, ebb::view<float>) {};
#else
const auto net = [](ebb::view<const float>, ebb::noise_level, ebb::view<float>) {};
#endif

void run(const ebb::levels& levels) { ebb::sample<float>(ebb::ddim{}, levels, net, {8}); }
