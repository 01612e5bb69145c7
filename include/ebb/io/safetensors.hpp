// Reads safetensors, the weight files of Hugging Face: 8 bytes of header length, a JSON header,
// raw little-endian data (format: huggingface/safetensors, README). Trusts nothing in the file:
// lengths, offsets, shapes and names are checked before any number is read, as the format demands
// (no hole, no overlap, span = shape times element size). Memory is owned: the file may change.
#pragma once

#include <ebb/error.hpp>

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace ebb {

// Element types Ebb reads. All become float: F64 is rounded (beyond the floats: infinity), F16 and
// BF16 are exact.
enum class dtype { f64, f32, f16, bf16 };

struct stored_tensor {
  dtype type = dtype::f32;
  std::vector<std::size_t> shape;  // row-major; empty for a single number
  std::vector<float> values;
};

class safetensors {
 public:
  std::map<std::string, stored_tensor> tensors;
  std::map<std::string, std::string> metadata;

  // The tensor of this name. Errors: errc::unknown_value with the nearest name there is.
  [[nodiscard]] const stored_tensor& operator[](const std::string& name) const;

  // The same, refused with errc::shape_mismatch unless it has this shape.
  [[nodiscard]] const stored_tensor& at(const std::string& name,
                                        std::span<const std::size_t> shape) const;
};

// From a regular file, or from bytes in memory. Headers are at most 100,000,000 bytes; a tensor has
// at most 8 extents, 0 among them allowed; its unknown keys are skipped. Reading needs memory of up
// to three times the data (a few times the header beside it). Errors, each naming the file and the
// tensor: errc::io_error with the system's message, errc::header_length, errc::json_error (also for
// a missing, double or wrong field), errc::shape_overflow, errc::bad_offsets and
// errc::unsupported_dtype.
[[nodiscard]] safetensors load_safetensors(const std::string& path);
[[nodiscard]] safetensors parse_safetensors(std::span<const std::byte> bytes);

}  // namespace ebb
