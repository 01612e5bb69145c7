// One number made of every bit of many runs: stored plans, Philox noise, a network of rational
// functions that leaves a compiler nothing to contract. The same everywhere, or a promise is
// broken.
#pragma once

#include <ebb/ebb.hpp>

#include "stored_plans.hpp"

#include <bit>

namespace ebb::test {

// x / (1 + |x|) scaled by the level: no product feeds a sum, so that no FMA can change it.
struct level_network {
  template <class T>
  void operator()(view<const T> x, const noise_level& at, view<T> out) const {
    const arithmetic_t<T> slope = static_cast<arithmetic_t<T>>(at.sigma);
    for (std::size_t i = 0; i < x.size(); ++i)
      out[i] = slope * (x[i] / (1 + (x[i] < 0 ? -x[i] : x[i])));
  }
};

template <class T>
std::uint64_t hash_of(const tensor<T>& x, std::uint64_t hash) {
  using bits = std::conditional_t<sizeof(T) == 2, std::uint16_t,
                                  std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>;
  for (const T value : x) hash = (hash ^ std::bit_cast<bits>(value)) * 0x100000001b3;
  return hash;
}

// Every stored plan over a batch of 5 x 3 x 7, walked in pieces of the given numbers of samples.
template <class T>
std::uint64_t hash_of_runs(const std::vector<std::size_t>& pieces) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const plan& plan : stored_plans()) {
    for (const auto& prediction : {prediction::epsilon(), prediction::v(), prediction::flow()}) {
      std::size_t first = 0;
      for (const std::size_t count : pieces) {
        options<T> options{.prediction = prediction,
                           .seed = 42,
                           .correct_x0 = dynamic_threshold{.ratio = 0.9, .most = 4},
                           .first_sample = first};
        const levels start{plan.first_level()};
        run<T> run(plan, start_noise<T>(start, {count, 3, 7}, options), options);
        sample(run, level_network{});
        hash = hash_of(run.state(), hash);
        first += count;
      }
    }
  }
  return hash;
}

}  // namespace ebb::test
