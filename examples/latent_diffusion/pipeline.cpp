#include "pipeline.hpp"

#include <ebb/io/npy.hpp>

#include <nlohmann/json.hpp>

#include <cmath>
#include <filesystem>
#include <fstream>

namespace {

using tensor = ebb::tensor<float>;

ebb::onnx_model load(const std::string& folder, std::initializer_list<const char*> parts,
                     std::size_t threads) {
  for (const char* part : parts)
    if (const auto path = folder + "/" + part + "/model.onnx"; std::filesystem::exists(path))
      return ebb::onnx_model(path, {.threads = threads});
  ebb::fail(ebb::errc::io_error, {folder, ": no ", *parts.begin(), "/model.onnx in it"});
}

// Without the prompt, then with it, as one batch of two.
ebb::condition both(const std::string& prompts, const std::string& name) {
  const auto none = ebb::load_npy(prompts + "/negative_" + name + ".npy");
  const auto some = ebb::load_npy(prompts + "/" + name + ".npy");
  if (!(none.shape() == some.shape()) || some.shape().batch() != 1)
    ebb::fail(ebb::errc::shape_mismatch,
              {prompts, "/", name, ".npy is ", to_string(some.shape()), ", negative_", name,
               ".npy ", to_string(none.shape()), ": need both the same, for one image"});
  std::vector<float> values(none.begin(), none.end());
  values.insert(values.end(), some.begin(), some.end());
  return {name, some.shape().with_batch(2), std::move(values)};
}

tensor draw(ebb::torch_cpu_noise& noise, const ebb::shape& shape) {
  tensor z(shape);
  noise(std::span(z.data(), z.size()), ebb::draw{.sample_size = shape.sample_size()});
  return z;
}

// alpha x_0 + sigma z
tensor noised(const tensor& x0, const tensor& z, const ebb::noise_level& level) {
  tensor x(x0.shape());
  const auto alpha = static_cast<float>(level.alpha), sigma = static_cast<float>(level.sigma);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = alpha * x0[i] + sigma * z[i];
  return x;
}

// Where the mask is 0 the known latents, at the level of the state or, at the last, clean.
ebb::correction<float> keeping(tensor known, tensor z, const tensor& mask, std::size_t pixels,
                               const ebb::noise_level& last) {
  const std::size_t rows = known.shape()[2], columns = known.shape()[3];
  std::vector<float> free(rows * columns);
  for (std::size_t i = 0; i < free.size(); ++i)
    free[i] = mask[(i / columns * pixels) * columns * pixels + i % columns * pixels];
  return [=](ebb::view<float> x, const ebb::noise_level& level) {
    const auto there = level.sigma <= last.sigma ? known : noised(known, z, level);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const float m = free[i % free.size()];
      x[i] = (1 - m) * there[i] + m * x[i];
    }
  };
}

}  // namespace

latent_pipeline::latent_pipeline(const std::string& folder, const std::string& prompts,
                                 std::size_t threads)
    : denoiser_(load(folder, {"unet", "transformer"}, threads)),
      decoder_(load(folder, {"vae_decoder"}, threads)) {
  if (std::filesystem::exists(folder + "/vae_encoder"))
    encoder_ = load(folder, {"vae_encoder"}, threads);
  std::vector<std::string> names;
  for (const auto& input : denoiser_.inputs()) names.push_back(input.name);
  const auto sample = ebb::sample_name(folder, {}, names), time = ebb::time_name(folder, {}, names);
  for (const auto& name : names)
    if (name != sample && name != time) conditions_.push_back(both(prompts, name));

  std::ifstream file(folder + "/vae_decoder/config.json");
  const auto config = file ? nlohmann::json::parse(file) : nlohmann::json::object();
  const auto number = [&](const char* key, double otherwise) {
    return config.contains(key) && config[key].is_number() ? config[key].get<double>() : otherwise;
  };
  scaling_ = number("scaling_factor", scaling_);
  shift_ = number("shift_factor", 0);
  if (config.contains("block_out_channels"))
    pixels_ = std::size_t{1} << (config["block_out_channels"].size() - 1);
}

