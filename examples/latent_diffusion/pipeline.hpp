// Latent diffusion from ONNX files: prompts in, pixels out, with the numbers of diffusers'
// pipelines.
//
// The folder is what Hugging Face's Optimum exports (optimum-cli export onnx):
//   unet/ or transformer/model.onnx     the denoiser
//   vae_decoder/model.onnx, config.json  latents to pixels
//   vae_encoder/model.onnx               pixels to latents; for image to image and inpainting
// and beside it, for each input NAME of the denoiser but the state and the time (in Stable
// Diffusion encoder_hidden_states): NAME.npy of the prompt, and negative_NAME.npy.
#pragma once

#include <ebb/denoisers/onnxruntime.hpp>
#include <ebb/ebb.hpp>
#include <ebb/io/scheduler_config.hpp>

#include <functional>
#include <optional>
#include <string>

struct request {
  ebb::scheduler_config scheduler;  // in compatible mode
  std::size_t steps = 20;
  double guidance = 7.5;
  std::uint64_t seed = 0;                        // of PyTorch's CPU generator
  std::size_t height = 512, width = 512;         // in pixels
  std::optional<ebb::tensor<float>> image = {};  // [1, 3, height, width], -1 to 1
  std::optional<ebb::tensor<float>> mask = {};   // [1, 1, height, width], 1 where to draw anew
  double strength = 1;                           // how much of the image is drawn anew
  std::function<void(ebb::progress<float>&)> observer = {};
};

class latent_pipeline {
 public:
  // `prompts`: the folder of the .npy files. Errors: ebb::error naming the file.
  latent_pipeline(const std::string& folder, const std::string& prompts, std::size_t threads = 1);

  // Errors: those of run; ebb::error where an image is given and the folder has no encoder.
  [[nodiscard]] ebb::tensor<float> latents(const request& what) const;

  // Pixels in 0 .. 255, whole numbers: [1, 3, height, width].
  [[nodiscard]] ebb::tensor<float> decode(const ebb::tensor<float>& latents) const;

 private:
  [[nodiscard]] ebb::tensor<float> encode(const ebb::tensor<float>& image,
                                          ebb::torch_cpu_noise& noise) const;
  [[nodiscard]] ebb::shape latent_shape(const request& what) const;

  ebb::onnx_model denoiser_, decoder_;
  std::optional<ebb::onnx_model> encoder_;
  std::vector<ebb::condition> conditions_;  // without the prompt, then with it
  double scaling_ = 0.18215, shift_ = 0;
  std::size_t pixels_ = 8;  // of an edge, for each of the latents
};
