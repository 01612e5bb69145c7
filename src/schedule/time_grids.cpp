#include <ebb/schedule/time_grids.hpp>

namespace ebb::grid {
namespace {

double rounded_if(bool rounded, double t) { return rounded ? std::nearbyint(t) : t; }

}  // namespace

void check_spacing(const discrete_schedule& schedule, std::size_t n, const spacing& options) {
  check_steps(n);
  if (n > schedule.steps())
    fail(errc::invalid_steps, {"steps = ", n, ": this schedule has ", schedule.steps(),
                               " training steps; ask for at most that"});
  if (options.rounded && options.offset != std::nearbyint(options.offset))
    fail(errc::incompatible_options,
         {"offset = ", options.offset, " with rounded times: need a whole number, or no rounding"});
}

levels leading(const discrete_schedule& schedule, std::size_t n, spacing options) {
  check_spacing(schedule, n, options);
  const double exact = static_cast<double>(schedule.steps()) / static_cast<double>(n);
  const double stride = options.rounded ? std::floor(exact) : exact;
  return from_law(schedule, n, options, [&](double i) {
    return rounded_if(options.rounded, (static_cast<double>(n) - 1 - i) * stride);
  });
}

levels trailing(const discrete_schedule& schedule, std::size_t n, spacing options) {
  check_spacing(schedule, n, options);
  const auto all = static_cast<double>(schedule.steps());
  double stride = all / static_cast<double>(n);
  if (options.rounded) stride = all - (all - stride);
  return from_law(schedule, n, options,
                  [&](double i) { return rounded_if(options.rounded, all - i * stride) - 1; });
}

levels linspace(const discrete_schedule& schedule, std::size_t n, spacing options) {
  check_spacing(schedule, n, options);
  const double gaps = n > 1 ? static_cast<double>(n - 1) : 1, last = schedule.t_max();
  return from_law(schedule, n, options, [&](double i) {
    if (!options.rounded || i == 0) return last * (gaps - i) / gaps;
    return std::nearbyint((gaps - i) * (last / gaps));
  });
}

}  // namespace ebb::grid
