// Other steps by Ebb, those that draw normals also without them.
#include "benchmarks.hpp"
#include "ebb_steps.hpp"
#include "measure.hpp"

namespace {

template <class T, ebb::sampler S>
void add(const std::string& name, const size& at, const S& sampler) {
  const ebb::plan plan = sampler(levels_for(at));
  measure<T>(name, at, [=] { return ebb_steps<T>(plan, start<T>(at), output<T>(at)); });
}

template <class T>
void add_all(const size& at) {
  add<T>("ddim/ebb", at, ebb::ddim{});
  add<T>("ddpm/ebb", at, ebb::ddpm{});
  add<T>("sde_2m/ebb", at, ebb::dpm_solver_multistep{.eta = 1});
  // the same rows but for z
  add<T>("ddpm/ebb_noiseless", at, ebb::dpm_solver_multistep{.order = 1, .eta = 1, .s_noise = 0});
  add<T>("sde_2m/ebb_noiseless", at, ebb::dpm_solver_multistep{.eta = 1, .s_noise = 0});
}

}  // namespace

void add_steps() {
  for_all_sizes([]<class T>(const size& at) { add_all<T>(at); });
}
