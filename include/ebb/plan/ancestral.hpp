// Fresh noise. The two ancestral splits step deterministically to a level `down`, cleaner than the
// target t, then add `up` of noise. `down` is given scaled as t is, alpha_down = alpha_t, so that
// the noise adds straight onto it: sigma_down^2 + up^2 = sigma_t^2.
//   noise_to_signal   up = eta sigma_t sqrt(1 - e^-2h), h = lambda_t - lambda_s: DDIM's eta (arXiv
//                     2010.02502, eq. 16), and k-diffusion's split where alpha = 1; eta = 1 is
//                     DDPM's posterior
//   flow              u_down = u_t (1 + eta (u_t / u_s - 1)) with u = sigma / (alpha + sigma):
//                     ComfyUI's split for rectified flow
#pragma once

#include <ebb/plan/straight_axis.hpp>

namespace ebb {

struct ancestral_split {
  noise_level down;
  double up = 0;
};

// Errors: errc::invalid_eta outside [0, 1]. `kind`: as the axis of the same name.
[[nodiscard]] ancestral_split split(const noise_level& s, const noise_level& t, double eta,
                                    axis kind = axis::noise_to_signal);

// What must be drawn beside noise of deviation `kept` to make it sigma: sqrt(sigma^2 - kept^2), and
// 0 where they differ by rounding alone.
[[nodiscard]] double missing_noise(double sigma, double kept);

// The row that noises a state at s up to the noisier t.
[[nodiscard]] combination noise_up(const noise_level& s, const noise_level& t, double s_noise);

}  // namespace ebb
