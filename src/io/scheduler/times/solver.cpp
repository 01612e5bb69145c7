#include "flow_shift.hpp"
#include "noisiest_kept.hpp"

namespace ebb {
namespace {

using enum scheduler_class;

// These end with the table's first sigma, the others with their own last.
bool ends_with_table(const scheduler_settings& s) {
  return s.kind == dpm_solver_multistep || s.kind == dpm_solver_singlestep;
}

std::vector<double> times_on_table(const scheduler_settings& s, const training_table& table,
                                   const level_request& request, bool compatible) {
  if (!request.timesteps.empty()) return request.timesteps;
  const double last = of(noisiest_kept(s, table) + 1);
  const std::size_t n = request.steps;
  const auto spacing =
      s.kind == dpm_solver_singlestep ? time_spacing::linspace : s.timestep_spacing;
  if (spacing == time_spacing::trailing) return trailing(last, of(table.steps()), n, compatible);
  const double stride = floored(last / of(n + 1), compatible);
  std::vector<double> times;
  for (std::size_t i = n + 1; i-- > 1;)
    times.push_back(spacing == time_spacing::linspace
                        ? whole(of(i) * ((last - 1) / of(n)), compatible)
                        : of(i) * stride + static_cast<double>(s.steps_offset));
  return times;
}

timed_sigmas on_table(const scheduler_settings& s, const training_table& table,
                      const level_request& request, bool compatible) {
  timed_sigmas grid{times_on_table(s, table, request, compatible), {}};
  for (const double t : grid.times) grid.sigmas.push_back(table.sigma_at(t));
  grid.sigmas.push_back(table.sigma(0));
  return grid;
}

// Karras' sigmas of a flow are sigma / alpha, and made a flow's here.
timed_sigmas by_law(const scheduler_settings& s, const training_table& table, std::size_t n,
                    bool compatible) {
  const double high = s.sigma_max.value_or(table.sigma(table.steps() - 1));
  const bool cosine =
      s.kind == dpm_solver_multistep && s.beta_schedule == beta_law::squaredcos_cap_v2;
  const bool rounds = (s.use_karras_sigmas || s.use_lu_lambdas) && !cosine;
  timed_sigmas grid{{}, respaced(s, high, s.sigma_min.value_or(table.sigma(0)), n)};
  const double end = ends_with_table(s) ? table.sigma(0) : grid.sigmas.back();
  for (double& sigma : grid.sigmas) {
    double t = table.time_of(sigma);
    if (s.use_karras_sigmas && s.use_flow_sigmas) {
      sigma /= 1 + sigma;
      t = floored(sigma * of(s.num_train_timesteps), compatible);
    }
    grid.times.push_back(rounds ? whole(t, compatible) : floored(t, compatible));
  }
  grid.sigmas.push_back(end);
  return grid;
}

timed_sigmas on_flow(const scheduler_settings& s, const training_table& table,
                     const level_request& request, bool compatible) {
  const bool unipc = s.kind == unipc_multistep;
  const double all = of(s.num_train_timesteps);
  timed_sigmas grid{{}, request.sigmas};
  if (grid.sigmas.empty()) {
    grid.sigmas = spread(unipc ? 1 : 1 - 1 / all, unipc ? 1 / all : 0, request.steps + 1);
    grid.sigmas.pop_back();
  }
  shift(grid.sigmas, s, s.flow_shift, request.mu);
  if (compatible && unipc && std::abs(grid.sigmas[0] - 1) < 1e-6) grid.sigmas[0] -= 1e-6;
  for (const double sigma : grid.sigmas) grid.times.push_back(floored(sigma * all, compatible));
  if (!compatible) grid.sigmas.push_back(0);
  else grid.sigmas.push_back(ends_with_table(s) ? table.sigma(0) : grid.sigmas.back());
  return grid;
}

}  // namespace

timed_sigmas solver_sigmas(const scheduler_settings& s, const training_table& table,
                           const level_request& request, bool compatible) {
  timed_sigmas grid = respaces(s)         ? by_law(s, table, request.steps, compatible)
                      : s.use_flow_sigmas ? on_flow(s, table, request, compatible)
                                          : on_table(s, table, request, compatible);
  const bool always_ends_above = s.kind == deis_multistep || s.kind == sa_solver;
  if (!always_ends_above && s.final_sigmas_type == final_sigma::zero) grid.sigmas.back() = 0;
  keep_as_float(grid.sigmas, compatible);
  return grid;
}

}  // namespace ebb
