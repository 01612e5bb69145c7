// A safetensors file taken apart and checked: all but its numbers.
#pragma once

#include "little_endian.hpp"
#include "safetensors_header.hpp"

namespace ebb {

struct element {
  const char* name;
  std::size_t size;
};
[[nodiscard]] element element_of(dtype type);

struct safetensors_parts {
  safetensors file;                // its tensors have no values yet
  std::vector<stored_span> spans;  // one for each tensor, by place in the data
  std::span<const std::byte> data;

  [[nodiscard]] std::span<const std::byte> bytes(const stored_span& span) const {
    return data.subspan(span.begin, span.end - span.begin);
  }
};

// Errors: as load_safetensors; `where` opens each message.
[[nodiscard]] safetensors_parts take_apart(std::span<const std::byte> bytes,
                                           const std::string& where);

}  // namespace ebb
