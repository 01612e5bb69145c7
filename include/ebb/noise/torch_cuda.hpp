// The normals of PyTorch's CUDA generator, torch.Generator("cuda").manual_seed(seed) and
// torch.randn, of PyTorch 2 (aten/src/ATen/native/cuda/DistributionTemplates.h) over cuRAND's
// Philox4x32-10, without the device:
//
//   ebb::torch_cuda_noise noise{42, ebb::cuda_capacity("A100")};
//   auto x = ebb::sample<float>(ebb::ddpm{}, levels, net, shape, {.noise = std::ref(noise)});
//
// Every thread draws four floats (or two doubles) a pass, and its number is a part of Philox's
// counter; element i goes to thread i modulo the number of threads. So a tensor of more elements
// than the device has threads at once, its capacity, depends on the device; a smaller one does not.
//
// How near: the words, and which element has which, are exact. A device takes the sine and cosine
// of a float from a fast approximation, 2e-6 off at most for ordinary normals; ours are within an
// ulp. Doubles are a few ulp apart. On every machine Ebb gives the same bits.
#pragma once

#include <ebb/noise/sequential.hpp>

#include <cstdint>

namespace ebb {

// The threads a device runs at once, in blocks of 256, from multi_processor_count and
// max_threads_per_multi_processor of torch.cuda.get_device_properties; or those of a known device,
// "T4", "RTX 3060", "A100", "H100 SXM" ... Errors: errc::unknown_value for another name; the
// sentence lists them.
[[nodiscard]] constexpr std::uint64_t cuda_capacity(std::uint32_t multiprocessors,
                                                    std::uint32_t threads_of_each) noexcept {
  return std::uint64_t{multiprocessors} * (threads_of_each / 256) * 256;
}
[[nodiscard]] std::uint64_t cuda_capacity(std::string_view device);

class torch_cuda_generator {
 public:
  static constexpr const char* noise_name = "torch_cuda_noise";

  // manual_seed(seed). Errors: errc::invalid_option unless capacity is a multiple of 256, not 0.
  torch_cuda_generator(std::uint64_t seed, std::uint64_t capacity);

  // torch.randn(out.size(), generator=*this, device="cuda", dtype=float32 or float64). Errors:
  // errc::counter_range for 2^31 elements or more, which PyTorch draws in parts.
  void fill(std::span<float> out);
  void fill(std::span<double> out);

  // Where it stands, as text, and back. Errors: errc::invalid_option for what state() never gives.
  [[nodiscard]] std::string state() const;
  [[nodiscard]] static torch_cuda_generator from_state(std::string_view state);

  bool operator==(const torch_cuda_generator&) const = default;

 private:
  template <class T>
  void draw(std::span<T> out);

  std::uint64_t seed_;
  std::uint64_t capacity_;
  std::uint64_t offset_ = 0;  // calls of Philox each thread has behind it; 4 words in each
};

using torch_cuda_noise = sequential_noise<torch_cuda_generator>;

extern template class sequential_noise<torch_cuda_generator>;

}  // namespace ebb
