#include <ebb/schedule/grid.hpp>

namespace ebb::grid {

void check_steps(std::size_t n, std::size_t most) {
  if (n == 0) fail(errc::invalid_steps, {"steps = 0: need 1 or more"});
  if (n > most)
    fail(errc::invalid_steps,
         {"steps = ", n, ": this schedule has ", most, " training steps; ask for at most that"});
}

levels leading(const discrete_schedule& schedule, std::size_t n, spacing options) {
  check_steps(n, schedule.steps());
  const double exact = static_cast<double>(schedule.steps()) / static_cast<double>(n);
  const double stride = options.rounded ? std::floor(exact) : exact;
  return from_law(schedule, n, options,
                  [&](double i) { return (static_cast<double>(n) - 1 - i) * stride; });
}

levels trailing(const discrete_schedule& schedule, std::size_t n, spacing options) {
  check_steps(n, schedule.steps());
  const auto all = static_cast<double>(schedule.steps());
  double stride = all / static_cast<double>(n);
  if (options.rounded) stride = all - (all - stride);
  options.offset -= 1;
  return from_law(schedule, n, options, [&](double i) { return all - i * stride; });
}

levels linspace(const discrete_schedule& schedule, std::size_t n, spacing options) {
  check_steps(n, schedule.steps());
  const double gaps = n > 1 ? static_cast<double>(n - 1) : 1, last = schedule.t_max();
  return from_law(schedule, n, options, [&](double i) {
    if (!options.rounded || i == 0) return last * (gaps - i) / gaps;
    return (gaps - i) * (last / gaps);
  });
}

}  // namespace ebb::grid
