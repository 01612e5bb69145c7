#include "run/step_controller.hpp"

#include "support/catch.hpp"

using namespace ebb;

TEST_CASE("the step answers to the error by its order", "[adaptive]") {
  // integral control alone: f = (1 / e)^(1 / order), h (1 + atan(f - 1))
  for (const auto& [pair, order] : {std::pair{embedded_pair::dpm_solver_23(), 3.0},
                                    {embedded_pair::dpm_solver_12(), 2.0},
                                    {embedded_pair::heun(), 2.0}}) {
    step_controller control(adaptive{.pair = pair, .h_init = 0.1});
    CHECK(control.propose(0.25));
    CHECK(control.h() == Approx(0.1 * (1 + std::atan(std::pow(4, 1 / order) - 1))));
  }
  step_controller noisy(adaptive{.eta = 0.3});  // k-diffusion's order where noise is drawn
  CHECK(noisy.propose(0.25));
  CHECK(noisy.h() == Approx(0.05 * (1 + std::atan(std::pow(4, 1 / 1.5) - 1))));
}

TEST_CASE("steps pass above the safety, and shrink below it", "[adaptive]") {
  // of order 3 with safety 0.81: 1 + atan(f - 1) = 0.81 at f = 1 - tan(0.19)
  const double edge = std::pow(1 - std::tan(0.19), -3);
  step_controller control{adaptive{}};
  CHECK(control.propose(edge * 0.999));
  const double h = control.h();
  CHECK_FALSE(control.propose(edge * 1.001));
  CHECK(control.h() < 0.82 * h);
  for (int i = 0; i < 10; ++i) CHECK_FALSE(control.propose(1e30));
  CHECK(control.h() == Approx(0.81 * h * std::pow(1 + std::atan(-1), 10)).epsilon(1e-2));
}

TEST_CASE("rejected errors are not remembered", "[adaptive]") {
  const adaptive how{.pcoeff = 0.4, .icoeff = 0.6, .dcoeff = 0.1};
  step_controller with(how), without(how);
  for (auto* control : {&with, &without}) CHECK(control->propose(0.5));
  const double h = with.h();
  CHECK_FALSE(with.propose(50));
  const double shrunk = with.h() / h;
  CHECK(with.propose(0.3));
  CHECK(without.propose(0.3));
  CHECK(with.h() == Approx(shrunk * without.h()));
  // e_n^b1 e_{n-1}^b2 e_{n-2}^b3, the first error standing for those before it
  const double factor = std::pow(1 / 0.3, 1.1 / 3) * std::pow(1 / 0.5, -0.6 / 3 + 0.1 / 3);
  CHECK(without.h() / h == Approx(1 + std::atan(factor - 1)).epsilon(1e-6));
}
