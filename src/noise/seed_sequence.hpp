// NumPy's SeedSequence: O'Neill's seed_seq_fe (2015, pcg-random.org/posts/
// developing-a-seed_seq-alternative.html). Every word of the seed reaches every word of the pool,
// from which any number of words are drawn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ebb {

class seed_sequence {
 public:
  // SeedSequence(entropy, spawn_key, pool_size): words of 32 bits, lowest first. Zeros that end the
  // entropy within the pool do not matter.
  explicit seed_sequence(std::vector<std::uint32_t> entropy,
                         const std::vector<std::uint32_t>& spawn_key = {},
                         std::size_t pool_size = 4);

  // generate_state(count)
  [[nodiscard]] std::vector<std::uint32_t> words(std::size_t count) const;

 private:
  std::vector<std::uint32_t> pool_;
};

}  // namespace ebb
