// libFuzzer's own mutations and, half the time, ours of JSON texts.
#pragma once

#include "fuzz/json_texts.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
  if (seed % 2 == 0) return LLVMFuzzerMutate(data, size, most);
  std::mt19937 random(seed);
  const auto text = ebb::test::mutated({reinterpret_cast<const char*>(data), size}, random);
  const std::size_t length = std::min(text.size(), most);
  std::copy_n(text.begin(), length, reinterpret_cast<char*>(data));
  return length;
}
