// Many small grey images on one PNG, row by row.
#pragma once

#include <ebb/tensor/view.hpp>

#include <string>

struct sheet_layout {
  std::size_t columns = 10;
  std::size_t zoom = 2;  // screen pixels for each pixel
  std::size_t gap = 4;   // screen pixels between images
};

// images: [N, 1, side, side] in [-1, 1]. Throws std::runtime_error if the file cannot be written.
void write_sheet(const std::string& path, ebb::view<const float> images,
                 const sheet_layout& layout = {});

// A pixel in [-1, 1] as a byte.
unsigned char to_byte(float pixel);
