#include <ebb/denoisers/gaussian_mixture.hpp>

#include <algorithm>

namespace ebb {
namespace {

constexpr double smallest = 1e-200;  // stands for the variance of a point at sigma = 0

// log of w N(x; alpha m, alpha^2 v + sigma^2), but for a constant.
template <class T>
double log_weight(const gaussian_mixture::component& c, view<const T> x, const noise_level& at) {
  double sum = std::log(c.weight);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double v = std::max(at.alpha * at.alpha * c.variance[i] + at.sigma * at.sigma, smallest);
    const double away = static_cast<double>(x[i]) - at.alpha * c.mean[i];
    sum -= (away * away / v + std::log(v)) / 2;
  }
  return sum;
}

double mean_given(const gaussian_mixture::component& c, std::size_t i, double x,
                  const noise_level& at) {
  if (c.variance[i] == 0) return c.mean[i];
  const double v = at.alpha * at.alpha * c.variance[i] + at.sigma * at.sigma;
  return c.mean[i] + at.alpha * c.variance[i] / v * (x - at.alpha * c.mean[i]);
}

}  // namespace

gaussian_mixture::gaussian_mixture(std::vector<component> components)
    : components_(std::move(components)) {
  if (components_.empty())
    fail(errc::invalid_option, {"gaussian_mixture: no components: need 1 or more"});
  for (std::size_t k = 0; k < components_.size(); ++k) {
    component& c = components_[k];
    if (!(c.weight > 0 && std::isfinite(c.weight)))
      fail(errc::invalid_option, {"gaussian_mixture: components[", k, "].weight = ", c.weight,
                                  ": need a finite number above 0"});
    if (c.mean.empty() || c.mean.size() != dimension())
      fail(errc::shape_mismatch,
           {"gaussian_mixture: components[", k, "].mean has ", c.mean.size(),
            " numbers, the first has ", dimension(), ": need equal numbers, 1 or more"});
    if (c.variance.size() == 1) c.variance.resize(dimension(), c.variance.front());
    if (c.variance.size() != dimension())
      fail(errc::shape_mismatch, {"gaussian_mixture: components[", k, "].variance has ",
                                  c.variance.size(), " numbers: need 1 or ", dimension()});
    for (const double m : c.mean)
      if (!std::isfinite(m))
        fail(errc::invalid_option,
             {"gaussian_mixture: components[", k, "].mean holds ", m, ": need finite numbers"});
    for (const double v : c.variance)
      if (!(v >= 0 && std::isfinite(v)))
        fail(errc::invalid_option, {"gaussian_mixture: components[", k, "].variance holds ", v,
                                    ": need finite numbers from 0"});
  }
}

template <class T>
void gaussian_mixture::denoise(view<const T> x, const noise_level& at, view<T> out) const {
  const std::size_t n = dimension();
  check_noise_level(at, "gaussian_mixture: level", 0);
  if (x.shape().sample_size() != n || x.size() != out.size())
    fail(errc::shape_mismatch, {"gaussian_mixture: x is ", to_string(x.shape()), ", out ",
                                to_string(out.shape()), ": need equal sizes and samples of ", n});
  std::vector<double> weights(components_.size());
  for (std::size_t first = 0; first < x.size(); first += n) {
    const view<const T> sample(x.data() + first, {n});
    for (std::size_t k = 0; k < weights.size(); ++k)
      weights[k] = log_weight(components_[k], sample, at);
    const double most = *std::max_element(weights.begin(), weights.end());
    double total = 0;
    for (auto& w : weights) total += w = std::exp(w - most);
    for (std::size_t i = 0; i < n; ++i) {
      double mean = 0;
      for (std::size_t k = 0; k < weights.size(); ++k)
        mean +=
            weights[k] / total * mean_given(components_[k], i, static_cast<double>(sample[i]), at);
      out[first + i] = static_cast<T>(mean);
    }
  }
}

void gaussian_mixture::operator()(view<const float> x, const noise_level& at,
                                  view<float> out) const {
  denoise(x, at, out);
}
void gaussian_mixture::operator()(view<const double> x, const noise_level& at,
                                  view<double> out) const {
  denoise(x, at, out);
}
void gaussian_mixture::operator()(view<const half> x, const noise_level& at, view<half> out) const {
  denoise(x, at, out);
}
void gaussian_mixture::operator()(view<const bfloat16> x, const noise_level& at,
                                  view<bfloat16> out) const {
  denoise(x, at, out);
}

}  // namespace ebb
