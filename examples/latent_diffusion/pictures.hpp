// PNG in and out.
#pragma once

#include <ebb/tensor/tensor.hpp>

#include <string>

// [1, 3, height, width], -1 to 1. Errors: ebb::error naming the file.
ebb::tensor<float> read_picture(const std::string& path);

// [1, 1, height, width]: 1 where the picture is brighter than half.
ebb::tensor<float> read_mask(const std::string& path);

// From [1, 3, height, width], 0 to 255. Errors: ebb::error naming the file.
void write_picture(const std::string& path, const ebb::tensor<float>& pixels);
