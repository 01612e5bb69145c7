#include <ebb/run/guidance.hpp>

#include <cmath>

namespace ebb {

void guidance::check() const {
  if (!std::isfinite(scale))
    fail(errc::invalid_option, {"guidance: scale = ", scale, ": need a finite number"});
  if (!(rescale >= 0 && rescale <= 1))
    fail(errc::invalid_option, {"guidance: rescale = ", rescale, ": need 0 to 1"});
  if (!(sigma_min >= 0 && sigma_min <= sigma_max))
    fail(errc::invalid_option, {"guidance: sigma_min = ", sigma_min, ", sigma_max = ", sigma_max,
                                ": need 0 <= sigma_min <= sigma_max"});
}

}  // namespace ebb
