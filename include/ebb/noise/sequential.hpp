// Noise from generators that keep a state and are asked in call order, as generators are in Python:
// one for the whole batch, or one for each sample.
//
//   ebb::torch_cpu_noise noise{42};                                    // generator.manual_seed(42)
//   auto many = ebb::torch_cpu_noise::per_sample({42, 43, 44});        // a list of generators
//   auto x = ebb::sample<float>(ebb::ddpm{}, levels, net, shape, {.noise = std::ref(noise)});
//
// Each call is the generator's next randn, whatever draw.index says: the start of sample() first,
// then a run's draws as its plan comes to them. So it is in Python, where a second picture goes on
// where the first one ended, too. A run asks once for each draw, also when an advance failed and is
// called again.
#pragma once

#include <ebb/noise/draw.hpp>
#include <ebb/tensor/bfloat16.hpp>
#include <ebb/tensor/half.hpp>

#include <concepts>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ebb {

// Whether a generator has normals of T of its own.
template <class Generator, class T>
concept fills = requires(Generator& generator, std::span<T> out) {
  generator.fill(out);
};

// Generator: a value made from a seed (and options), whose fill(out) is one randn(out.size()), and
// which state() and from_state() turn into text and back.
template <class Generator>
class sequential_noise {
 public:
  // One generator, which fills the batch as one tensor. A part of a batch is refused.
  template <class... Options>
  requires std::constructible_from<Generator, std::uint64_t, Options...>
  explicit sequential_noise(std::uint64_t seed, Options... options)
      : generators_{Generator(seed, options...)} {}
  explicit sequential_noise(Generator generator) : generators_{std::move(generator)} {}

  // Sample s is filled by generator s, as a tensor of its own: the same numbers as alone, in every
  // batch that holds it. Parts of a batch may be asked for.
  template <class... Options>
  requires std::constructible_from<Generator, std::uint64_t, Options...>
  [[nodiscard]] static sequential_noise per_sample(const std::vector<std::uint64_t>& seeds,
                                                   Options... options) {
    std::vector<Generator> generators;
    generators.reserve(seeds.size());
    for (const auto seed : seeds) generators.emplace_back(seed, options...);
    return per_sample(std::move(generators));
  }
  [[nodiscard]] static sequential_noise per_sample(std::vector<Generator> generators) {
    sequential_noise noise(std::move(generators));
    noise.per_sample_ = true;
    return noise;
  }

  // Errors: errc::invalid_split unless draw.first_sample is 0 (one generator);
  // errc::shape_mismatch unless out.size() is a multiple of draw.sample_size, errc::counter_range
  // for too few generators (one for each sample). Then nothing was drawn.
  void operator()(std::span<float> out, const draw& draw);
  void operator()(std::span<double> out, const draw& draw);
  void operator()(std::span<half> out, const draw& draw) requires fills<Generator, half>;
  void operator()(std::span<bfloat16> out, const draw& draw) requires fills<Generator, bfloat16>;

  // Where the generators stand, as text: a checkpoint of a run keeps it. restore takes what a
  // source of the same kind gave, its options with it. Errors: errc::invalid_option, and then
  // nothing has changed.
  [[nodiscard]] std::string state() const;
  void restore(std::string_view state);

  bool operator==(const sequential_noise&) const = default;

 private:
  explicit sequential_noise(std::vector<Generator> generators)
      : generators_(std::move(generators)) {}

  template <class T>
  void fill(std::span<T> out, const draw& draw);

  std::vector<Generator> generators_;
  bool per_sample_ = false;
};

}  // namespace ebb
