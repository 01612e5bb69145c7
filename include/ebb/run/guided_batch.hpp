// Classifier-free guidance by a network that takes both halves in one call: a batch of twice the
// samples, the unconditional ones first, as diffusers' pipelines make it. For engines that do one
// large batch faster than two small ones; costs a copy of the input.
#pragma once

#include <ebb/run/guidance.hpp>

namespace ebb {

template <class T, denoiser<T> Net>
class guided_batch_denoiser {
 public:
  // Errors: errc::invalid_option for guidance out of range.
  guided_batch_denoiser(Net net, guidance how) : net_(std::move(net)), how_(how) { how_.check(); }

  void operator()(view<const T> x, const noise_level& at, view<T> out) {
    const std::size_t n = x.shape().batch();
    fit(in_, x.shape().with_batch(2 * n));
    fit(out_, out.shape().with_batch(2 * n));
    std::copy(x.begin(), x.end(), in_.begin());
    std::copy(x.begin(), x.end(), in_.begin() + static_cast<std::ptrdiff_t>(x.size()));
    net_(view<const T>(in_), at, view<T>(out_));
    const auto cond = view<const T>(out_).samples(n, n);
    if (how_.active(at)) {
      how_.learned_variance = out.shape().sample_size() == 2 * x.shape().sample_size();
      guide<T>(cond, unguided(), how_, at, out);
    } else {
      std::copy(cond.begin(), cond.end(), out.begin());
    }
  }

  // The latest output without guidance, for plans that use u(k).
  [[nodiscard]] view<const T> unguided() const {
    return view<const T>(out_).samples(0, out_.shape().batch() / 2);
  }

 private:
  static void fit(tensor<T>& buffer, const shape& shape) {
    if (buffer.shape() == shape) return;
    buffer = tensor<T>(shape);
    std::fill(buffer.begin(), buffer.end(), std::numeric_limits<T>::quiet_NaN());
  }

  Net net_;
  guidance how_;
  tensor<T> in_{shape{0}}, out_{shape{0}};
};

// The network's conditions are for twice the samples: without a prompt, then with it.
template <class T = float, class Net>
guided_batch_denoiser<T, Net> guided_batch(Net net, guidance how) {
  return {std::move(net), how};
}

}  // namespace ebb
