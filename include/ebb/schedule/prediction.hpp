// What a network predicts and how it wants its input: four numbers of the noise level (Karras et
// al. 2022, arXiv 2206.00364, eq. 7):   x_0 = c_skip x + c_out net(c_in x, c_noise).
#pragma once

#include <ebb/schedule/noise_level.hpp>

#include <functional>
#include <string>

namespace ebb {

struct scalings {
  double c_skip = 0;
  double c_out = 1;
  double c_in = 1;
  double c_noise = 0;
};

class prediction {
 public:
  // The user's own law, with a name for error messages.
  prediction(std::string name, std::function<scalings(const noise_level&)> law)
      : name_(std::move(name)), law_(std::move(law)) {}

  // The noise eps. Undefined at alpha = 0.
  static prediction epsilon() {
    return {"epsilon", [](const noise_level& l) {
              return scalings{1 / l.alpha, -l.sigma / l.alpha, 1, l.t};
            }};
  }

  // The clean data x_0.
  static prediction sample() {
    return {"sample", [](const noise_level& l) { return scalings{0, 1, 1, l.t}; }};
  }

  // v = alpha eps - sigma x_0 (Salimans and Ho 2022, arXiv 2202.00512).
  static prediction v() {
    return {"v", [](const noise_level& l) {
              const double square = unless_unit(l.alpha * l.alpha + l.sigma * l.sigma);
              return scalings{l.alpha / square, -l.sigma / square, 1, l.t};
            }};
  }

  // The velocity eps - x_0 of rectified flow (Lipman et al. 2022, arXiv 2210.02747).
  static prediction flow() {
    return {"flow", [](const noise_level& l) {
              const double sum = unless_unit(l.alpha + l.sigma);
              return scalings{1 / sum, -l.sigma / sum, 1, l.t};
            }};
  }

  // EDM's preconditioning (eq. 7 and table 1); the network is told log(sigma / alpha) / 4.
  // Undefined at alpha = 0.
  static prediction edm(double sigma_data = 0.5) {
    if (!(sigma_data > 0 && std::isfinite(sigma_data)))
      fail(errc::invalid_option, {"sigma_data = ", sigma_data, ": need more than 0; EDM's is 0.5"});
    return {"edm", [sigma_data](const noise_level& l) {
              const double sigma = l.noise_to_signal(), root = std::hypot(sigma, sigma_data);
              return scalings{sigma_data * sigma_data / (root * root) / l.alpha,
                              sigma * sigma_data / root, 1 / (root * l.alpha), std::log(sigma) / 4};
            }};
  }

  // The same network on levels of another scale than it was trained on: the state is divided by
  // hypot(alpha, sigma), as k-diffusion does to run variance preserving networks on variance
  // exploding levels.
  [[nodiscard]] prediction unit_variance() const {
    return {name_ + " at unit variance", [law = law_](const noise_level& l) {
              const double s = unless_unit(std::hypot(l.alpha, l.sigma));
              const scalings c = law({l.t, l.alpha / s, l.sigma / s});
              return scalings{c.c_skip / s, c.c_out, c.c_in / s, c.c_noise};
            }};
  }

  [[nodiscard]] const std::string& name() const { return name_; }

  // Errors: errc::incompatible_options where the prediction does not determine x_0 (alpha = 0).
  [[nodiscard]] scalings operator()(const noise_level& level) const {
    const scalings c = law_(level);
    if (std::isfinite(c.c_skip) && std::isfinite(c.c_out) && std::isfinite(c.c_in) &&
        std::isfinite(c.c_noise))
      return c;
    fail(errc::incompatible_options,
         {"prediction ", name_, " at alpha = ", level.alpha, ", sigma = ", level.sigma, " (t = ",
          level.t, "): x_0 is not determined there. At zero terminal SNR use a network with v, "
          "sample or flow prediction, or a schedule that keeps alpha above 0"});
  }

 private:
  // 1 where rounding alone keeps the number from it.
  static double unless_unit(double number) { return std::abs(number - 1) < 1e-12 ? 1 : number; }

  std::string name_;
  std::function<scalings(const noise_level&)> law_;
};

}  // namespace ebb
