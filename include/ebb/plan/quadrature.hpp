// Gauss and Legendre's quadrature, for the few integrals of samplers that have no closed form.
#pragma once

#include <functional>

namespace ebb {

// The integral of a smooth f over sigma from a to b, both above 0, by 32 points in log sigma: exact
// to rounding for what a polynomial of degree 63 in log sigma can follow.
[[nodiscard]] double integrate(const std::function<double(double)>& f, double a, double b);

}  // namespace ebb
