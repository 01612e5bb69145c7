#include "operation.hpp"

#include "../kernels/kernels.hpp"

#include <algorithm>

namespace ebb {
namespace {

bool is_sum(const operation& o) {
  return o.what == operation::kind::combine && o.only == operation::when::always;
}

// The second is looked at for both, so it has to be.
bool fits(const operation& first, const operation& second) {
  if (!is_sum(first) || !is_sum(second) || !first.last || second.refusal == nullptr) return false;
  const auto& from = second.from;
  const auto at = std::find(from.begin(), from.end(), first.to);
  if (std::count(from.begin(), from.end(), first.to) != 1 || second.to == first.to) return false;
  return kernels::makes_pair(first.from.size(), from.size(),
                             static_cast<std::size_t>(at - from.begin()));
}

}  // namespace

void pair_up(std::vector<operation>& operations) {
  for (std::size_t i = 0; i + 1 < operations.size(); ++i)
    if (fits(operations[i], operations[i + 1])) operations[i++].paired = true;
}

}  // namespace ebb
