// One sampler on one grid with one budget of network evaluations, judged.
#pragma once

#include "problem.hpp"

struct measurement {
  std::string sampler, grid;
  std::size_t budget = 0;                  // evaluations allowed
  std::size_t steps = 0, evaluations = 0;  // of the longest run within it
  bool stochastic = false;
  distances error = {};
  std::string refusal = {};  // not empty: why there is none
};

// Where the most steps whose plan stays within the budget need fewer evaluations, they are that
// many fewer. What a grid or a sampler refuses is reported, not thrown.
measurement measure(const problem& problem, const ebb::chosen_sampler& sampler,
                    const ebb::chosen_grid& grid, std::size_t budget, const watcher& watch = {});
