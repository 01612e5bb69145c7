#include "seed_sequence.hpp"

#include <algorithm>

namespace ebb {
namespace {

// Multiplies by a constant that changes each time.
struct hash {
  std::uint32_t constant, multiplier;

  std::uint32_t operator()(std::uint32_t word) noexcept {
    word ^= constant;
    constant *= multiplier;
    word *= constant;
    return word ^ word >> 16;
  }
};

std::uint32_t mixed(std::uint32_t x, std::uint32_t y) noexcept {
  const std::uint32_t sum = 0xCA01F9DD * x - 0x4973F715 * y;
  return sum ^ sum >> 16;
}

}  // namespace

seed_sequence::seed_sequence(std::vector<std::uint32_t> entropy,
                             const std::vector<std::uint32_t>& spawn_key, std::size_t pool_size) {
  entropy.resize(std::max(entropy.size(), pool_size));
  entropy.insert(entropy.end(), spawn_key.begin(), spawn_key.end());
  hash next{0x43B0D7E5, 0x931E8875};
  for (std::size_t i = 0; i < pool_size; ++i) pool_.push_back(next(entropy[i]));
  for (std::size_t from = 0; from < pool_size; ++from)
    for (std::size_t to = 0; to < pool_size; ++to)
      if (to != from) pool_[to] = mixed(pool_[to], next(pool_[from]));
  for (std::size_t i = pool_size; i < entropy.size(); ++i)
    for (auto& word : pool_) word = mixed(word, next(entropy[i]));
}

std::vector<std::uint32_t> seed_sequence::words(std::size_t count) const {
  std::vector<std::uint32_t> drawn;
  hash next{0x8B51F9DD, 0x58F38DED};
  for (std::size_t i = 0; i < count; ++i) drawn.push_back(next(pool_[i % pool_.size()]));
  return drawn;
}

}  // namespace ebb
