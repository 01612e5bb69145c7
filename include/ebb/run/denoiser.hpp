// The network, as a run sees it: anything that can be called as net(x, at, out).
#pragma once

#include <ebb/schedule/noise_level.hpp>
#include <ebb/tensor/view.hpp>

namespace ebb {

// x: the scaled input; at: the level, with at.t what the network is told; out: to be filled, of
// the run's output shape. Conditioning (labels, prompts) is what the callable captures.
template <class Net, class T>
concept denoiser = requires(Net& net, view<const T> x, const noise_level& at, view<T> out) {
  net(x, at, out);
};

}  // namespace ebb
