#include <ebb/ebb.hpp>

#include "support/catch.hpp"
#include "support/refused.hpp"

using namespace ebb;

namespace {

// Samples of the first half are told 0, those of the second 1: what a prompt would be.
struct halves {
  std::size_t calls = 0;
  void operator()(view<const float> x, const noise_level& at, view<float> out) {
    ++calls;
    const std::size_t half = x.size() / 2;
    for (std::size_t i = 0; i < x.size(); ++i)
      out[i] = static_cast<float>(0.3 * x[i] + 0.001 * at.t + (i < half ? 0 : 0.5));
  }
};

auto told(double prompt) {
  return [prompt](view<const float> x, const noise_level& at, view<float> out) {
    for (std::size_t i = 0; i < x.size(); ++i)
      out[i] = static_cast<float>(0.3 * x[i] + 0.001 * at.t + prompt);
  };
}

}  // namespace

TEST_CASE("both halves in one call are guided as in two", "[run]") {
  const auto levels = grid::trailing(discrete_schedule::linear(), 6);
  const auto x = randn<float>({3, 4}, 1);
  for (const guidance how : {guidance{.scale = 4, .rescale = 0.5}, guidance{.scale = 1},
                             guidance{.scale = 3, .sigma_min = 0.5, .sigma_max = 5}}) {
    auto apart = guided<float>(told(0.5), told(0), how);
    halves net;
    auto together = guided_batch<float>(std::ref(net), how);
    CHECK(sample<float>(ddim{}, levels, together, x) == sample<float>(ddim{}, levels, apart, x));
    CHECK(net.calls == 6);
  }
  auto apart = guided<float>(told(0.5), told(0), {.scale = 0.6, .unguided_too = true});
  auto together = guided_batch<float>(halves{}, {.scale = 0.6});
  CHECK(sample<float>(ddim{.cfg_pp = true}, levels, together, x) ==
        sample<float>(ddim{.cfg_pp = true}, levels, apart, x));
  test::check_refused([] { (void)guided_batch<float>(halves{}, {.rescale = 2}); },
                      errc::invalid_option, {"rescale = 2"});
}
