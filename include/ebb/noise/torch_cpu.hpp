// The normals of PyTorch's CPU generator, torch.Generator().manual_seed(seed) and torch.randn, from
// 1.13 to 2.15 (aten/src/ATen/native/cpu/DistributionTemplates.h). The same seed gives the same
// picture:
//
//   ebb::sample<float>(ebb::ddpm{}, levels, net, shape, {.noise = ebb::torch_cpu_noise{42}})
//
// A tensor of 16 elements or more is filled with uniforms of 24 bits (float) or 53 (double), which
// Box and Muller's transform then takes in blocks of 16; where 16 does not divide the size, the
// last 16 are drawn anew. A smaller tensor takes normals one by one, computed in double, of which
// every second one waits in the generator for the next small tensor.
//
// How near, on Linux:
//   float, 16 or more   every bit: path avx2 that of an x86 processor with AVX2 and FMA (also with
//                       AVX-512), path plain that of others (and of ATEN_CPU_CAPABILITY=default).
//                       The paths are 2e-6 apart at most.
//   float, fewer        every bit
//   double              here correctly rounded where there the C library's logarithm, sine and
//                       cosine are within an ulp: 16 or more, 1 in 600 differs, by 1 ulp or 2;
//                       fewer, 1 in 30 by up to 3
//   half, bfloat16      every bit of PyTorch 2.15: float's normals in blocks of 16, rounded (1.13
//                       made its uniforms in 16 bits, and gave others)
// On every processor Ebb gives the same bits, for either path.
#pragma once

#include <ebb/noise/mt19937.hpp>
#include <ebb/noise/sequential.hpp>

#include <optional>

namespace ebb {

enum class torch_cpu_path { avx2, plain };

class torch_cpu_generator {
 public:
  static constexpr const char* noise_name = "torch_cpu_noise";

  // manual_seed(seed), of which PyTorch uses the low 32 bits.
  explicit torch_cpu_generator(std::uint64_t seed, torch_cpu_path path = torch_cpu_path::avx2)
      : words_(static_cast<std::uint32_t>(seed)), path_(path) {}

  // torch.randn(out.size(), generator=*this, dtype=float32, float64, float16 or bfloat16)
  void fill(std::span<float> out);
  void fill(std::span<double> out);
  void fill(std::span<half> out);
  void fill(std::span<bfloat16> out);

  // Where it stands, as text, and back. Errors: errc::invalid_option for what state() never gives.
  [[nodiscard]] std::string state() const;
  [[nodiscard]] static torch_cpu_generator from_state(std::string_view state);

  bool operator==(const torch_cpu_generator&) const = default;

 private:
  template <class T>
  void fill_narrow(std::span<T> out);
  double next_normal() noexcept;

  mt19937 words_;
  torch_cpu_path path_;
  std::optional<double> waiting_;  // the second normal of a pair
};

using torch_cpu_noise = sequential_noise<torch_cpu_generator>;

extern template class sequential_noise<torch_cpu_generator>;

}  // namespace ebb
