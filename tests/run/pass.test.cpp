// A stage is one pass over memory, tile by tile: what comes out must not depend on where tiles end,
// whether results go past the cache, or on which thread a chunk runs.
#include <ebb/ebb.hpp>

#include <thread>

#include "support/allocations.hpp"
#include "support/catch.hpp"
#include "support/networks.hpp"

using namespace ebb;
using ebb::test::rational_network;

namespace {

// Chunks on as many threads, from the last to the first.
struct backwards {
  std::size_t threads = 3;
  std::size_t chunks = 0;

  void for_chunks(std::size_t n, chunk_body body) {
    chunks += n;
    std::vector<std::thread> pool;
    for (std::size_t k = 0; k < threads; ++k)
      pool.emplace_back([=, this] {
        for (std::size_t i = n; i-- > 0;)
          if (i % threads == k) body(i);
      });
    for (auto& thread : pool) thread.join();
  }
};

// A network of a learned variance too: its second half is half the first.
struct doubled_network {
  template <class T>
  void operator()(view<const T> x, const noise_level& at, view<T> out) const {
    const std::size_t batch = x.shape()[0], length = x.size() / batch, stride = out.size() / batch;
    for (std::size_t b = 0; b < batch; ++b)
      for (std::size_t i = 0; i < length; ++i) {
        const T value = x[b * length + i] / (2 + x[b * length + i] * x[b * length + i]);
        out[b * stride + i] = value * static_cast<T>(at.alpha);
        if (stride == 2 * length) out[b * stride + length + i] = value / 2;
      }
  }
};

tensor<float> filled(std::size_t size, float value) {
  tensor<float> x({1, size});
  std::fill(x.begin(), x.end(), value);
  return x;
}

using any_sampler = std::function<plan(const levels&)>;

std::vector<any_sampler> samplers() {
  return {ddim{},
          ddpm{},
          ddpm{.variance = ddpm::variance_type::learned_range},
          dpm_solver_multistep{.order = 3},
          dpm_solver_multistep{.eta = 1},
          heun{.churn = {.s_churn = 1, .s_tmax = 50}},
          test::corrected};
}

template <class T>
tensor<T> result(const any_sampler& sampler, const shape& shape, options<T> options,
                 std::uint64_t first_sample = 0) {
  options.first_sample = first_sample;
  options.seed = 11;
  const auto grid = grid::karras(discrete_schedule::linear(), 4);
  auto start = tensor<T>(shape);
  philox_noise{3}(std::span<T>(start.data(), start.size()),
                  draw{.first_sample = first_sample, .sample_size = shape.sample_size()});
  run<T> run(sampler, grid, std::move(start), std::move(options));
  sample(run, doubled_network{});
  return std::move(run).state();
}

}  // namespace

TEMPLATE_TEST_CASE("tiles do not show", "[run]", float, double, half, bfloat16) {
  // ends within a tile, at its end, after it; small samples together; large enough to be streamed
  const std::vector<std::size_t> sizes{1, 63, 64, 100, 511, 512, 1024, 1025, 4097};
  const auto wide = options<TestType>{.prediction = prediction::edm(), .correct_x0 = clip{1.5}};
  for (const auto& sampler : samplers())
    for (const std::size_t size : sizes) {
      INFO(size << " elements");
      const std::size_t batch = 3;
      const auto whole = result<TestType>(sampler, {batch, 1, size}, wide);
      for (std::size_t b = 0; b < batch; ++b) {
        const auto alone = result<TestType>(sampler, {1, 1, size}, wide, b);
        CHECK(std::equal(alone.begin(), alone.end(), whole.data() + b * size));
      }
    }
}

TEMPLATE_TEST_CASE("a clip within the pass is the hook's", "[run]", float, double, half, bfloat16) {
  for (const auto& sampler : samplers()) {
    const auto fused = result<TestType>(sampler, {2, 1, 1500}, {.correct_x0 = clip{0.7}});
    const auto hooked = result<TestType>(
        sampler, {2, 1, 1500},
        {.correct_x0 = [](view<TestType> x0, const noise_level& at) { clip{0.7}(x0, at); }});
    CHECK((fused == hooked));
  }
}

TEMPLATE_TEST_CASE("noise made within the pass is the source's", "[run]", float, double, half,
                   bfloat16) {
  for (const auto& sampler : samplers())
    for (const std::size_t size : {5, 300, 5000}) {
      const auto fused = result<TestType>(sampler, {3, 1, size}, {});
      const auto drawn = result<TestType>(
          sampler, {3, 1, size},
          {.noise = [](std::span<TestType> z, const draw& draw) { philox_noise{11}(z, draw); }});
      CHECK((fused == drawn));
    }
}

TEMPLATE_TEST_CASE("large states go past the cache and over threads with the same bits", "[run]",
                   float, half, bfloat16) {
  using T = TestType;
  constexpr std::size_t size =
      sizeof(T) == 4 ? 600'001 : 1'200'001;  // two samples are streamed, one is not
  backwards pool;
  for (const auto& sampler : samplers()) {
    const options<T> options{.prediction = prediction::edm(), .correct_x0 = clip{1.5}};
    const auto whole = result<T>(sampler, {2, 1, size}, options);
    auto threaded = options;
    threaded.executor = pool;
    CHECK((result<T>(sampler, {2, 1, size}, threaded) == whole));
    for (std::size_t b = 0; b < 2; ++b) {
      const auto alone = result<T>(sampler, {1, 1, size}, options, b);
      CHECK(std::equal(alone.begin(), alone.end(), whole.data() + b * size));
    }
  }
  CHECK(pool.chunks > 0);
}

TEST_CASE("small states stay with the calling thread", "[run]") {
  backwards pool;
  options<float> options;
  options.executor = pool;
  result<float>(ddim{}, {4, 64, 64}, options);
  CHECK(pool.chunks == 0);
}

TEST_CASE("what is not finite is found in any tile, and nothing has moved", "[run][failure]") {
  constexpr std::size_t size = 1'200'000;
  backwards pool;
  for (const bool threads : {false, true}) {
    options<float> options{.prediction = prediction::edm()};
    if (threads) options.executor = pool;
    run<float> run(dpm_solver_multistep{}, test::few_levels(3), filled(size, 0.5F), options);
    auto out = filled(size, 0.25F);
    run.advance(out);
    const auto input = tensor<float>(run.input());
    const auto state = run.state();
    for (const std::size_t bad : {std::size_t{0}, std::size_t{777'777}, size - 1}) {
      auto spoiled = out;
      spoiled[bad] = std::numeric_limits<float>::infinity();
      CHECK_THROWS_WITH(
          run.advance(spoiled),
          Catch::Matchers::ContainsSubstring("the network's output at evaluation 2") &&
              Catch::Matchers::ContainsSubstring("element " + std::to_string(bad)));
      CHECK((tensor<float>(run.input()) == input));
      CHECK((run.state() == state));
    }
    run.advance(out);
    CHECK(run.evaluation() == 2);
  }
}

TEST_CASE("a streamed step allocates nothing", "[run][allocation]") {
  constexpr std::size_t size = 1'200'000;
  run<float> run(dpm_solver_multistep{.eta = 1}, test::few_levels(3), filled(size, 0.5F),
                 {.prediction = prediction::edm()});
  const auto out = filled(size, 0.25F);
  const auto before = test::allocations();
  run.advance(out);
  run.advance(out);
  CHECK(test::allocations() == before);
}
