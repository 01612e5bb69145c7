// The hashes of tests/bits/bits.hpp. They change only when a promise of docs/numerics.md is broken.
#pragma once

#include <cstdint>

namespace ebb::test {
constexpr std::uint64_t expected_bits_float = 0xa06a04e1850aafcb;
constexpr std::uint64_t expected_bits_double = 0xdfce9faa60f87733;
constexpr std::uint64_t expected_bits_half = 0x9e82ddaa81fef822;
constexpr std::uint64_t expected_bits_bfloat16 = 0x9d225ba90edfb0d6;
}  // namespace ebb::test
