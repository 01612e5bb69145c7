// The coordinate in which noising is a straight line, where classical methods (Euler, Heun, Adams)
// are at home:
//   y = x / scale,  u = sigma / scale,  scale = alpha + kappa sigma,
//   y = (1 - kappa u) x_0 + u eps,  and so  dy/du = eps - kappa x_0.
// kappa = 0 is EDM's and k-diffusion's (u = sigma / alpha; y is the variance exploding state),
// kappa = 1 flow matching's (u = sigma; finite at pure noise too). Any path can be walked in
// either; first-order steps are the same in both.
#pragma once

#include <ebb/plan/combination.hpp>
#include <ebb/plan/node.hpp>

namespace ebb {

// automatic: flow where every level has alpha + sigma = 1, else noise_to_signal.
enum class axis { automatic, noise_to_signal, flow };

// `automatic` made one of the other two. Errors: errc::unknown_value.
[[nodiscard]] axis resolve(axis kind, const levels& grid);

class straight_axis {
 public:
  // Errors: errc::unknown_value.
  straight_axis(axis kind, const levels& grid)
      : kappa_(resolve(kind, grid) == axis::flow ? 1 : 0) {}

  [[nodiscard]] double scale(const noise_level& at) const { return at.alpha + kappa_ * at.sigma; }
  [[nodiscard]] double u(const noise_level& at) const { return at.sigma / scale(at); }

  // u(t) - u(s), without cancellation.
  [[nodiscard]] double gap(const noise_level& s, const noise_level& t) const {
    const double h = log_snr_step(s, t);
    if (h < 0) return -gap(t, s);
    return s.sigma / scale(s) * (t.alpha / scale(t)) * std::expm1(-h);
  }

  // The level of the grid at u.
  [[nodiscard]] noise_level level(const levels& grid, double u) const;

  // dy/du as an evaluation saw it.
  [[nodiscard]] combination slope(std::size_t ago = 0) const;

  // From x() at s to t along a mean slope. s is not pure noise, unless the axis is flow's.
  [[nodiscard]] combination along(const noise_level& s, const noise_level& t,
                                  const combination& slope) const;

  // Whether the axis reaches this level: pure noise is infinitely far on the noise_to_signal axis.
  [[nodiscard]] bool reaches(const noise_level& at) const { return scale(at) > 0; }

 private:
  double kappa_ = 0;
};

// The first-order step, along the straight line from x() through the x_0 estimate: DDIM, Euler,
// DPM-Solver-1. With h = lambda_t - lambda_s:  sigma_t / sigma_s x + alpha_t (1 - e^-h) x_0.
// Finite from pure noise; at the clean level it is x_0.
[[nodiscard]] combination straight_step(const noise_level& s, const noise_level& t,
                                        std::size_t ago = 0);

}  // namespace ebb
