// The exact denoiser of data that is a mixture of Gaussians, E[x_0 | x_t], on any schedule and in
// any dimension: for tests, examples and plots that need no trained network. For one component
// N(m, v), with V = alpha^2 v + sigma^2, it is m + alpha v / V (x - alpha m); the mixture weighs
// components by w N(x; alpha m, V). Predicts x_0: use prediction::sample().
#pragma once

#include <ebb/schedule/noise_level.hpp>
#include <ebb/tensor/bfloat16.hpp>
#include <ebb/tensor/half.hpp>
#include <ebb/tensor/view.hpp>

#include <vector>

namespace ebb {

class gaussian_mixture {
 public:
  // mean: one number for each element of a sample. variance: as many, or one for all; 0 is a
  // point. weight: relative, more than 0.
  struct component {
    std::vector<double> mean;
    std::vector<double> variance;
    double weight = 1;
  };

  // Errors: errc::invalid_option, errc::shape_mismatch naming the component.
  explicit gaussian_mixture(std::vector<component> components);

  [[nodiscard]] std::size_t dimension() const { return components_.front().mean.size(); }
  [[nodiscard]] const std::vector<component>& components() const { return components_; }

  // x and out: {batch, ...} with samples of `dimension` elements. Errors: errc::shape_mismatch.
  void operator()(view<const float> x, const noise_level& at, view<float> out) const;
  void operator()(view<const double> x, const noise_level& at, view<double> out) const;
  void operator()(view<const half> x, const noise_level& at, view<half> out) const;
  void operator()(view<const bfloat16> x, const noise_level& at, view<bfloat16> out) const;

 private:
  template <class T>
  void denoise(view<const T> x, const noise_level& at, view<T> out) const;

  std::vector<component> components_;
};

}  // namespace ebb
