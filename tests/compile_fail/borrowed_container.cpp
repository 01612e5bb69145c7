// expect: this one does not own its memory
#include <ebb/ebb.hpp>

struct borrowed {
  float* memory;
};
template <>
struct ebb::container_traits<borrowed> {
  using value_type = float;
  static ebb::view<float> view_of(borrowed& x) { return {x.memory, {1}}; }
  static ebb::view<const float> view_of(const borrowed& x) { return {x.memory, {1}}; }
#ifndef EBB_COMPILE_FAIL
  static borrowed make(const ebb::shape&);
#endif
};

void draw(borrowed x, const ebb::levels& levels) {
  const auto net = [](ebb::view<const float>, ebb::noise_level, ebb::view<float>) {};
  (void)ebb::sample<float>(ebb::ddim{}, levels, net, x);
}
