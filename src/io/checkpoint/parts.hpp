// What a checkpoint's file consists of (ebb/io/checkpoint.hpp), for its writer and its reader.
#pragma once

#include <ebb/io/checkpoint.hpp>

#include "../safetensors_parts.hpp"
#include "checksum.hpp"

#include <limits>
#include <map>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace ebb::checkpoint_file {

inline constexpr const char* format = "ebb checkpoint";
inline constexpr const char* version = "1";
inline constexpr std::size_t no_draw = std::numeric_limits<std::size_t>::max();

// How an element is stored
template <class T>
inline constexpr dtype stored_type = std::is_same_v<T, float>    ? dtype::f32
                                     : std::is_same_v<T, double> ? dtype::f64
                                     : std::is_same_v<T, half>   ? dtype::f16
                                                                 : dtype::bf16;
template <class T>
using stored_bits =
    std::conditional_t<sizeof(T) == 2, std::uint16_t,
                       std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>;

using texts = std::map<std::string, std::string>;

// Empty for a key that is absent
[[nodiscard]] std::string text_of(const texts& metadata, const char* key);
[[nodiscard]] std::string hexadecimal(std::uint64_t number);
[[nodiscard]] std::string memory_name(std::size_t slot);

// Of the metadata, and then of tensor after tensor
[[nodiscard]] checksum sum_of(const texts& metadata);
void add(checksum& sum, std::string_view name, dtype type, std::span<const std::size_t> shape,
         std::span<const std::byte> data);

// In the order in which the file has them
template <class T>
std::vector<std::pair<std::string, const tensor<T>*>> tensors_of(const checkpoint<T>& from) {
  std::vector<std::pair<std::string, const tensor<T>*>> all{{"state", &from.state},
                                                            {"point", &from.point}};
  for (std::size_t slot = 0; slot < from.memory.size(); ++slot)
    all.emplace_back(memory_name(slot), &from.memory[slot]);
  if (!from.adaptive) return all;
  all.emplace_back("previous", &from.adaptive->previous);
  all.emplace_back("denoised", &from.adaptive->denoised);
  if (!from.adaptive->drawn.empty()) all.emplace_back("drawn", &from.adaptive->drawn);
  return all;
}

}  // namespace ebb::checkpoint_file
