// Whole numbers in files: the same on hosts of either byte order; a load or a store where the host
// is little-endian.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace ebb {

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
