// Gauss and Legendre's quadrature, for the few integrals of samplers that have no closed form.
#pragma once

#include <functional>

namespace ebb {

// The integral of a smooth f from a to b; exact to rounding for what a polynomial of degree 63 can
// follow on each eighth of the way.
[[nodiscard]] double integrate(const std::function<double(double)>& f, double a, double b);

}  // namespace ebb
