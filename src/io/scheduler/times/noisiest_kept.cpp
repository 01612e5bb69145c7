#include "noisiest_kept.hpp"

#include <ebb/error.hpp>

#include <cmath>

namespace ebb {

std::size_t noisiest_kept(const scheduler_settings& s, const training_table& table) {
  for (std::size_t t = table.steps(); t-- > 0;)
    if (!(-std::log(table.sigma(t)) < s.lambda_min_clipped)) return t;
  fail(errc::incompatible_options, {"lambda_min_clipped = ", s.lambda_min_clipped,
                                    " is above log(alpha / sigma) = ", -std::log(table.sigma(0)),
                                    " of the first timestep: need less, or no step is left"});
}

}  // namespace ebb
