#include "measure.hpp"

#include <ebb/error.hpp>

namespace {

struct resolved {
  ebb::levels levels;
  ebb::plan plan;
};

resolved within(std::size_t budget, const problem& problem, const ebb::chosen_sampler& sampler,
                const ebb::chosen_grid& grid) {
  for (std::size_t steps = budget; steps > 0; --steps) {
    auto levels = grid(problem.schedule, steps);
    auto plan = sampler(levels);
    if (plan.evaluations() <= budget) return {std::move(levels), std::move(plan)};
  }
  ebb::fail(ebb::errc::invalid_steps,
            {sampler.name, ": needs more than ", budget, " evaluations for a single step"});
}

}  // namespace

measurement measure(const problem& problem, const ebb::chosen_sampler& sampler,
                    const ebb::chosen_grid& grid, std::size_t budget, const watcher& watch) {
  measurement found{.sampler = sampler.name, .grid = grid.name, .budget = budget};
  try {
    const auto [levels, plan] = within(budget, problem, sampler, grid);
    found.steps = levels.size() - 1;
    found.evaluations = plan.evaluations();
    found.stochastic = draws(plan);
    found.error = problem.judge(plan, levels, watch);
  } catch (const ebb::error& refusal) {
    found.refusal = refusal.what();
  }
  return found;
}
