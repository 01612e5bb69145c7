// torchsde_noise against diffusers' BrownianTreeNoiseSampler over torchsde 0.2.6. The answers are
// those of tools/golden/brownian.py with PyTorch 1.13.0 and 2.15.0 on x86, which agree but for last
// digits in double.
#include <ebb/noise/torchsde.hpp>

#include "../src/noise/brownian_tree.hpp"
#include "noise/hash.hpp"
#include "support/catch.hpp"
#include "tensor/message.hpp"

#include <cmath>
#include <limits>

using ebb::torchsde_noise;

static_assert(ebb::noise_source<const torchsde_noise, float>);
static_assert(ebb::noise_source<const torchsde_noise, double>);
static_assert(!ebb::is_counter_based<torchsde_noise>);

namespace {

constexpr double intervals[][2] = {{14.6146, 7.25},     {7.25, 0.5},    {0.5, 0.029167},
                                   {14.6146, 0.029167}, {0.75, 0.7499}, {0.3, 0.6}};

torchsde_noise path(torchsde_noise noise) {
  noise.sigma_min = 0.029167;
  noise.sigma_max = 14.6146;
  return noise;
}

template <class T = float>
std::vector<T> drawn(const torchsde_noise& noise, std::size_t n, const ebb::draw& draw) {
  std::vector<T> z(n);
  noise(std::span<T>(z), draw);
  return z;
}

}  // namespace

TEST_CASE("torchsde_noise: Python's round(x, 6)") {
  constexpr double pairs[][2] = {{0, 0},
                                 {0.0078125, 0.007812},  // a tie, to even
                                 {0.0234375, 0.023438},
                                 {14.614647865295410, 14.614648},
                                 {0.0000004999, 0},
                                 {5e-7, 0},       // 4.99...e-7
                                 {1.5e-6, 2e-6},  // 1.50...01e-6
                                 {2147483648.1234565, 2147483648.123456},
                                 {7516192768.4000005, 7516192768.400001},
                                 {8589934592.0000019, 8589934592.0000019}};
  for (const auto& [x, y] : pairs) {
    INFO(x);
    CHECK(ebb::six_digits(x) == y);
  }
}

TEST_CASE("torchsde_noise: float, every bit, seeds and lists, small tensors and large") {
  const struct {
    torchsde_noise noise;
    std::size_t n, sample_size;
    std::uint64_t hashes[6];
  } answers[] = {
      {{.seed = 42},
       4,
       0,
       {0x2a77e22a75b91575, 0xb8e9c38da2dbb074, 0xd7ec0bd40f9a55f0, 0x3a17416b8701ee42,
        0xf5b1a4e8a0729dca, 0x736be02b5a365407}},
      {{.seed = 42},
       40,
       0,
       {0xbeaf346f28b1eaf4, 0xe55dfe64beae0faa, 0x8edd41f0a772b970, 0x55214be59f3d7d2c,
        0x2ae785dc60497bd4, 0xf53a76829c1462cc}},
      {{.seeds = {42, (1ull << 40) + 1}},
       40,
       20,
       {0x2b318cf92d206b66, 0x3152f6f51ae55db0, 0x8c3c837326921435, 0x033a3e6ca215dc4e,
        0xe8eccab8317594d3, 0xacaa24e67bcfaa3b}},
      {{.seeds = {0, 7}},
       6,
       3,
       {0x36a3829a0a8e03f4, 0x7ce9648354ff83bf, 0xff91058027e69d78, 0xaba47ab6dc91d1ed,
        0x4e9711dbcb72a27d, 0x45689ddcab0fe1bd}},
  };
  for (const auto& [noise, n, sample_size, hashes] : answers)
    for (std::size_t i = 0; i < 6; ++i) {
      INFO("n = " << n << ", interval " << i);
      const auto [from, to] = intervals[i];
      const auto z = drawn(path(noise), n, {.from = from, .to = to, .sample_size = sample_size});
      CHECK(hash(z) == hashes[i]);
    }
}

