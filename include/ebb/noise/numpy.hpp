// The normals of numpy.random.default_rng(seed).standard_normal(size, dtype), of NumPy 1.21 to 2:
// PCG64 and a ziggurat of 256 strips (Marsaglia and Tsang 2000, doi 10.18637/jss.v005.i08).
//
//   ebb::sample<float>(ebb::ddpm{}, levels, net, shape, {.noise = ebb::numpy_noise{42}});
//
// float is dtype=numpy.float32, another stream than double: one strip, one word of 32 bits. How
// near: every bit but in the tail beyond 3.65, 1 normal in 4000, where logarithms are correctly
// rounded here and within an ulp in a C library: 1 of 100 of these differs, by 1 ulp. On every
// machine Ebb gives the same bits.
#pragma once

#include <ebb/noise/pcg64.hpp>
#include <ebb/noise/sequential.hpp>

namespace ebb {

class numpy_generator {
 public:
  static constexpr const char* noise_name = "numpy_noise";

  explicit numpy_generator(std::uint64_t seed) : words_(seed) {}

  // standard_normal(out.size(), dtype=numpy.float32 or numpy.float64)
  void fill(std::span<float> out);
  void fill(std::span<double> out);

  // Where it stands, as text, and back. Errors: errc::invalid_option for what state() never gives.
  [[nodiscard]] std::string state() const;
  [[nodiscard]] static numpy_generator from_state(std::string_view state);

  bool operator==(const numpy_generator&) const = default;

 private:
  pcg64 words_;
};

using numpy_noise = sequential_noise<numpy_generator>;

extern template class sequential_noise<numpy_generator>;

}  // namespace ebb
