// FNV-1a of numbers' bits, lowest byte first: one figure for many known answers.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

template <class T>
std::uint64_t hash(std::span<const T> x) {
  using word = std::conditional_t<sizeof(T) == 2, std::uint16_t,
                                  std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>;
  std::uint64_t h = 14695981039346656037u;
  for (const T value : x)
    for (std::size_t byte = 0; byte < sizeof(T); ++byte)
      h = (h ^ (std::bit_cast<word>(value) >> (8 * byte) & 0xFF)) * 1099511628211u;
  return h;
}

template <class T>
std::uint64_t hash(const std::vector<T>& x) {
  return hash(std::span<const T>(x));
}