TEST_CASE("torchsde_noise: double, the first element and the last, to 4e-15") {
  const struct {
    torchsde_noise noise;
    std::size_t n, sample_size;
    double ends[6][2];
  } answers[] = {
      {{.seed = 42},
       4,
       0,
       {{-0.5942640620086783, 0.1239100954431594},
        {1.3729845069255322, -0.0583717910009068},
        {-0.30468532505968626, 0.5636162771904105},
        {0.4570069472552043, 0.14960337742202232},
        {0.5563540628614777, -0.8096512962293855},
        {-1.607115526687083, 0.4786271601203209}}},
      {{.seed = 42},
       40,
       0,
       {{-0.5418539468119374, -0.9405583840247052},
        {-1.4228819616517547, 1.4434284201659486},
        {0.8861758909319402, 0.5026137551291053},
        {-1.193781907115757, 0.40390493924413357},
        {-0.1886793903237597, -1.0100792389319089},
        {-0.23255585529802483, -2.0469674754970915}}},
      {{.seeds = {42, (1ull << 40) + 1}},
       40,
       20,
       {{-0.5418539468119374, 0.0083003623683545},
        {-1.4228819616517547, -0.2956664620435037},
        {0.8861758909319402, 0.3808331228879604},
        {-1.193781907115757, -0.12681596138891701},
        {-0.1886793903237597, 2.078205548822208},
        {-0.23255585529802483, -1.5651859418341767}}},
      {{.seeds = {0, 7}},
       6,
       3,
       {{0.10930672731730406, 0.5716891914935038},
        {0.39739373974520475, -0.7420766802564622},
        {0.42265367636592543, 0.8412483896535344},
        {0.4239512123777085, 0.052554045455207754},
        {-0.41534153930241063, -0.428952335062908},
        {0.4279528778223046, -0.09395387720290183}}},
  };
  for (const auto& [noise, n, sample_size, ends] : answers)
    for (std::size_t i = 0; i < 6; ++i) {
      INFO("n = " << n << ", interval " << i);
      const auto [from, to] = intervals[i];
      const auto z =
          drawn<double>(path(noise), n, {.from = from, .to = to, .sample_size = sample_size});
      CHECK(std::abs(z.front() - ends[i][0]) < 4e-15);
      CHECK(std::abs(z.back() - ends[i][1]) < 4e-15);
    }
}

TEST_CASE("torchsde_noise: a transform, here of a time that falls as sigma rises") {
  auto noise = path({.seed = 1});
  noise.transform = [](double sigma) { return 1 / sigma; };
  constexpr std::uint64_t hashes[] = {0x24ea6fcb88b3d7b9, 0x7ce22dea327b1911, 0x494d5502994fe0a1,
                                      0xfe32677e198a6de3, 0xe010d336eb77c186, 0xd653defd6f3ca33c};
  for (std::size_t i = 0; i < 6; ++i) {
    INFO("interval " << i);
    CHECK(hash(drawn(noise, 40, {.from = intervals[i][0], .to = intervals[i][1]})) == hashes[i]);
  }
}

TEST_CASE("torchsde_noise: the path's increments add up, and change sign with the direction") {
  const auto noise = path({.seed = 9});
  const auto increment = [&](double from, double to) {
    auto z = drawn<double>(noise, 20, {.from = from, .to = to});
    for (auto& value : z)
      value *= double{std::sqrt(float(std::abs(from - to)))};  // theirs is a float
    return z;
  };
  const auto whole = increment(8, 2), first = increment(8, 3), second = increment(3, 2);
  const auto back = increment(2, 8);
  for (std::size_t i = 0; i < 20; ++i) {
    CHECK(std::abs(whole[i] - (first[i] + second[i])) < 1e-14);
    CHECK(back[i] == -whole[i]);
  }
}

TEST_CASE("torchsde_noise: a list of seeds, split and whole; the start is torch.randn") {
  const auto both = path({.seeds = {5, 6}});
  const auto z = drawn(both, 40, {.from = 3, .to = 2, .sample_size = 20});
  const auto second = drawn(both, 20, {.from = 3, .to = 2, .first_sample = 1, .sample_size = 20});
  CHECK(std::vector<float>(z.begin() + 20, z.end()) == second);
  CHECK(second == drawn(path({.seed = 6}), 20, {.from = 3, .to = 2}));

  const ebb::draw start{.index = ebb::reserved_draw::start, .from = 14.6146, .to = 14.6146};
  ebb::torch_cpu_noise torch{6};
  std::vector<float> expected(20);
  torch(std::span<float>(expected), {});
  CHECK(drawn(path({.seed = 6}), 20, start) == expected);
}

