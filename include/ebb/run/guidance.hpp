// Classifier-free guidance (Ho and Salimans 2022, arXiv 2207.12598): two network calls combined
// before anything else sees them. Pull style: guide(). Push style: guided(), itself a denoiser.
#pragma once

#include <ebb/run/denoiser.hpp>
#include <ebb/tensor/tensor.hpp>

#include <algorithm>
#include <limits>

namespace ebb {

struct guidance {
  // out = uncond + scale (cond - uncond): 1 is the conditional network alone.
  double scale = 1;

  // Blends in the result rescaled to the standard deviation of cond, for each sample (Lin et al.
  // 2023, arXiv 2305.08891, eq. 15-16); 0 off, 1 full. A sample of no deviation is left as it is.
  double rescale = 0;

  // Guide only where sigma / alpha lies in [sigma_min, sigma_max] (Kynkaanniemi et al. 2024,
  // arXiv 2404.07724); outside, the result is cond and guided() spares the second call.
  double sigma_min = 0;
  double sigma_max = std::numeric_limits<double>::infinity();

  // guided() makes the unconditional call also where nothing is guided, for samplers that follow
  // the unguided estimate, u(k): CFG++, whose scale runs from 0 to 1. Without it u is d there.
  bool unguided_too = false;

  // The outputs carry a learned variance, the second half of each sample: it is not guided but
  // taken from cond. guided() sees for itself.
  bool learned_variance = false;

  // Errors: errc::invalid_option naming the field.
  void check() const;

  [[nodiscard]] bool active(const noise_level& level) const {
    const double sigma = level.noise_to_signal();
    return scale != 1 && sigma >= sigma_min && sigma <= sigma_max;
  }
};

// The guided output from the conditional and the unconditional one; out may be either of them.
// Equal sizes; axis 0 of `out` is the batch, so pass view(data, run.output_shape()) for rescaling.
// Errors: errc::shape_mismatch, errc::invalid_option.
template <class T>
void guide(view<const T> cond, view<const T> uncond, const guidance& how, const noise_level& level,
           view<T> out);

extern template void guide(view<const float>, view<const float>, const guidance&,
                           const noise_level&, view<float>);
extern template void guide(view<const double>, view<const double>, const guidance&,
                           const noise_level&, view<double>);
extern template void guide(view<const half>, view<const half>, const guidance&, const noise_level&,
                           view<half>);
extern template void guide(view<const bfloat16>, view<const bfloat16>, const guidance&,
                           const noise_level&, view<bfloat16>);

// A denoiser made of two. Errors: errc::invalid_option for guidance out of range. Scratch for the
// unconditional output is made at the first call.
template <class T, denoiser<T> Cond, denoiser<T> Uncond>
class guided_denoiser {
 public:
  guided_denoiser(Cond cond, Uncond uncond, guidance how)
      : cond_(std::move(cond)), uncond_(std::move(uncond)), how_(how) {
    how_.check();
  }

  void operator()(view<const T> x, const noise_level& at, view<T> out) {
    cond_(x, at, out);
    const bool active = how_.active(at);
    asked_ = active || how_.unguided_too;
    if (!asked_) return;
    if (scratch_.shape() != out.shape()) {
      scratch_ = tensor<T>(out.shape());
      std::fill(scratch_.begin(), scratch_.end(), std::numeric_limits<T>::quiet_NaN());
    }
    uncond_(x, at, view<T>(scratch_));
    if (!active) return;
    how_.learned_variance = out.shape().sample_size() == 2 * x.shape().sample_size();
    guide<T>(out, scratch_, how_, at, out);
  }

  // The latest output without guidance, for plans that use u(k); empty where none was made.
  [[nodiscard]] view<const T> unguided() const {
    return asked_ ? view<const T>(scratch_) : view<const T>();
  }

 private:
  Cond cond_;
  Uncond uncond_;
  guidance how_;
  tensor<T> scratch_{shape{0}};
  bool asked_ = false;
};

template <class T = float, class Cond, class Uncond>
guided_denoiser<T, Cond, Uncond> guided(Cond cond, Uncond uncond, guidance how) {
  return {std::move(cond), std::move(uncond), how};
}

}  // namespace ebb
