// torch_cuda_noise against cuRAND's header (13.0, compiled for the host) walked as PyTorch's kernel
// walks it, and against what people printed on devices.
#include <ebb/noise/torch_cuda.hpp>

#include "support/catch.hpp"
#include "tensor/message.hpp"

#include <algorithm>
#include <cmath>

using ebb::cuda_capacity;
using ebb::torch_cuda_noise;

static_assert(ebb::noise_source<torch_cuda_noise, float>);
static_assert(ebb::noise_source<torch_cuda_noise, double>);
static_assert(cuda_capacity(40, 1024) == 40960);

namespace {

template <class T = float>
std::vector<T> randn(torch_cuda_noise& noise, std::size_t n, const ebb::draw& draw = {}) {
  std::vector<T> x(n);
  noise(std::span<T>(x), draw);
  return x;
}

template <class T>
bool near(const std::vector<T>& x, const std::vector<T>& y, double within) {
  return std::equal(x.begin(), x.end(), y.begin(), y.end(), [within](T a, T b) {
    return double(std::abs(a - b)) <= within * std::max(1.0, double(std::abs(b)));
  });
}

}  // namespace

TEST_CASE("torch_cuda_noise: two calls with seed 0") {
  torch_cuda_noise noise{0, cuda_capacity("T4")};
  CHECK(
      near(randn(noise, 6),
           {-0.924662411f, -0.425343931f, -2.6438458f, 0.145183861f, -0.120866567f, -0.579725742f},
           1.2e-7));
  CHECK(near(randn(noise, 6),
             {0.1808258f, -0.552262664f, 0.923813403f, -0.734970272f, 1.37999463f, 0.867630601f},
             1.2e-7));
  torch_cuda_noise twice{0, cuda_capacity("T4")};
  CHECK(
      near(randn<double>(twice, 4),
           {-0.31039573600037634, -0.034328132304095059, 0.17559472731904135, -2.2803814347037816},
           1e-15));
  CHECK(near(randn<double>(twice, 4),
             {0.3292107012677683, 0.25072523925838147, 0.90552504321698923, -0.41003809635527499},
             1e-15));
}

TEST_CASE("torch_cuda_noise: more elements than threads, several passes and two calls") {
  constexpr std::size_t places[] = {0, 511, 512, 1024, 1536, 2047, 2048, 4999};
  constexpr std::uint64_t seed = 0x0123456789ABCDEF;
  const auto at_places = [&](const auto& x) {
    std::vector<typename std::decay_t<decltype(x)>::value_type> some;
    for (const auto i : places) some.push_back(x[i]);
    return some;
  };
  torch_cuda_noise noise{seed, 512u}, doubles{seed, 512u};
  CHECK(near(at_places(randn(noise, 5000)),
             {-0.803099394f, -0.464909405f, 0.110068992f, 0.300900936f, -2.22349262f, 1.32955503f,
              0.793394804f, 0.0284814574f},
             1.2e-7));
  CHECK(near(at_places(randn(noise, 5000)),
             {0.00558982184f, 0.122231916f, -0.890580833f, -0.123632044f, 2.61652875f, 0.060261555f,
              -0.874468684f, -0.983051538f},
             1.2e-7));
  CHECK(near(at_places(randn<double>(doubles, 5000)),
             {0.096553940474434108, 0.060065324147090572, -0.7134790715091881, -1.4262300083547641,
              -0.48670601180062839, -1.140799129389261, 0.70537532085901933, -0.42851053490912838},
             1e-15));
  CHECK(near(at_places(randn<double>(doubles, 5000)),
             {-0.33187201700417379, 1.059093151477994, 0.54349194575292992, -0.13554337599301461,
              -0.15535593781688928, -0.14039021255529271, 0.7021615526895193, -0.36500479355262277},
             1e-15));
}

TEST_CASE("torch_cuda_noise: what devices printed") {
  const auto corner = [](const std::vector<float>& x, std::size_t from, std::size_t count) {
    return std::vector<float>(x.begin() + long(from), x.begin() + long(from + count));
  };
  // pytorch/pytorch issue 158398: the first of two machines, 28 multiprocessors of 1536 threads
  torch_cuda_noise small{42, cuda_capacity("RTX 3060")};
  const auto x = randn(small, 64 * 2048);
  CHECK(near(corner(x, 0, 3), {0.1940f, 2.1614f, -0.1721f}, 6e-5));
  CHECK(near(corner(x, 61 * 2048, 3), {-0.4861f, 0.3358f, 1.0578f}, 6e-5));
  CHECK(near(corner(x, 64 * 2048 - 3, 3), {-0.4841f, 1.2850f, -0.0282f}, 6e-5));
  // issue 143086
  torch_cuda_noise a100{1, cuda_capacity("A100")}, h100{1, cuda_capacity("H100 SXM")};
  constexpr std::size_t n = 49 * 12 * 112 * 144;
  const auto a = randn(a100, n), h = randn(h100, n);
  CHECK(near(corner(a, 0, 3), {-0.2963f, 2.6764f, -0.1408f}, 6e-5));
  CHECK(near(corner(a, n - 3, 3), {0.1549f, -0.6797f, -0.1656f}, 6e-5));
  CHECK(near(corner(h, n - 3, 3), {-0.6970f, -0.7780f, 0.3267f}, 6e-5));
  // AUTOMATIC1111's rng_philox.py
  torch_cuda_noise any{0, cuda_capacity("T4")};
  CHECK(near(randn(any, 4), {-0.92466259f, -0.42534415f, -2.6438457f, 0.14518388f}, 1e-6));
}

TEST_CASE("torch_cuda_noise: a generator for each sample; states go on") {
  auto two = torch_cuda_noise::per_sample({4, 5}, std::uint64_t{512});
  torch_cuda_noise alone{5, 512u};
  CHECK(randn(two, 700, {.first_sample = 1, .sample_size = 700}) == randn(alone, 700));
  torch_cuda_noise later{0, 256u};
  later.restore(two.state());
  CHECK(later == two);
  CHECK(randn(later, 20, {.sample_size = 10}) == randn(two, 20, {.sample_size = 10}));
  const auto before = later;
  const auto good = later.state();
  for (std::size_t size = 0; size < good.size(); ++size)
    CHECK(message(ebb::errc::invalid_option, [&] { later.restore(good.substr(0, size)); }) !=
          "no error");
  CHECK(later == before);
}

TEST_CASE("torch_cuda_noise: refusals") {
  CHECK(message(ebb::errc::invalid_option, [] { torch_cuda_noise(1, 1000u); }) ==
        "torch_cuda_noise: capacity = 1000: need a multiple of 256 above 0; take it from "
        "cuda_capacity");
  CHECK(message(ebb::errc::unknown_value, [] {
          (void)cuda_capacity("A101");
        }).starts_with("cuda_capacity: device = 'A101': need one of GTX 1080 Ti, "));
  torch_cuda_noise noise{1, 256u};
  float x;
  CHECK(message(ebb::errc::counter_range,
                [&] { noise(std::span<float>(&x, std::size_t{1} << 31), {}); }) ==
        "torch_cuda_noise: out has 2147483648 elements: need 2147483647 or fewer; draw it in "
        "parts");
}
