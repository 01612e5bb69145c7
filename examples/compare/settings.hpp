// The command line of compare.
#pragma once

#include "problem.hpp"

struct settings {
  std::string problem = "mixture";
  problem_options options;
  std::vector<ebb::chosen_sampler> samplers;
  std::vector<ebb::chosen_grid> grids;
  std::vector<std::size_t> evaluations{5, 8, 10, 20, 50};
  std::string csv, paths, levels;  // files to write; empty: none
};

// Ends the program after --help, and with a message that lists what there is for a wrong name.
settings read_settings(int argc, char** argv);