TEST_CASE("torchsde_noise: at the ends") {
  const auto noise = path({.seed = 3});
  const auto inside = drawn(noise, 4, {.from = 14.6146, .to = 2});
  // beyond an end by rounding, as exp(log(sigma)) may be: the path ends there
  const auto beyond = drawn(noise, 4, {.from = 14.6146 * (1 + 1e-6), .to = 2});
  for (std::size_t i = 0; i < 4; ++i) CHECK(std::abs(inside[i] - beyond[i]) < 1e-5);
  CHECK(drawn(noise, 4, {.from = 0.029167, .to = 0}) == std::vector<float>(4));
  CHECK(drawn(noise, 0, {.from = 3, .to = 2}).empty());
}

TEST_CASE("torchsde_noise: what is refused") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const auto of = [](const torchsde_noise& noise, double from, double to) {
    return message(ebb::errc::invalid_sigmas,
                   [&] { drawn(noise, 4, {.index = 2, .from = from, .to = to}); });
  };
  const auto noise = path({.seed = 3});
  CHECK(of(noise, 3, 3) ==
        "torchsde_noise: draw 2 from sigma = 3 to 3: need two times that differ as floats; a path "
        "has no noise there");
  CHECK(of(noise, 3, 3 + 1e-9).find("differ as floats") != std::string::npos);
  CHECK(of(noise, nan, 1).find("need two finite numbers, 0 or more") != std::string::npos);
  CHECK(of(noise, 3, nan).find("need two finite numbers, 0 or more") != std::string::npos);
  CHECK(of(noise, infinity, 1).find("need two finite numbers, 0 or more") != std::string::npos);
  CHECK(of(noise, 3, -1).find("need two finite numbers, 0 or more") != std::string::npos);
  CHECK(of(noise, 15, 1) ==
        "torchsde_noise: draw 2 from sigma = 15 to 1: need both between sigma_min and sigma_max; "
        "set these to the ends of the grid");
  CHECK(of(noise, 1, 0.02).find("both between sigma_min and sigma_max") != std::string::npos);
  auto transformed = noise;
  transformed.transform = [](double sigma) { return sigma > 2 ? nan : sigma; };
  CHECK(message(ebb::errc::invalid_option, [&] {
          drawn(transformed, 4, {.from = 3, .to = 1});
        }).find("transform gives 0.029") != std::string::npos);
  transformed.transform = [](double sigma) { return sigma == 1 ? nan : sigma; };
  CHECK(of(transformed, 3, 1).find("a transform that is finite there") != std::string::npos);

  for (const auto& [low, high] :
       {std::pair{0.0, 0.0}, {2.0, 1.0}, {-1.0, 1.0}, {nan, 1.0}, {0.0, infinity}})
    CHECK(message(ebb::errc::invalid_option, [&, low = low, high = high] {
            drawn({.sigma_min = low, .sigma_max = high}, 4, {.from = 1, .to = 0.5});
          }).find("need 0 <= sigma_min < sigma_max") != std::string::npos);
  CHECK(message(
            ebb::errc::invalid_split,
            [&] { drawn(noise, 4, {.from = 3, .to = 2, .first_sample = 1, .sample_size = 4}); }) ==
        "torchsde_noise: draw.first_sample = 1: need 0; one path moves the whole batch. Give "
        "a list of seeds to split it");
  const auto two = path({.seeds = {1, 2}});
  CHECK(message(ebb::errc::shape_mismatch, [&] {
          drawn(two, 5, {.from = 3, .to = 2, .sample_size = 4});
        }) == "torchsde_noise: out has 5 elements: need a multiple of draw.sample_size = 4");
  CHECK(message(ebb::errc::counter_range, [&] {
          drawn(two, 8, {.from = 3, .to = 2, .first_sample = 1, .sample_size = 4});
        }) == "torchsde_noise: 2 seeds for samples from 1, 2 of them: need one for each");
}
