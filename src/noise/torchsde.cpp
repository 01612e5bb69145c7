#include <ebb/error.hpp>
#include <ebb/noise/torchsde.hpp>

#include "brownian_tree.hpp"

#include <algorithm>
#include <cmath>

namespace ebb {
namespace {

constexpr const char* name = "torchsde_noise";

// As torch.as_tensor makes a sigma; a transform's result too.
float time_of(const torchsde_noise& noise, double sigma) {
  const auto rounded = static_cast<float>(sigma);
  if (!noise.transform) return rounded;
  return static_cast<float>(noise.transform(static_cast<double>(rounded)));
}

struct path_ends {
  double first, last;
  bool falling;  // time falls where sigma rises
};

path_ends ends(const torchsde_noise& noise) {
  const auto low = static_cast<float>(noise.sigma_min), high = static_cast<float>(noise.sigma_max);
  if (!(low >= 0 && low < high && std::isfinite(high)))
    fail(errc::invalid_option,
         {name, ": sigma_min = ", noise.sigma_min, ", sigma_max = ", noise.sigma_max,
          ": need 0 <= sigma_min < sigma_max; take the least above 0 and the largest of the grid"});
  const auto at_low = double{time_of(noise, noise.sigma_min)};
  const auto at_high = double{time_of(noise, noise.sigma_max)};
  if (!std::isfinite(at_low) || !std::isfinite(at_high) || at_low == at_high)
    fail(errc::invalid_option, {name, ": transform gives ", at_low, " at sigma_min and ", at_high,
                                " at sigma_max: need two finite numbers"});
  return {std::min(at_low, at_high), std::max(at_low, at_high), at_low > at_high};
}

// Beyond the ends by the rounding of another's float arithmetic, as exp(log(sigma)).
constexpr double slack = 1e-4;

struct interval {
  float from, to;
};

interval times(const torchsde_noise& noise, const draw& draw) {
  const auto refuse = [&](const char* need) {
    fail(errc::invalid_sigmas, {name, ": draw ", draw.index, " from sigma = ", draw.from, " to ",
                                draw.to, ": need ", need});
  };
  if (!(draw.from >= 0 && draw.to >= 0 && std::isfinite(draw.from) && std::isfinite(draw.to)))
    refuse("two finite numbers, 0 or more");
  const double low = noise.sigma_min * (1 - slack), high = noise.sigma_max * (1 + slack);
  const double least = std::min(draw.from, draw.to), most = std::max(draw.from, draw.to);
  if ((least < low && draw.to != 0) || most > high)
    refuse("both between sigma_min and sigma_max; set these to the ends of the grid");
  const interval at{time_of(noise, draw.from), time_of(noise, draw.to)};
  if (!std::isfinite(at.from) || !std::isfinite(at.to)) refuse("a transform that is finite there");
  if (at.from == at.to) refuse("two times that differ as floats; a path has no noise there");
  return at;
}

// BrownianTreeNoiseSampler(...)(draw.from, draw.to), one path for all of `out`.
template <class T>
void fill_one(const torchsde_noise& noise, std::uint64_t seed, std::span<T> out, const draw& draw) {
  if (draw.index >= reserved_draw::start) {
    torch_cpu_generator(seed, noise.path).fill(out);
    return;
  }
  const auto [first, last, falling] = ends(noise);
  const auto [from, to] = times(noise, draw);
  const auto [low, high] = std::minmax(from, to);
  brownian_tree<T>(seed, first, last, noise.path).increment(double{low}, double{high}, out);
  const T sign = (from < to) == falling ? T{-1} : T{1};
  const auto deviation = static_cast<T>(std::sqrt(std::abs(to - from)));
  for (auto& z : out) z = z * sign / deviation;
}

template <class T>
void fill(const torchsde_noise& noise, std::span<T> out, const draw& draw) {
  if (draw.index < reserved_draw::start) {
    (void)ends(noise);
    (void)times(noise, draw);
  }
  if (out.empty()) return;
  if (noise.seeds.empty()) {
    if (draw.first_sample != 0)
      fail(errc::invalid_split,
           {name, ": draw.first_sample = ", draw.first_sample,
            ": need 0; one path moves the whole batch. Give a list of seeds ", "to split it"});
    fill_one(noise, noise.seed, out, draw);
    return;
  }
  const std::size_t length = draw.sample_size == 0 ? out.size() : draw.sample_size;
  const std::size_t batch = out.size() / length, count = noise.seeds.size();
  if (out.size() != batch * length)
    fail(errc::shape_mismatch, {name, ": out has ", out.size(), " elements: need a multiple of ",
                                "draw.sample_size = ", length});
  if (draw.first_sample > count || batch > count - draw.first_sample)
    fail(errc::counter_range, {name, ": ", count, " seeds for samples from ", draw.first_sample,
                               ", ", batch, " of them: need one for each"});
  const auto* seed = noise.seeds.data() + draw.first_sample;
  for (std::size_t s = 0; s < batch; ++s)
    fill_one(noise, seed[s], out.subspan(s * length, length), draw);
}

}  // namespace

void torchsde_noise::operator()(std::span<float> out, const draw& draw) const {
  fill(*this, out, draw);
}
void torchsde_noise::operator()(std::span<double> out, const draw& draw) const {
  fill(*this, out, draw);
}

}  // namespace ebb
