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
  using law = std::function<scalings(const noise_level&)>;

  // The user's own law, with a name for error messages.
  prediction(std::string name, law of_level);

  // The noise eps. Undefined at alpha = 0.
  static prediction epsilon();

  // The clean data x_0.
  static prediction sample();

  // v = alpha eps - sigma x_0 (Salimans and Ho 2022, arXiv 2202.00512).
  static prediction v();

  // The velocity eps - x_0 of rectified flow (Lipman et al. 2022, arXiv 2210.02747).
  static prediction flow();

  // EDM's preconditioning (eq. 7 and table 1); the network is told log(sigma / alpha) / 4.
  // Undefined at alpha = 0.
  static prediction edm(double sigma_data = 0.5);

  // TrigFlow on levels of the schedule `trigflow` (Lu and Song 2024, arXiv 2410.11081, eq. 6):
  // x_0 = cos t x - sin t sigma_data net(x / sigma_data, t).
  static prediction trigflow(double sigma_data = 0.5);

  // A consistency model's preconditioning (Song et al. 2023, arXiv 2303.01469, appendix C): EDM's,
  // moved so that the network is the identity at sigma / alpha = sigma_min; it is told
  // 250 log(sigma / alpha). Undefined at alpha = 0.
  static prediction consistency(double sigma_data = 0.5, double sigma_min = 0.002);

  // The same network on levels of another scale than it was trained on: the state is divided by
  // hypot(alpha, sigma), as k-diffusion does to run variance preserving networks on variance
  // exploding levels.
  [[nodiscard]] prediction unit_variance() const;

  [[nodiscard]] const std::string& name() const { return name_; }

  // Errors: errc::incompatible_options where the prediction does not determine x_0 (alpha = 0).
  [[nodiscard]] scalings operator()(const noise_level& level) const;

 private:
  std::string name_;
  law law_;
};

}  // namespace ebb
