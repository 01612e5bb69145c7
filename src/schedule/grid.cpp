#include <ebb/schedule/grid.hpp>

namespace ebb::grid {
namespace {

void check_steps_of(const discrete_schedule& schedule, std::size_t n) {
  check_steps(n);
  if (n > schedule.steps())
    fail(errc::invalid_steps, {"steps = ", n, ": this schedule has ", schedule.steps(),
                               " training steps; ask for at most that"});
}

double rounded_if(bool rounded, double t) { return rounded ? std::nearbyint(t) : t; }

}  // namespace

void check_steps(std::size_t n) {
  if (n == 0) fail(errc::invalid_steps, {"steps = 0: need 1 or more"});
  if (n > discrete_schedule::most_steps)
    fail(errc::invalid_steps,
         {"steps = ", n, ": need ", discrete_schedule::most_steps, " or less"});
}

levels leading(const discrete_schedule& schedule, std::size_t n, spacing options) {
  check_steps_of(schedule, n);
  const double exact = static_cast<double>(schedule.steps()) / static_cast<double>(n);
  const double stride = options.rounded ? std::floor(exact) : exact;
  return from_law(schedule, n, options, [&](double i) {
    return rounded_if(options.rounded, (static_cast<double>(n) - 1 - i) * stride);
  });
}

levels trailing(const discrete_schedule& schedule, std::size_t n, spacing options) {
  check_steps_of(schedule, n);
  const auto all = static_cast<double>(schedule.steps());
  double stride = all / static_cast<double>(n);
  if (options.rounded) stride = all - (all - stride);
  return from_law(schedule, n, options,
                  [&](double i) { return rounded_if(options.rounded, all - i * stride) - 1; });
}

levels linspace(const discrete_schedule& schedule, std::size_t n, spacing options) {
  check_steps_of(schedule, n);
  const double gaps = n > 1 ? static_cast<double>(n - 1) : 1, last = schedule.t_max();
  return from_law(schedule, n, options, [&](double i) {
    if (!options.rounded || i == 0) return last * (gaps - i) / gaps;
    return std::nearbyint((gaps - i) * (last / gaps));
  });
}

}  // namespace ebb::grid
