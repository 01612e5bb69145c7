// Every sampler, with the options that make another method of it. Tests iterate over this list; a
// header of include/ebb/samplers that it does not name fails tests/samplers/all_samplers.test.cpp.
#pragma once

#include <ebb/ebb.hpp>

#include <functional>
#include <string>

namespace ebb::test {

struct listed_sampler {
  std::string header;  // in include/ebb/samplers
  std::string name;
  std::function<plan(const levels&)> make;
  sampler_facts facts;
  // The stated exceptions to the row identities.
  bool keeps_mean = true, keeps_variance = true;
  // A last step to sigma = 0 gives the x_0 estimate alone, or in terms of earlier ones too.
  bool ends_with_estimate = true;
  // Walks the grid from front to back in strictly falling levels.
  bool falls = true;
};

const std::vector<listed_sampler>& all_samplers();

}  // namespace ebb::test
