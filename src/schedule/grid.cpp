#include <ebb/schedule/grid.hpp>

namespace ebb::grid {
namespace {

void check_steps_of(const discrete_schedule& schedule, std::size_t n) {
  check_steps(n);
  if (n > schedule.steps())
    fail(errc::invalid_steps, {"steps = ", n, ": this schedule has ", schedule.steps(),
                               " training steps; ask for at most that"});
}

void check_offset(const spacing& options) {
  if (options.rounded && options.offset != std::nearbyint(options.offset))
    fail(errc::incompatible_options,
         {"offset = ", options.offset, " with rounded times: need a whole number, or no rounding"});
}

double rounded_if(bool rounded, double t) { return rounded ? std::nearbyint(t) : t; }

}  // namespace

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

levels leading(const discrete_schedule& schedule, std::size_t n, spacing options) {
  check_steps_of(schedule, n);
  check_offset(options);
  const double exact = static_cast<double>(schedule.steps()) / static_cast<double>(n);
  const double stride = options.rounded ? std::floor(exact) : exact;
  return from_law(schedule, n, options, [&](double i) {
    return rounded_if(options.rounded, (static_cast<double>(n) - 1 - i) * stride);
  });
}

levels trailing(const discrete_schedule& schedule, std::size_t n, spacing options) {
  check_steps_of(schedule, n);
  check_offset(options);
  const auto all = static_cast<double>(schedule.steps());
  double stride = all / static_cast<double>(n);
  if (options.rounded) stride = all - (all - stride);
  return from_law(schedule, n, options,
                  [&](double i) { return rounded_if(options.rounded, all - i * stride) - 1; });
}

levels linspace(const discrete_schedule& schedule, std::size_t n, spacing options) {
  check_steps_of(schedule, n);
  check_offset(options);
  const double gaps = n > 1 ? static_cast<double>(n - 1) : 1, last = schedule.t_max();
  return from_law(schedule, n, options, [&](double i) {
    if (!options.rounded || i == 0) return last * (gaps - i) / gaps;
    return std::nearbyint((gaps - i) * (last / gaps));
  });
}

}  // namespace ebb::grid
