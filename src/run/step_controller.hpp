// How long the next step is: the PID controller of ebb/run/adaptive.hpp. A value, so that it can be
// tried and thrown away.
#pragma once

#include <ebb/run/adaptive.hpp>

#include <array>
#include <cmath>

namespace ebb {

class step_controller {
 public:
  explicit step_controller(const adaptive& how) : h_(how.h_init), safety_(how.accept_safety) {
    const double order = how.eta > 0 ? 1.5 : how.pair.order();
    exponents_ = {(how.pcoeff + how.icoeff + how.dcoeff) / order,
                  -(how.pcoeff + 2 * how.dcoeff) / order, how.dcoeff / order};
  }

  [[nodiscard]] double h() const { return h_; }
  [[nodiscard]] const std::array<double, 3>& inverse_errors() const { return inverse_errors_; }
  void go_on_from(double h, const std::array<double, 3>& inverse_errors) {
    h_ = h;
    inverse_errors_ = inverse_errors;
  }

  // Takes the error of the step of length h, 1 being the tolerance; true where the step passes.
  bool propose(double error) {
    const double inverse = 1 / (error + 1e-8);
    if (inverse_errors_[0] == 0) inverse_errors_.fill(inverse);
    inverse_errors_[0] = inverse;
    double factor = 1;
    for (std::size_t k = 0; k < 3; ++k) factor *= std::pow(inverse_errors_[k], exponents_[k]);
    factor = 1 + std::atan(factor - 1);
    const bool accepted = factor >= safety_;
    if (accepted) {
      inverse_errors_[2] = inverse_errors_[1];
      inverse_errors_[1] = inverse_errors_[0];
    }
    h_ *= factor;
    return accepted;
  }

 private:
  double h_, safety_;
  std::array<double, 3> exponents_{}, inverse_errors_{};
};

}  // namespace ebb
