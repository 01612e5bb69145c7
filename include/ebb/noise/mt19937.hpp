// The Mersenne Twister MT19937 (Matsumoto and Nishimura 1998, doi 10.1145/272991.272995), under
// PyTorch's CPU generator and NumPy's RandomState. std::mt19937 gives the same words; this one is
// also seeded by a list, and is made and tempered in blocks.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ebb {

class mt19937 {
 public:
  static constexpr std::size_t size = 624;

  // The reference program's init_genrand.
  explicit mt19937(std::uint32_t seed) noexcept;

  // Its init_by_array. Errors: errc::invalid_option for an empty list.
  explicit mt19937(std::span<const std::uint32_t> seeds);

  // The next 32 bits; the next out.size() of them.
  std::uint32_t operator()() noexcept {
    if (position_ == size) twist();
    return temper(words_[position_++]);
  }
  void fill(std::span<std::uint32_t> out) noexcept;

  // Its place in the stream as text, the position and 624 words in hexadecimal, and back. Errors:
  // errc::invalid_option for what state() never gives.
  [[nodiscard]] std::string state() const;
  [[nodiscard]] static mt19937 from_state(std::string_view state);

  bool operator==(const mt19937&) const = default;

 private:
  static constexpr std::uint32_t temper(std::uint32_t y) noexcept {
    y ^= y >> 11;
    y ^= y << 7 & 0x9D2C5680;
    y ^= y << 15 & 0xEFC60000;
    return y ^ y >> 18;
  }
  void twist() noexcept;

  std::array<std::uint32_t, size> words_;
  std::size_t position_ = size;  // of the next word; size: all are used
};

}  // namespace ebb
