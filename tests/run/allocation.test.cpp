// advance() takes no memory: every operator new is counted while it runs.
#include <ebb/ebb.hpp>

#include "support/allocations.hpp"
#include "support/catch.hpp"
#include "support/networks.hpp"

using namespace ebb;
using ebb::test::rational_network;

TEST_CASE("the counter counts", "[run][allocation]") {
  const auto before = test::allocations();
  ::operator delete(::operator new(10));  // a new-expression may be optimised away
  CHECK(test::allocations() == before + 1);
}

TEMPLATE_TEST_CASE("advance allocates nothing", "[run][allocation]", float, double, half,
                   bfloat16) {
  const auto shape = ebb::shape{2, 2, 8};
  auto known = randn<TestType>(shape, 1), mask = tensor<TestType>(shape);
  const ddpm learned{.variance = ddpm::variance_type::learned_range};
  const auto samplers = std::vector<std::function<plan(const levels&)>>{
      ddim{}, ddim{.eta = 1}, ddpm{}, learned, test::heun, test::corrected};
  for (const auto& sampler : samplers) {
    for (const auto& prediction : {prediction::v(), prediction::edm()}) {
      run<TestType> run(sampler, grid::karras(discrete_schedule::linear(), 6),
                        randn<TestType>(shape, 4),
                        {.prediction = prediction,
                         .correct_x0 = dynamic_threshold{.most = 3},
                         .correct_xt = inpaint<TestType>(known, mask),
                         .observer = [](progress<TestType>&) {}});
      tensor<TestType> out(run.output_shape());
      while (!run.done()) {
        const auto before = test::allocations();
        out[0] = run.input()[0] / 2;
        run.advance(out);
        CHECK(test::allocations() == before);
      }
    }
  }
}
