#include <ebb/schedule/flow_grids.hpp>

namespace ebb::grid {
namespace {

// Every level sent through a law of the flow; t stays the same multiple of sigma.
template <class Law>
levels mapped(const levels& grid, Law law) {
  levels result({}, grid.between());
  for (std::size_t i = 0; i < grid.size(); ++i) {
    if (!(std::abs(grid[i].alpha + grid[i].sigma - 1) <= 1e-9))
      fail(errc::incompatible_options,
           {"levels[", i, "] has alpha = ", grid[i].alpha, ", sigma = ", grid[i].sigma,
            ": only levels of the flow schedule, alpha + sigma = 1, can be shifted"});
    result.push_back(grid[i].sigma == 0 ? grid[i] : law(grid[i], i));
  }
  return result;
}

void check_tokens(const char* name, double tokens) {
  if (!(tokens > 0 && std::isfinite(tokens)))
    fail(errc::invalid_option, {name, " = ", tokens, ": need a finite number above 0"});
}

void check_mus(double a, double b) {
  if (!(std::isfinite(a) && std::isfinite(b)))
    fail(errc::invalid_option, {"base_mu = ", a, ", max_mu = ", b, ": need finite numbers"});
}

}  // namespace

levels shifted(const levels& grid, double shift) {
  if (!(shift >= 1e-6 && shift <= 1e6))
    fail(errc::invalid_option,
         {"shift = ", shift, ": need 1e-6 to 1e6; 1 changes nothing, SD3's is 3"});
  return mapped(grid, [&](const noise_level& level, std::size_t) {
    const double scale = level.alpha + shift * level.sigma;
    return noise_level{level.t * shift / scale, level.alpha / scale, level.sigma * shift / scale};
  });
}

double shift_of_mu(double mu, mu_kind kind) {
  const double shift = kind == mu_kind::exponential ? std::exp(mu) : mu;
  if (!(shift >= 1e-6 && shift <= 1e6))
    fail(errc::invalid_option, {"mu = ", mu,
                                ": need -13.8 to 13.8 of the exponential kind, 1e-6 to "
                                "1e6 of the linear one; FLUX.1's lie between 0.5 and 1.15"});
  return shift;
}

levels shifted_by_mu(const levels& grid, double mu, mu_kind kind) {
  return shifted(grid, shift_of_mu(mu, kind));
}

levels stretched(const levels& grid, double terminal) {
  if (!(terminal > 0 && terminal < 1))
    fail(errc::invalid_option, {"terminal = ", terminal, ": need 0 < terminal < 1"});
  if (grid.size() < 2)
    fail(errc::empty_plan, {"levels: ", grid.size(), " to stretch; need 2 or more"});
  const double last = grid[grid.size() - 2].alpha;
  if (last == 0)
    fail(errc::invalid_option,
         {"terminal = ", terminal,
          ": the last level before the target is pure noise, which stretching "
          "leaves where it is; need 2 steps or more"});
  return mapped(grid, [&](const noise_level& level, std::size_t i) {
    if (i + 1 == grid.size()) return level;
    const double alpha = level.alpha / last * (1 - terminal);
    return noise_level{level.t / level.sigma * (1 - alpha), alpha, 1 - alpha};
  });
}

double linear_mu(double tokens, mu_line line) {
  check_tokens("tokens", tokens);
  check_tokens("base_tokens", line.base_tokens);
  check_tokens("max_tokens", line.max_tokens);
  check_mus(line.base_mu, line.max_mu);
  if (line.base_tokens == line.max_tokens)
    fail(errc::invalid_option, {"base_tokens = max_tokens = ", line.max_tokens,
                                ": need two different numbers for a line"});
  return line.base_mu + (line.max_mu - line.base_mu) * (tokens - line.base_tokens) /
                            (line.max_tokens - line.base_tokens);
}

double root_mu(double tokens, mu_root root) {
  check_tokens("tokens", tokens);
  check_tokens("base_tokens", root.base_tokens);
  check_mus(root.base_mu, root.max_mu);
  return root.base_mu + root.max_mu * std::sqrt(tokens / root.base_tokens);
}

double flux2_mu(double tokens, std::size_t steps) {
  check_tokens("tokens", tokens);
  check_steps(steps);
  const double at_10 = 8.73809524e-5 * tokens + 1.89833333;
  const double at_200 = 1.6927e-4 * tokens + 0.45666666;
  if (tokens > 4300) return at_200;
  return at_200 + (at_200 - at_10) / 190 * (static_cast<double>(steps) - 200);
}

std::vector<double> linear_quadratic_sigmas(std::size_t n, const linear_quadratic_law& law,
                                            double sigma_max) {
  check_steps(n);
  if (!std::isfinite(sigma_max))
    fail(errc::invalid_option, {"sigma_max: this schedule starts at pure noise, sigma / alpha = ",
                                sigma_max, "; use the flow schedule, or one that starts below"});
  if (n == 1) return {sigma_max};
  const std::size_t linear = law.linear_steps.value_or(n / 2);
  if (linear == 0 || linear >= n)
    fail(errc::invalid_option,
         {"linear_steps = ", linear, " of ", n, ": need 1 or more, and one step less than all"});
  // removed noise: a line to (l, threshold), then a parabola with its slope to (n, 1)
  const auto steps = static_cast<double>(n), l = static_cast<double>(linear);
  const double slope = law.threshold / l, rest = steps - l;
  const double most = 2 * l / (steps + l);
  if (!(law.threshold > 0 && law.threshold < most))
    fail(errc::invalid_option,
         {"threshold = ", law.threshold, ": need more than 0 and less than ", most, ", that is 2 ",
          linear, " / (", n, " + ", linear, "), or the parabola turns back"});
  const double bend = (1 - law.threshold - slope * rest) / (rest * rest);
  std::vector<double> sigmas(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double step = static_cast<double>(i), x = std::max(step - l, 0.0);
    sigmas[i] = sigma_max * (1 - (slope * step + bend * x * x));
  }
  return sigmas;
}

}  // namespace ebb::grid
