#include <ebb/schedule/step_grids.hpp>

namespace ebb::grid {

levels simple(const discrete_schedule& schedule, std::size_t n, table_walk options) {
  check_spacing(schedule, n, {});
  return from_law(schedule, n, {.end = options.end}, [&](double i) {
    const std::size_t index = static_cast<std::size_t>(i) * schedule.steps() / n;
    return static_cast<double>(schedule.steps() - 1 - index);
  });
}

levels ddim_uniform(const discrete_schedule& schedule, std::size_t n, table_walk options) {
  check_spacing(schedule, n, {});
  const std::size_t stride = schedule.steps() / n;
  std::vector<double> times;
  for (std::size_t t = 1; t < schedule.steps(); t += stride)
    times.push_back(static_cast<double>(t));
  std::reverse(times.begin(), times.end());
  if (times.size() != n && !options.any_count)
    fail(errc::invalid_steps, {"steps = ", n, ": ddim_uniform makes ", times.size(), " of ",
                               schedule.steps(), " training steps; ask for a divisor of ",
                               schedule.steps(), ", or accept that with any_count"});
  return from_timesteps(schedule, times, options.end);
}

levels rounded_beta(const discrete_schedule& schedule, std::size_t n, const beta_law& law) {
  check_spacing(schedule, n, {});
  std::vector<double> times;
  for (std::size_t i = 0; i < n; ++i) {
    const double p = static_cast<double>(n - i) / static_cast<double>(n);
    const double t = std::nearbyint(beta_quantile(p, law.alpha, law.beta) * schedule.t_max());
    if (times.empty() || t != times.back()) times.push_back(t);
  }
  if (times.size() != n && !law.any_count)
    fail(errc::duplicate_timesteps,
         {"steps = ", n, ": rounded beta has ", times.size(),
          " different times; do not round, ask ", "for fewer, or accept that with any_count"});
  return from_timesteps(schedule, times, law.end);
}

std::vector<double> lcm_steps(std::size_t n, const lcm_walk& options) {
  check_steps(n);
  if (!(options.strength > 0 && options.strength <= 1))
    fail(errc::empty_plan, {"strength = ", options.strength, ": need more than 0, at most 1"});
  if (options.original_steps == 0 || options.original_steps > discrete_schedule::most_steps)
    fail(errc::invalid_steps, {"original_steps = ", options.original_steps, ": need 1 to ",
                               discrete_schedule::most_steps, "; the usual number is 50"});
  const auto walked = static_cast<std::size_t>(
      std::floor(static_cast<double>(options.original_steps) * options.strength));
  if (n > walked)
    fail(errc::invalid_steps,
         {"steps = ", n, ": original_steps = ", options.original_steps,
          " and strength = ", options.strength, " leave ", walked, "; ask for at most that"});
  std::vector<double> steps(n);
  for (std::size_t i = 0; i < n; ++i) steps[i] = static_cast<double>(walked - walked * i / n);
  return steps;
}

levels lcm(const discrete_schedule& schedule, std::size_t n, lcm_walk options) {
  const std::vector<double> steps = lcm_steps(n, options);
  if (options.original_steps > schedule.steps())
    fail(errc::invalid_steps, {"original_steps = ", options.original_steps, ": this schedule has ",
                               schedule.steps(), " training steps; ask for at most that"});
  const auto stride = static_cast<double>(schedule.steps() / options.original_steps);
  return from_law(schedule, n, {.end = options.end},
                  [&](double i) { return steps[static_cast<std::size_t>(i)] * stride - 1; });
}

}  // namespace ebb::grid
