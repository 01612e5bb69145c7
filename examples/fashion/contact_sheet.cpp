#include "contact_sheet.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#define STB_IMAGE_WRITE_IMPLEMENTATION
#include <stb/stb_image_write.h>

unsigned char to_byte(float pixel) {
  return static_cast<unsigned char>(std::lround(127.5f * (std::clamp(pixel, -1.0f, 1.0f) + 1)));
}

void write_sheet(const std::string& path, ebb::view<const float> images,
                 const sheet_layout& layout) {
  const std::size_t count = images.shape()[0], side = images.shape()[3];
  const std::size_t rows = (count + layout.columns - 1) / layout.columns;
  const std::size_t cell = side * layout.zoom + layout.gap;
  const std::size_t width = layout.columns * cell + layout.gap, height = rows * cell + layout.gap;
  std::vector<unsigned char> sheet(width * height, 0);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t left = layout.gap + i % layout.columns * cell;
    const std::size_t top = layout.gap + i / layout.columns * cell;
    for (std::size_t y = 0; y < side * layout.zoom; ++y)
      for (std::size_t x = 0; x < side * layout.zoom; ++x)
        sheet[(top + y) * width + left + x] =
            to_byte(images[(i * side + y / layout.zoom) * side + x / layout.zoom]);
  }
  const int w = static_cast<int>(width), h = static_cast<int>(height);
  if (stbi_write_png(path.c_str(), w, h, 1, sheet.data(), w) == 0)
    throw std::runtime_error(path + ": cannot be written; is there such a folder?");
}
