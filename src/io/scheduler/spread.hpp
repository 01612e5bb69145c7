// Numbers evenly spread between two ends, both included.
#pragma once

#include <cstddef>
#include <vector>

namespace ebb {

// As numpy.linspace rounds them.
[[nodiscard]] std::vector<double> spread(double first, double last, std::size_t n);

// As torch.linspace has them in float: as far as there are sixteen more, eight at a time, each
// eight counted from the end that its first is nearer to. PyTorch 2 takes them singly; the last
// bits differ.
[[nodiscard]] std::vector<double> spread_in_float(double first, double last, std::size_t steps);

}  // namespace ebb
