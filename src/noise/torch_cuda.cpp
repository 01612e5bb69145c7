#include <ebb/noise/philox.hpp>
#include <ebb/noise/torch_cuda.hpp>

#include <algorithm>
#include <cmath>

#include "correctly_rounded.hpp"
#include "float_math.hpp"
#include "sequential.inl"
#include "state_text.hpp"

namespace ebb {
namespace {

struct device {
  const char* name;
  std::uint32_t multiprocessors, threads_of_each;
};

constexpr device devices[] = {
    {"GTX 1080 Ti", 28, 2048}, {"V100", 80, 2048},       {"T4", 40, 1024},
    {"RTX 2080 Ti", 68, 1024}, {"RTX 3060", 28, 1536},   {"RTX 3070", 46, 1536},
    {"RTX 3080", 68, 1536},    {"RTX 3090", 82, 1536},   {"RTX A6000", 84, 1536},
    {"A10", 72, 1536},         {"A10G", 80, 1536},       {"A100", 108, 2048},
    {"RTX 4070", 46, 1536},    {"RTX 4080", 76, 1536},   {"RTX 4090", 128, 1536},
    {"RTX 4090 D", 114, 1536}, {"L4", 58, 1536},         {"L40", 142, 1536},
    {"L40S", 142, 1536},       {"H100 PCIe", 114, 2048}, {"H100 SXM", 132, 2048},
    {"H200", 132, 2048},       {"H20", 78, 2048},        {"RTX 5090", 170, 1536}};

// cuRAND's _curand_box_muller: sine first.
void box_muller(const std::uint32_t* words, float* normals) noexcept {
  constexpr float unit = 2.3283064e-10f, turn = unit * 6.2831855f;
  const float u = static_cast<float>(words[0]) * unit + unit / 2;
  // one rounding, as a device's multiply-add
  const auto angle =
      static_cast<float>(double{static_cast<float>(words[1])} * double{turn} + double{turn / 2});
  const float r = std::sqrt(-2.0f * float_math::log(u));
  const auto [cosine, sine] = float_math::cos_sin(angle);
  normals[0] = r * sine;
  normals[1] = r * cosine;
}

// Cosine and sine of pi v, 0 < v <= 2: of its distance from n / 2, which is exact.
correctly_rounded::direction cos_sin_pi(double v) noexcept {
  const int n = static_cast<int>(2 * v + 0.5);
  const double rest = v - 0.5 * n;
  auto [c, s] = correctly_rounded::cos_sin(3.141592653589793 * std::abs(rest));
  if (rest < 0) s = -s;
  switch (n & 3) {
    case 0: return {c, s};
    case 1: return {-s, c};
    case 2: return {-c, -s};
    default: return {s, -c};
  }
}

// cuRAND's _curand_box_muller_double
void box_muller(const std::uint32_t* words, double* normals) noexcept {
  const auto bits53 = [](std::uint32_t low, std::uint32_t high) {
    return static_cast<double>(low ^ std::uint64_t{high} << 21);
  };
  const double u = bits53(words[0], words[1]) * 0x1p-53 + 0x1p-54;
  const double v = bits53(words[2], words[3]) * 0x1p-52 + 0x1p-53;
  const double r = std::sqrt(-2.0 * correctly_rounded::log(u));
  const auto [cosine, sine] = cos_sin_pi(v);
  normals[0] = r * sine;
  normals[1] = r * cosine;
}

}  // namespace

std::uint64_t cuda_capacity(std::string_view name) {
  std::string names;
  for (const auto& known : devices) {
    if (name == known.name) return cuda_capacity(known.multiprocessors, known.threads_of_each);
    names.append(names.empty() ? "" : ", ").append(known.name);
  }
  fail(errc::unknown_value, {"cuda_capacity: device = '", name, "': need one of ", names,
                             "; or pass its multi_processor_count and "
                             "max_threads_per_multi_processor"});
}

torch_cuda_generator::torch_cuda_generator(std::uint64_t seed, std::uint64_t capacity)
    : seed_(seed), capacity_(capacity) {
  if (capacity == 0 || capacity % 256 != 0)
    fail(errc::invalid_option, {"torch_cuda_noise: capacity = ", capacity, ": need a multiple of ",
                                "256 above 0; take it from cuda_capacity"});
}

template <class T>
void torch_cuda_generator::draw(std::span<T> out) {
  constexpr std::size_t each = 16 / sizeof(T);  // normals of a thread in a pass
  constexpr std::size_t words = sizeof(T) / 2;  // of a pair of normals
  constexpr std::uint64_t most = 0x7FFFFFFF;
  if (out.size() > most)
    fail(errc::counter_range, {"torch_cuda_noise: out has ", out.size(), " elements: need ", most,
                               " or fewer; draw it in parts"});
  const std::uint64_t n = out.size();
  const std::uint64_t threads = std::min((n + 255) / 256 * 256, capacity_);
  const std::array<std::uint32_t, 2> key{static_cast<std::uint32_t>(seed_),
                                         static_cast<std::uint32_t>(seed_ >> 32)};
  for (std::uint64_t first = 0; first < n; first += each * threads, ++offset_)
    for (std::uint64_t thread = 0; thread < std::min(threads, n - first); ++thread) {
      const auto random = philox4x32_10(
          {static_cast<std::uint32_t>(offset_), static_cast<std::uint32_t>(offset_ >> 32),
           static_cast<std::uint32_t>(thread), 0},
          key);
      for (std::size_t k = 0; k < each; k += 2) {
        const std::uint64_t i = first + thread + k * threads;
        if (i >= n) break;
        T pair[2];
        box_muller(random.data() + k / 2 * words, pair);
        out[i] = pair[0];
        if (i + threads < n) out[i + threads] = pair[1];
      }
    }
}

void torch_cuda_generator::fill(std::span<float> out) { draw(out); }
void torch_cuda_generator::fill(std::span<double> out) { draw(out); }

std::string torch_cuda_generator::state() const {
  state_writer text;
  text.number(seed_).number(capacity_).number(offset_);
  return std::move(text).text();
}

torch_cuda_generator torch_cuda_generator::from_state(std::string_view state) {
  constexpr auto any = ~std::uint64_t{0};
  state_reader text(noise_name, state);
  const auto seed = text.number(any), capacity = text.number(any);
  torch_cuda_generator read(seed, capacity);
  read.offset_ = text.number(any);
  text.end();
  return read;
}

template class sequential_noise<torch_cuda_generator>;

}  // namespace ebb
