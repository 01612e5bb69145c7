// The normals of jax.random.normal under JAX's default generator: Threefry2x32-20 (Salmon et al.
// 2011, doi 10.1145/2063384.2063405) and the inverse error function (Giles 2012, "Approximating the
// erfinv function"). JAX keeps no generator; the source here holds a key and draws by the idiom
//
//   key = jax.random.key(seed)
//   key, drawn = jax.random.split(key)          # these two lines once for each draw
//   z = jax.random.normal(drawn, shape, dtype)
//
// How near, to JAX 0.10 on a CPU: the bits and uniforms are exact; of the floats 99 of 100 are
// equal, the others within 3 ulp; of the doubles 95 of 100, the others within 4e-15. On every
// machine Ebb gives the same bits.
#pragma once

#include <ebb/noise/sequential.hpp>

#include <array>
#include <cstdint>

namespace ebb {

// jax_threefry_partitionable: on, the default since JAX 0.5 (element i depends on i alone), or off.
enum class jax_mode { partitionable, original };

// jax.random.key_data(key); jax.random.key(seed) is {seed >> 32, seed}, and without
// jax_enable_x64 the high half is 0.
using jax_key = std::array<std::uint32_t, 2>;

// Twenty rounds: the reference, for tests and for code that fills its own buffers.
[[nodiscard]] constexpr std::array<std::uint32_t, 2> threefry2x32_20(
    std::array<std::uint32_t, 2> counter, const jax_key& key) noexcept {
  constexpr int turns[] = {13, 15, 26, 6, 17, 29, 16, 24};
  const std::uint32_t keys[] = {key[0], key[1], key[0] ^ key[1] ^ 0x1BD11BDA};
  counter = {counter[0] + keys[0], counter[1] + keys[1]};
  for (std::uint32_t round = 0; round < 20; ++round) {
    const int turn = turns[round % 8];
    counter[0] += counter[1];
    counter[1] = (counter[1] << turn | counter[1] >> (32 - turn)) ^ counter[0];
    if (round % 4 != 3) continue;
    const std::uint32_t injected = round / 4 + 1;
    counter[0] += keys[injected % 3];
    counter[1] += keys[(injected + 1) % 3] + injected;
  }
  return counter;
}

// jax.random.normal(key, (out.size(),), float32 or float64) with a key of your own. Errors:
// errc::counter_range for 2^32 - 1 words or more, in original mode, where JAX takes several keys.
void jax_normal(const jax_key& key, std::span<float> out, jax_mode mode = jax_mode::partitionable);
void jax_normal(const jax_key& key, std::span<double> out, jax_mode mode = jax_mode::partitionable);

class jax_generator {
 public:
  static constexpr const char* noise_name = "jax_noise";

  explicit jax_generator(std::uint64_t seed, jax_mode mode = jax_mode::partitionable)
      : jax_generator(
            jax_key{static_cast<std::uint32_t>(seed >> 32), static_cast<std::uint32_t>(seed)},
            mode) {}
  explicit jax_generator(const jax_key& key, jax_mode mode = jax_mode::partitionable)
      : key_(key), mode_(mode) {}

  // The two lines above. Errors: those of jax_normal.
  void fill(std::span<float> out);
  void fill(std::span<double> out);

  // Where it stands, as text, and back. Errors: errc::invalid_option for what state() never gives.
  [[nodiscard]] std::string state() const;
  [[nodiscard]] static jax_generator from_state(std::string_view state);

  bool operator==(const jax_generator&) const = default;

 private:
  jax_key key_;
  jax_mode mode_;
};

using jax_noise = sequential_noise<jax_generator>;

extern template class sequential_noise<jax_generator>;

}  // namespace ebb
