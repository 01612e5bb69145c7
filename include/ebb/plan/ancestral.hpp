// The two ancestral splits: step deterministically to a level `down`, cleaner than the target t,
// then add `up` of fresh noise. `down` is given scaled as t is, alpha_down = alpha_t, so that the
// noise adds straight onto it: sigma_down^2 + up^2 = sigma_t^2.
//   noise_to_signal   up = eta sigma_t sqrt(1 - e^-2h): DDIM's eta (arXiv 2010.02502, eq. 16), and
//                     k-diffusion's split on a variance exploding path; eta = 1 is DDPM's posterior
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

}  // namespace ebb
