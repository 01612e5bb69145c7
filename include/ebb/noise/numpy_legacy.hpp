// The normals of NumPy's RandomState, numpy.random.seed(seed) and numpy.random.randn: a stream that
// NumPy has frozen (NEP 19). MT19937, doubles of 53 bits, Marsaglia's polar method (1964, doi
// 10.1137/1006063), which makes them in pairs: the second one comes first, and the other waits for
// the next call.
//
//   ebb::sample<float>(ebb::ddpm{}, levels, net, shape, {.noise = ebb::numpy_legacy_noise{42}});
//
// A float is NumPy's double, rounded: randn(...).astype(numpy.float32). How near: the logarithm is
// correctly rounded here and within an ulp in a C library, so that 1 double in 3000 differs, by 1
// ulp or 2. On every machine Ebb gives the same bits.
#pragma once

#include <ebb/noise/mt19937.hpp>
#include <ebb/noise/sequential.hpp>

#include <optional>

namespace ebb {

class numpy_legacy_generator {
 public:
  static constexpr const char* noise_name = "numpy_legacy_noise";

  // RandomState(seed). Errors: errc::invalid_option for a seed of 2^32 or more, as in NumPy.
  explicit numpy_legacy_generator(std::uint64_t seed);

  // RandomState([...]). Errors: errc::invalid_option for an empty list.
  explicit numpy_legacy_generator(std::span<const std::uint32_t> seeds) : words_(seeds) {}

  // randn(out.size())
  void fill(std::span<float> out);
  void fill(std::span<double> out);

  // Where it stands, as text, and back. Errors: errc::invalid_option for what state() never gives.
  [[nodiscard]] std::string state() const;
  [[nodiscard]] static numpy_legacy_generator from_state(std::string_view state);

  bool operator==(const numpy_legacy_generator&) const = default;

 private:
  double next_uniform() noexcept;
  double next_normal() noexcept;

  mt19937 words_;
  std::optional<double> waiting_;  // the other of a pair
};

using numpy_legacy_noise = sequential_noise<numpy_legacy_generator>;

extern template class sequential_noise<numpy_legacy_generator>;

}  // namespace ebb
