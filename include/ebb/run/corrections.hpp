// The non-linear hooks of a run, for options.correct_x0 and options.correct_xt. None allocates
// when it is called.
#pragma once

#include <ebb/schedule/noise_level.hpp>
#include <ebb/tensor/tensor.hpp>

#include <cstdint>

namespace ebb {

// correct_x0: x_0 into [-range, range] (diffusers' clip_sample).
struct clip {
  double range = 1;

  template <class T>
  void operator()(view<T> x0, const noise_level&) const {
    const T high = static_cast<T>(range);
    if (!(high > 0)) fail(errc::invalid_option, {"clip: range = ", range, ": need more than 0"});
    for (auto& value : x0) value = value > high ? high : value < -high ? -high : value;
  }
};

// correct_x0: dynamic thresholding (Saharia et al. 2022, arXiv 2205.11487, section 2.3), for each
// sample of the batch: with s the `ratio` quantile of |x_0| (linear between order statistics),
// held in [1, most], x_0 is clipped to [-s, s] and divided by s.
struct dynamic_threshold {
  double ratio = 0.995;
  double most = 1;

  template <class T>
  void operator()(view<T> x0, const noise_level&) const;
};

extern template void dynamic_threshold::operator()(view<float>, const noise_level&) const;
extern template void dynamic_threshold::operator()(view<double>, const noise_level&) const;
extern template void dynamic_threshold::operator()(view<half>, const noise_level&) const;
extern template void dynamic_threshold::operator()(view<bfloat16>, const noise_level&) const;

// correct_xt: inpainting (Lugmayr et al. 2022, arXiv 2201.09865, eq. 8, without resampling). Where
// the mask is 0 the state is replaced by the known image brought to the state's level with one
// fixed noise; where it is 1 the sampler is free; values in between blend.
template <class T = float>
class inpaint {
 public:
  // known and mask have the state's shape. first_sample: of a split batch, as in options.
  // Errors: errc::shape_mismatch, errc::invalid_option for a mask outside [0, 1].
  inpaint(tensor<T> known, tensor<T> mask, std::uint64_t seed = 0, std::uint64_t first_sample = 0);

  // Errors: errc::shape_mismatch if the state is not of the known image's size.
  void operator()(view<T> x, const noise_level& level) const;

 private:
  tensor<T> known_, mask_, noise_;
};

extern template class inpaint<float>;
extern template class inpaint<double>;
extern template class inpaint<half>;
extern template class inpaint<bfloat16>;

}  // namespace ebb
