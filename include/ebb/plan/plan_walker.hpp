// Walks a plan over a vector of doubles: an interpreter as short as the definition of a plan
// allows, written apart from the engine, to judge plans (and the engine) by. It needs no tensors,
// keeps everything in double, and can be given exact starting values.
#pragma once

#include <ebb/plan/plan.hpp>
#include <ebb/schedule/prediction.hpp>

#include <functional>
#include <limits>
#include <vector>

namespace ebb {

struct plan_walker {
  ebb::prediction prediction = ebb::prediction::epsilon();
  // The network: (scaled input, level) -> output; twice as long where a variance is learned, else
  // the draws are taken as the rows have them.
  std::function<std::vector<double>(const std::vector<double>&, const noise_level&)> network = {};
  std::function<std::vector<double>(std::size_t index, std::size_t size)> draw = {};
  std::function<void(std::vector<double>&)> correct_x0 = {};

  // The state at a level on the exact solution. The first `exact_evaluations` see it, and so does
  // the state when they are over: exact starting values for methods with a memory.
  std::function<std::vector<double>(const noise_level&)> exact = {};
  std::size_t exact_evaluations = 0;

  // Changes the point before the network sees it, and with it the state where the two are one, as
  // loops do that feed the scaled input on to the step.
  std::function<void(std::vector<double>&, const noise_level&)> overwrite = {};

  // Stop when a step ends after so many evaluations; `reached` is where the state then lies.
  std::size_t enough = std::numeric_limits<std::size_t>::max();
  noise_level reached = {};

  std::size_t evaluations = 0, draws = 0;  // so far, over all walks

  // The last state, from `state` at the plan's first level.
  std::vector<double> operator()(const plan& plan, std::vector<double> state);
};

}  // namespace ebb
