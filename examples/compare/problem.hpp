// What samplers are judged by: a network, the noise it was trained on, and the right answer.
#pragma once

#include <ebb/io/named.hpp>
#include <ebb/tensor/view.hpp>

#include <optional>

// How far the result of a run is from the right one. Empty where it cannot be said.
struct distances {
  std::optional<double> path = {};  // from the exact end of the same start; where no noise is drawn
  std::optional<double> law = {};   // between the distributions
};

// Sees the states of a run, {samples, 2}, after each evaluation.
using watcher = std::function<void(ebb::view<const double>)>;

struct problem {
  std::string title;
  ebb::any_schedule schedule;
  std::string path_unit, law_unit;  // what the distances are; empty where none is measured
  std::function<distances(const ebb::plan&, const ebb::levels&, const watcher&)> judge;
};

struct problem_options {
  std::string schedule = "scaled_linear";  // of the analytic problems; the network has its own
  double guidance = 1;
  std::size_t samples = 0;  // 0: as many as suit the problem
  std::uint64_t seed = 0;
};

// Gaussian data of several variances: laws follow from the rows alone, without sampling.
problem gaussian_problem(const problem_options& options);

// Two crescents in the plane with their ideal network. Guidance points to the upper one.
problem mixture_problem(const problem_options& options);

// The trained network of examples/fashion, against 1000 steps from the same start.
problem fashion_problem(const problem_options& options);

// Of "gaussian", "mixture" and "fashion" those that are built in.
std::vector<std::string> problem_names();

// Errors: ebb::error for unknown names, and for options that the problem does not have.
problem make_problem(const std::string& name, const problem_options& options);

// Whether any row of the plan draws noise.
bool draws(const ebb::plan& plan);
