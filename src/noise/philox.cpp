#include "philox.hpp"

#include <ebb/error.hpp>

namespace ebb {
namespace {

constexpr std::uint64_t word = std::uint64_t{1} << 32;

void check(const philox_noise& noise, std::size_t size, std::size_t sample_size, std::size_t batch,
           std::uint64_t first) {
  if (size != batch * sample_size)
    fail(errc::shape_mismatch, {"philox_noise: out has ", size, " elements: need a multiple of ",
                                "draw.sample_size = ", sample_size});
  if (sample_size > 4 * word)
    fail(errc::counter_range, {"philox_noise: draw.sample_size = ", sample_size, ": need ",
                               4 * word, " or fewer; split the sample"});
  if (first > word || batch > word - first)
    fail(errc::counter_range,
         {"philox_noise: draw.first_sample = ", first, ", batch = ", batch,
          ": sample numbers need ", "to stay below ", word, "; take another seed for the rest"});
  const std::size_t seeds = noise.seeds.size();
  if (seeds != 0 && first + batch > seeds)
    fail(errc::counter_range, {"philox_noise: ", seeds, " seeds for samples ", first, " to ",
                               first + batch - 1, ": need one for each sample"});
}

}  // namespace

void check_philox(const philox_noise& noise, std::size_t size, const draw& draw) {
  if (size > 0) check(noise, size, draw.sample_size, size / draw.sample_size, draw.first_sample);
}

}  // namespace ebb
