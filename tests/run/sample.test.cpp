#include <ebb/ebb.hpp>

#include "support/catch.hpp"
#include "support/networks.hpp"

using namespace ebb;
using ebb::test::rational_network;

TEST_CASE("sample from a shape starts at the first level's deviation", "[run]") {
  const auto spread = [](const levels& grid, options<double> options) {
    const auto x = start_noise<double>(grid, {1, 4096}, options);
    double square = 0;
    for (const double value : x) square += value * value / 4096;
    return std::sqrt(square);
  };
  CHECK(spread(test::few_levels(), {}) == Approx(1).epsilon(0.03));
  CHECK(spread(grid::trailing(flow{}, 4), {}) == Approx(1).epsilon(0.03));
  CHECK(spread(grid::karras(ve{}, 4), {}) == Approx(std::hypot(1, 80)).epsilon(0.03));
  CHECK(spread(grid::karras(ve{}, 4), {.start_scale = 7}) == Approx(7).epsilon(0.03));
}

TEST_CASE("a batch may be split: the samples are the same", "[run]") {
  const auto grid = test::few_levels();
  for (const auto& sampler :
       std::vector<std::function<plan(const levels&)>>{ddim{}, ddpm{}, test::corrected}) {
    const options<float> options{.prediction = prediction::v(), .seed = 12};
    const auto whole = sample<float>(sampler, grid, rational_network{}, {8, 3, 5}, options);
    for (const std::vector<std::size_t>& cut :
         {std::vector<std::size_t>{1, 7}, {4, 4}, {3, 5}, {1, 1, 1, 1, 1, 1, 1, 1}}) {
      std::size_t first = 0;
      for (const std::size_t count : cut) {
        auto part = options;
        part.first_sample = first;
        const auto x = sample<float>(sampler, grid, rational_network{}, {count, 3, 5}, part);
        CHECK(std::equal(x.begin(), x.end(), whole.begin() + first * 15));
        first += count;
      }
    }
  }
}

TEST_CASE("each sample may have its own seed", "[run]") {
  const auto grid = test::few_levels();
  const auto with = [&](std::vector<std::uint64_t> seeds) {
    const std::size_t n = seeds.size();
    return sample<float>(
        ddpm{}, grid, rational_network{}, {n, 6},
        {.prediction = prediction::v(), .noise = philox_noise{.seeds = std::move(seeds)}});
  };
  const auto three = with({10, 20, 30}), one = with({20});
  CHECK(std::equal(one.begin(), one.end(), three.begin() + 6));
  CHECK_FALSE(std::equal(one.begin(), one.end(), three.begin()));
}

TEST_CASE("a caller's source gives the start first, then the run's draws", "[run]") {
  std::vector<std::uint64_t> asked;
  const auto source = [&](std::span<float> out, const draw& draw) {
    asked.push_back(draw.index);
    CHECK(draw.sample_size == 3);
    philox_noise{4}(out, draw);
  };
  const auto grid = test::few_levels(3);
  const auto x = sample<float>(ddpm{}, grid, rational_network{}, {2, 3}, {.noise = source});
  CHECK(asked == std::vector<std::uint64_t>{reserved_draw::start, 0, 1});
  CHECK(x == sample<float>(ddpm{}, grid, rational_network{}, {2, 3}, {.seed = 4}));
}

TEST_CASE("draws name the interval of the noise axis they cover", "[run]") {
  std::vector<std::pair<double, double>> covered;
  const auto source = [&](std::span<float> out, const draw& draw) {
    covered.emplace_back(draw.from, draw.to);
    philox_noise{4}(out, draw);
  };
  const auto grid = test::few_levels(3);
  run<float> run(ddpm{}, grid, tensor<float>(shape{1}), {.noise = source});
  sample(run, rational_network{});
  REQUIRE(covered.size() == 2);
  CHECK(covered[1].first == grid[1].noise_to_signal());
  CHECK(covered[1].second == grid[2].noise_to_signal());
}

TEST_CASE("each draw covers the step of the row it was made for", "[run]") {
  // predict with z0; at the new point correct the state with z1, then predict with z2
  using namespace symbols;
  const levels grid{{3, 1, 4}, {2, 1, 3}, {1, 1, 2}};
  plan plan;
  plan.add({grid[0], d() + z(), std::nullopt, grid[1]});
  plan.add({grid[1], d() + z(2), d() + z(1), grid[2]});
  plan.step(grid[2], {0, 1, 0}, combination(d()));
  std::vector<std::vector<double>> covered;
  const auto source = [&](std::span<float> z, const draw& draw) {
    std::fill(z.begin(), z.end(), 0.0F);
    covered.push_back({static_cast<double>(draw.index), draw.from, draw.to});
  };
  run<float> run(plan, tensor<float>(shape{1}), {.noise = source});
  sample(run, rational_network{});
  CHECK(covered == std::vector<std::vector<double>>{{0, 4, 3}, {1, 3, 2}, {2, 4, 3}});
}

TEST_CASE("image to image: the tail of a grid from a noisy image", "[run]") {
  const auto grid = test::few_levels(10);
  const auto tail = from_strength(grid, 0.35);
  CHECK(tail.size() == 4);
  const auto image = randn<double>({2, 500}, 1);
  const auto noisy = add_noise(image, tail.front(), 5);
  double square = 0, cross = 0;
  for (std::size_t i = 0; i < noisy.size(); ++i) {
    const double noise = (noisy[i] - tail.front().alpha * image[i]) / tail.front().sigma;
    square += noise * noise / 1000;
    cross += noise * image[i] / 1000;
  }
  CHECK(square == Approx(1).margin(0.15));
  CHECK(std::abs(cross) < 0.15);
  CHECK(add_noise(image, tail.front(), 5) == noisy);
  CHECK_FALSE(add_noise(image, tail.front(), 6) == noisy);
  const view<const double> second = view<const double>(image).sample(1);
  const auto part = add_noise(second, tail.front(), 5, 1);
  CHECK(std::equal(part.begin(), part.end(), noisy.begin() + 500));
}

TEST_CASE("a network may be any callable, with state", "[run]") {
  struct counting {
    int calls = 0;
    void operator()(view<const float> x, noise_level, view<float> out) {
      ++calls;
      std::copy(x.begin(), x.end(), out.begin());
    }
  } network;
  sample<float>(ddim{}, test::few_levels(4), network, {1});
  CHECK(network.calls == 4);
}
