// Exponential quadrature: what every multistep and singlestep method here integrates with. In step
// units (v = 0 where the step begins, 1 where it ends) the weights
//   w_j(z) = integral over [0, 1] of e^{(1 - v) z} l_j(v) dv
// of the polynomial through the nodes v_j are those of exponential Adams and Runge-Kutta methods
// (Hochbruck and Ostermann 2010, Exponential integrators, eq. 2.10 and section 2.5); at z = 0 those
// of the classical ones.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace ebb {

// phi_0(z) = e^z, phi_k(z) = integral over [0, 1] of e^{(1 - v) z} v^{k-1} / (k-1)! dv: the entire
// functions with phi_{k+1}(z) = (phi_k(z) - 1/k!) / z. Full precision for every finite z.
[[nodiscard]] double phi(std::size_t k, double z);

// w_j(z), one for each node; the nodes differ from each other. Their sum is phi_1(z).
[[nodiscard]] std::vector<double> exponential_weights(double z, std::span<const double> nodes);

}  // namespace ebb
