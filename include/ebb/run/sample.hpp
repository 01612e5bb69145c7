// The whole loop in one call: from noise, a state or a container of the caller's to samples.
#pragma once

#include <ebb/run/denoiser.hpp>
#include <ebb/run/run.hpp>
#include <ebb/tensor/container.hpp>

#include <algorithm>
#include <functional>
#include <limits>

namespace ebb {

// The network a call to sample() names: itself, or what std::ref refers to.
template <class Net>
Net& network_of(Net& net) {
  return net;
}
template <class Net>
Net& network_of(const std::reference_wrapper<Net>& net) {
  return net;
}
template <class Net>
Net& network_of(std::reference_wrapper<Net>& net) {
  return net;
}

// The loop over anything with the verbs of a run.
template <class T, class Run, class Net>
bool drive(Run& run, Net& net) {
  static_assert(denoiser<Net, T>,
                "Ebb: a denoiser is called as net(ebb::view<const T> x, ebb::noise_level at, "
                "ebb::view<T> out), with T the run's element type (float unless said otherwise)");
  if (run.done()) return true;
  tensor<T> out(run.output_shape());
  // a network that leaves elements unwritten is told which, at its first call
  std::fill(out.begin(), out.end(), std::numeric_limits<T>::quiet_NaN());
  while (!run.done()) {
    net(run.input(), run.level(), view<T>(out));
    if constexpr (requires { run.advance(out, view<const T>(network_of(net).unguided())); })
      run.advance(out, network_of(net).unguided());
    else run.advance(out);
    if (run.cancelled() && !run.done()) return false;
  }
  return true;
}

// Drives a run with a network. Where the network can say what it gave without guidance, as guided()
// can, plans that use u(k) are told; a std::function around it hides that. True when the run is
// done; false when its observer cancelled, and then calling sample() again goes on from there.
template <class T, class Net>
bool sample(run<T>& run, Net&& net) {
  return drive<T>(run, net);
}

// From a state at the grid's first level. Where the observer cancels, the state reached so far.
template <class T, sampler S, class Net>
tensor<T> sample(const S& sampler, const levels& grid, Net&& net, tensor<T> x,
                 std::type_identity_t<options<T>> options = {}) {
  run<T> run(plan(sampler(grid)), std::move(x), std::move(options));
  sample(run, net);
  return std::move(run).state();
}

// A container of another library whose elements are T; any with elements, for T = void.
template <class C, class T>
concept foreign_container =
    container<C> && !std::same_as<C, tensor<typename container_traits<C>::value_type>> &&
    (std::is_void_v<T> || std::same_as<T, typename container_traits<C>::value_type>);

struct adaptive;  // ebb/run/adaptive_run.hpp

// The same around a container of another library (ebb/tensor/eigen.hpp, ebb/tensor/xtensor.hpp):
// copied in once, and out once into the container that is returned.
template <class T = void, class S, class Net, foreign_container<T> C>
requires(sampler<S> || std::same_as<S, adaptive>) C
    sample(const S& sampler, const levels& grid, Net&& net, C x,
           std::type_identity_t<options<typename container_traits<C>::value_type>> options = {}) {
  static_assert(owning_container<C>,
                "Ebb: sample() returns the container it is given, and this one does not own its "
                "memory; pass ebb::tensor<T>(ebb::view<const T>(x)), which copies it");
  using value_type = typename container_traits<C>::value_type;
  const view<value_type> memory(x);
  const auto result = sample<value_type>(
      sampler, grid, net, tensor<value_type>(view<const value_type>(memory)), std::move(options));
  for (std::size_t i = 0; i < memory.size(); ++i) memory[i] = result[i];
  return x;
}

// The start of a sampling run: noise at the grid's first level, of hypot(alpha, sigma) standard
// deviation unless options.start_scale says else. Drawn from options.noise where that is given.
template <class T = float>
tensor<T> start_noise(const levels& grid, const shape& shape, const options<T>& options);

extern template tensor<float> start_noise(const levels&, const shape&, const options<float>&);
extern template tensor<double> start_noise(const levels&, const shape&, const options<double>&);
extern template tensor<half> start_noise(const levels&, const shape&, const options<half>&);
extern template tensor<bfloat16> start_noise(const levels&, const shape&, const options<bfloat16>&);

// From noise: shape {batch, ...}.
template <class T = float, sampler S, class Net>
tensor<T> sample(const S& sampler, const levels& grid, Net&& net, const shape& shape,
                 std::type_identity_t<options<T>> options = {}) {
  auto x = start_noise<T>(grid, shape, options);
  run<T> run(plan(sampler(grid)), std::move(x), std::move(options));
  sample(run, net);
  return std::move(run).state();
}

}  // namespace ebb
