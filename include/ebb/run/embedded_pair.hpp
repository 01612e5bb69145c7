// Steps that know their error: two methods of neighbouring order on the same evaluations. A pair
// makes plans of one step whose last stage has the higher order as its state and the lower as its
// point; the distance between the two is what adaptive_run judges a step by.
#pragma once

#include <ebb/plan/plan.hpp>

#include <functional>
#include <string>

namespace ebb {

class embedded_pair {
 public:
  // The step from s to t, both of the grid's path and finite in log-SNR; the grid knows the levels
  // between.
  using law = std::function<plan(const levels& grid, const noise_level& s, const noise_level& t)>;

  // The user's own. `order`: by which steps answer to errors, that of the higher method or one
  // more than the lower's. Errors: errc::unsupported_order below 1.
  embedded_pair(std::string name, int order, law step);

  // DPM-Solver of orders 1 and 2, and 2 and 3 (Lu et al. 2022, arXiv 2206.00927, appendix C), as
  // k-diffusion's dpm_adaptive has them: two and three evaluations.
  static embedded_pair dpm_solver_12();
  static embedded_pair dpm_solver_23();

  // Euler and Heun on the straight axis (Karras et al. 2022, arXiv 2206.00364, algorithm 1; on flow
  // levels flow matching's): two evaluations.
  static embedded_pair heun();

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] int order() const { return order_; }

  // Errors: errc::invalid_plan if it is not a plan of one step from s to t without draws.
  [[nodiscard]] plan operator()(const levels& grid, const noise_level& s,
                                const noise_level& t) const;

 private:
  std::string name_;
  int order_;
  law step_;
};

}  // namespace ebb
