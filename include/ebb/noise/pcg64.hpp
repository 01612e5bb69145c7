// PCG64, the generator of numpy.random.default_rng: PCG XSL-RR 128/64 (O'Neill 2014, "PCG: a family
// of simple fast space-efficient statistically good algorithms", Harvey Mudd HMC-CS-2014-0905),
// seeded as NumPy does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ebb {

class pcg64 {
 public:
  // By NumPy's SeedSequence(seed): PCG64(seed).
  explicit pcg64(std::uint64_t seed);

  // The next 64 bits; the next 32: of every 64 the low half first, then the high one, which waits
  // while 64 bits are drawn.
  std::uint64_t operator()() noexcept;
  std::uint32_t next_32() noexcept;

  // Its place in the stream as text, and back. Errors: errc::invalid_option for what state() never
  // gives.
  [[nodiscard]] std::string state() const;
  [[nodiscard]] static pcg64 from_state(std::string_view state);

  bool operator==(const pcg64&) const = default;

 private:
  struct two_words {
    std::uint64_t high = 0, low = 0;
    bool operator==(const two_words&) const = default;
  };
  void step() noexcept;

  two_words state_, increment_;
  std::optional<std::uint32_t> waiting_;
};

}  // namespace ebb
