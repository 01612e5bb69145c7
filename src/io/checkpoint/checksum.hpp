// The checksum of checkpoints (ebb/io/checkpoint.hpp). Each step is a bijection of h, so a change
// within one word always shows.
#pragma once

#include "../little_endian.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace ebb {

class checksum {
 public:
  void add(std::span<const std::byte> piece) {
    const std::size_t size = piece.size();
    for (; piece.size() >= 8; piece = piece.subspan(8))
      mix(little_endian<std::uint64_t>(piece.data()));
    std::byte end[8]{};
    for (std::size_t i = 0; i < piece.size(); ++i) end[i] = piece[i];
    if (!piece.empty()) mix(little_endian<std::uint64_t>(end));
    mix(size);
  }
  void add(std::string_view piece) { add(std::as_bytes(std::span(piece.data(), piece.size()))); }

  [[nodiscard]] std::uint64_t value() const { return value_; }

 private:
  void mix(std::uint64_t word) { value_ = (value_ ^ word) * 0x100000001b3; }

  std::uint64_t value_ = 0xcbf29ce484222325;
};

}  // namespace ebb
