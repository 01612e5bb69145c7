// A safetensors file taken apart and checked: all but its numbers.
#pragma once

#include "safetensors_header.hpp"

#include <bit>
#include <cstdint>

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

// The same on hosts of either byte order; a load or a store where the host is little-endian.
template <class Bits>
[[nodiscard]] Bits little_endian(const std::byte* bytes) {
  Bits bits = 0;
  for (std::size_t i = 0; i < sizeof(Bits); ++i)
    bits = static_cast<Bits>(bits | std::to_integer<Bits>(bytes[i]) << (8 * i));
  return bits;
}
template <class Bits>
void store_little_endian(Bits bits, std::byte* bytes) {
  for (std::size_t i = 0; i < sizeof(Bits); ++i)
    bytes[i] = static_cast<std::byte>(bits >> (8 * i) & 0xff);
}

}  // namespace ebb
