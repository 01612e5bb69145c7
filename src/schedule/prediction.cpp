#include <ebb/schedule/prediction.hpp>

#include "../hypotenuse.hpp"

namespace ebb {
namespace {

// 1 where rounding alone keeps the number from it.
double unless_unit(double number) { return std::abs(number - 1) < 1e-12 ? 1 : number; }

void check_sigma_data(double sigma_data) {
  if (sigma_data > 0 && std::isfinite(sigma_data)) return;
  fail(errc::invalid_option,
       {"sigma_data = ", sigma_data, ": need a finite number above 0; EDM's is 0.5"});
}

}  // namespace

prediction::prediction(std::string name, law of_level)
    : name_(std::move(name)), law_(std::move(of_level)) {
  if (!law_)
    fail(errc::invalid_option, {"prediction ", name_, ": the law is empty; pass a function"});
}

prediction prediction::epsilon() {
  return {"epsilon", [](const noise_level& l) {
            return scalings{1 / l.alpha, -l.sigma / l.alpha, 1, l.t};
          }};
}

prediction prediction::sample() {
  return {"sample", [](const noise_level& l) { return scalings{0, 1, 1, l.t}; }};
}

prediction prediction::v() {
  return {"v", [](const noise_level& l) {
            const double square = unless_unit(l.alpha * l.alpha + l.sigma * l.sigma);
            return scalings{l.alpha / square, -l.sigma / square, 1, l.t};
          }};
}

prediction prediction::flow() {
  return {"flow", [](const noise_level& l) {
            const double sum = unless_unit(l.alpha + l.sigma);
            return scalings{1 / sum, -l.sigma / sum, 1, l.t};
          }};
}

prediction prediction::edm(double sigma_data) {
  check_sigma_data(sigma_data);
  return {"edm", [sigma_data](const noise_level& l) {
            const double sigma = l.noise_to_signal(), root = hypotenuse(sigma, sigma_data);
            return scalings{sigma_data * sigma_data / (root * root) / l.alpha,
                            sigma * sigma_data / root, 1 / (root * l.alpha), std::log(sigma) / 4};
          }};
}

prediction prediction::trigflow(double sigma_data) {
  check_sigma_data(sigma_data);
  return {"trigflow", [sigma_data](const noise_level& l) {
            return scalings{l.alpha, -l.sigma, 1 / sigma_data, l.t};
          }};
}

prediction prediction::consistency(double sigma_data, double sigma_min) {
  check_sigma_data(sigma_data);
  if (!(sigma_min >= 0 && std::isfinite(sigma_min)))
    fail(errc::invalid_option,
         {"sigma_min = ", sigma_min, ": need a finite number from 0 up; the paper's is 0.002"});
  return {"consistency", [sigma_data, sigma_min](const noise_level& l) {
            const double sigma = l.noise_to_signal(), root = hypotenuse(sigma, sigma_data);
            const double moved = hypotenuse(sigma - sigma_min, sigma_data);
            return scalings{sigma_data * sigma_data / (moved * moved) / l.alpha,
                            (sigma - sigma_min) * sigma_data / root, 1 / (root * l.alpha),
                            250 * std::log(sigma)};
          }};
}

prediction prediction::unit_variance() const {
  return {name_ + " at unit variance", [law = law_](const noise_level& l) {
            const double s = unless_unit(hypotenuse(l.alpha, l.sigma));
            const scalings c = law({l.t, l.alpha / s, l.sigma / s});
            return scalings{c.c_skip / s, c.c_out, c.c_in / s, c.c_noise};
          }};
}

scalings prediction::operator()(const noise_level& level) const {
  const scalings c = law_(level);
  if (std::isfinite(c.c_skip) && std::isfinite(c.c_out) && std::isfinite(c.c_in) &&
      std::isfinite(c.c_noise))
    return c;
  fail(errc::incompatible_options,
       {"prediction ", name_, " at alpha = ", level.alpha, ", sigma = ", level.sigma,
        " (t = ", level.t, "): ",
        level.alpha == 0 ? "x_0 is not determined there. At zero terminal SNR use a network with "
                           "v, sample or flow prediction, or a schedule that keeps alpha above 0"
                         : "its scalings are not finite there; give it levels it is defined on"});
}

}  // namespace ebb
