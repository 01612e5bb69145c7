// What diffusers' pipelines keep outside scheduler_config.json: for flow models the sigmas they
// hand to the scheduler, and the mu of dynamic shifting, which follows from the size of the image.
//
//   auto grid = config.levels(ebb::pipeline_request("flux-dev", 28, 4096));
#pragma once

#include <ebb/io/scheduler_config.hpp>

namespace ebb {

// `tokens`: of the image or video, as the network sees them: for FLUX, SD3.5 and Qwen-Image one for
// each 16 by 16 pixels, so 4096 for 1024 by 1024. Models (upper and lower case, hyphens,
// underscores and points are the same):
//   sd3, sd3.5, wan, cogvideox, sana            the number of steps, nothing else
//   flux-schnell, hunyuan-video, omnigen        sigmas 1, 1 - 1/n, ..., 1/n
//   flux-dev, chroma, qwen-image, ltx-video, lumina2
//                                               the same, and a mu linear in tokens
//   cogview4                                    the same, and a mu of their square root
//   flux2                                       the same, and the model's empirical mu
//   mochi                                       sigmas of a line, then a parabola
// Errors: errc::unknown_value with the nearest name, errc::invalid_steps, errc::invalid_option for
// tokens that are not a number above 0.
[[nodiscard]] level_request pipeline_request(std::string_view model, std::size_t steps,
                                             double tokens = 4096);

[[nodiscard]] std::vector<std::string> pipeline_names();

}  // namespace ebb
