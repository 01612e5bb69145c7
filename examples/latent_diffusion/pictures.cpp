#include "pictures.hpp"

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_WRITE_IMPLEMENTATION
#include <stb/stb_image.h>
#include <stb/stb_image_write.h>

#include <memory>

namespace {

ebb::tensor<float> read(const std::string& path, int channels) {
  int width = 0, height = 0, found = 0;
  const std::unique_ptr<stbi_uc, void (*)(void*)> bytes(
      stbi_load(path.c_str(), &width, &height, &found, channels), stbi_image_free);
  if (!bytes) ebb::fail(ebb::errc::io_error, {path, ": ", stbi_failure_reason()});
  const auto planes = static_cast<std::size_t>(channels);
  const std::size_t area = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  ebb::tensor<float> image(
      {1, planes, static_cast<std::size_t>(height), static_cast<std::size_t>(width)});
  for (std::size_t i = 0; i < image.size(); ++i)
    image[i] = static_cast<float>(bytes.get()[i % area * planes + i / area]) / 255;
  return image;
}

}  // namespace

ebb::tensor<float> read_picture(const std::string& path) {
  auto image = read(path, 3);
  for (auto& value : image) value = 2 * value - 1;
  return image;
}

ebb::tensor<float> read_mask(const std::string& path) {
  auto mask = read(path, 1);
  for (auto& value : mask) value = value < 0.5F ? 0.0F : 1.0F;
  return mask;
}

void write_picture(const std::string& path, const ebb::tensor<float>& pixels) {
  const std::size_t height = pixels.shape()[2], width = pixels.shape()[3], area = height * width;
  std::vector<unsigned char> bytes(3 * area);
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i % area * 3 + i / area] = static_cast<unsigned char>(pixels[i]);
  if (stbi_write_png(path.c_str(), static_cast<int>(width), static_cast<int>(height), 3,
                     bytes.data(), static_cast<int>(3 * width)) == 0)
    ebb::fail(ebb::errc::io_error, {path, ": cannot be written"});
}