ebb::shape latent_pipeline::latent_shape(const request& what) const {
  const auto channels = denoiser_.inputs().front().extents.at(1);
  if (what.height % pixels_ != 0 || what.width % pixels_ != 0)
    ebb::fail(ebb::errc::shape_mismatch, {"height = ", what.height, ", width = ", what.width,
                                          ": need multiples of ", pixels_});
  return {1, static_cast<std::size_t>(channels), what.height / pixels_, what.width / pixels_};
}

tensor latent_pipeline::latents(const request& what) const {
  const ebb::shape shape = latent_shape(what);
  auto net = ebb::guided_batch<float>(
      ebb::onnxruntime_denoiser(denoiser_, {.conditions = conditions_, .round_time = true}),
      {.scale = what.guidance});
  ebb::torch_cpu_noise noise{what.seed};
  const auto whole = what.scheduler.levels(what.steps);
  auto options = what.scheduler.options();
  options.noise = std::ref(noise);
  options.observer = what.observer;
  if (!what.image) return ebb::sample<float>(what.scheduler.sampler, whole, net, shape, options);

  // PyTorch's generator in the order of diffusers: the encoder's draw, the noise, then the steps'
  const auto known = encode(*what.image, noise);
  const auto z = draw(noise, shape);
  const auto levels = ebb::from_strength(whole, what.strength);
  if (what.mask) options.correct_xt = keeping(known, z, *what.mask, pixels_, levels.back());
  const bool from_noise = what.mask && what.strength == 1;
  const ebb::noise_level pure{0, 0, options.start_scale.value_or(1)};
  auto x = noised(known, z, from_noise ? pure : levels.front());
  return ebb::sample<float>(what.scheduler.sampler, levels, net, std::move(x), options);
}

// The encoder gives the mean and log-variance of the latents; one draw of them.
tensor latent_pipeline::encode(const tensor& image, ebb::torch_cpu_noise& noise) const {
  if (!encoder_)
    ebb::fail(ebb::errc::io_error, {"an image needs vae_encoder/model.onnx: it is not there"});
  const ebb::shape shape{1, static_cast<std::size_t>(encoder_->outputs()[0].extents.at(1)) / 2,
                         image.shape()[2] / pixels_, image.shape()[3] / pixels_};
  tensor moments(ebb::shape{1, 2 * shape[1], shape[2], shape[3]});
  const ebb::onnx_input in{&encoder_->inputs()[0], ebb::view<const float>(image)};
  encoder_->run({&in, 1}, encoder_->outputs()[0], moments);
  tensor x = draw(noise, shape);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const float log_variance = std::clamp(moments[x.size() + i], -30.0F, 20.0F);
    const float latent = moments[i] + std::exp(0.5F * log_variance) * x[i];
    x[i] = (latent - static_cast<float>(shift_)) * static_cast<float>(scaling_);
  }
  return x;
}

tensor latent_pipeline::decode(const tensor& latents) const {
  tensor unscaled(latents.shape());
  for (std::size_t i = 0; i < latents.size(); ++i)
    unscaled[i] = latents[i] / static_cast<float>(scaling_) + static_cast<float>(shift_);
  tensor image(ebb::shape{latents.shape()[0], 3, latents.shape()[2] * pixels_,
                          latents.shape()[3] * pixels_});
  const ebb::onnx_input in{&decoder_.inputs()[0], ebb::view<const float>(unscaled)};
  decoder_.run({&in, 1}, decoder_.outputs()[0], image);
  for (auto& pixel : image) pixel = std::nearbyint(std::clamp(pixel / 2 + 0.5F, 0.0F, 1.0F) * 255);
  return image;
}
