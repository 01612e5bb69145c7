// NumPy's .npy files: arrays beside a network, such as the embedding of a prompt.
#pragma once

#include <ebb/tensor/tensor.hpp>

#include <string>

namespace ebb {

// The array as floats, in its shape: of numpy's half, single, double and whole number types, little
// endian, in C order, format 1 to 3. Errors: errc::io_error for a file that cannot be read or ends
// early; errc::header_length, errc::json_error for what is no .npy header; errc::unsupported_dtype
// for other element types; errc::not_contiguous for Fortran's order.
[[nodiscard]] tensor<float> load_npy(const std::string& path);

// As numpy.save() writes float32. Errors: errc::io_error with the system's message.
void save_npy(const std::string& path, view<const float> array);

}  // namespace ebb
