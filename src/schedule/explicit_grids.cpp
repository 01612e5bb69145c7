#include <ebb/schedule/explicit_grids.hpp>

namespace ebb::grid {

void check_steps(std::size_t n) {
  if (n == 0) fail(errc::invalid_steps, {"steps = 0: need 1 or more"});
  if (n > discrete_schedule::most_steps)
    fail(errc::invalid_steps, {"steps = ", n, ": need ", discrete_schedule::most_steps,
                               " or less (a negative number becomes one as large)"});
}

void push_end(levels& grid, const std::optional<noise_level>& end, const noise_level& clean) {
  const noise_level& target = end ? *end : clean;
  check_noise_level(target, "end", 0);
  if (!(target.log_snr() > grid.back().log_snr()))
    fail(errc::invalid_option,
         {"end: its sigma / alpha = ", target.noise_to_signal(), ", the last step starts at ",
          grid.back().noise_to_signal(), ": need a cleaner target, or a grid that ends before it"});
  grid.push_back(target);
}

}  // namespace ebb::grid
