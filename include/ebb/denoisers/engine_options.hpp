// What a network that an inference engine runs is told besides the state: how its inputs are
// called, and conditions, such as class labels or the embedding of a prompt.
#pragma once

#include <ebb/tensor/view.hpp>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace ebb {

struct condition {
  std::string name;  // of the input
  ebb::shape shape;  // axis 0: as many as samples, or 1 where all are told the same
  std::variant<std::vector<float>, std::vector<std::int64_t>> values;

  // For a batch of n samples: as it is, or repeated. Errors: errc::shape_mismatch naming the
  // condition, if it is for another number of samples or has not as many values as its shape.
  [[nodiscard]] condition for_batch(std::size_t n) const;
};

struct engine_options {
  // Names of the network's inputs and its output. Where empty: the inputs called "sample", "x",
  // "latents", "hidden_states" or "input", else the first, and "timestep", "t", "time", "timesteps"
  // or "sigma", else the second; the first output.
  std::string sample = {}, time = {}, output = {};

  // Every other input that the network needs.
  std::vector<condition> conditions = {};

  // For networks that take whole times: a time between two is rounded, not refused.
  bool round_time = false;

  // What a file does not say that lists no types (TorchScript): whether it takes whole times, and
  // one for each sample or a scalar. Others are given what they ask for.
  bool whole_time = false, time_per_sample = true;

  std::size_t threads = 1;  // of the engine, within an operation; 0: as the engine likes

  // What executes: "CPU", "CUDA", "TensorRT", or another that the engine was built with.
  std::string provider = "CPU";
};

// A name from a list: the one that is asked for, else the first of the usual ones, else the one at
// `place`. Errors: errc::unknown_value naming the file and the list.
[[nodiscard]] std::string pick_name(const std::string& path, const char* what,
                                    const std::string& asked, const std::vector<std::string>& names,
                                    const std::vector<std::string>& usual, std::size_t place);
[[nodiscard]] std::string sample_name(const std::string& path, const engine_options& options,
                                      const std::vector<std::string>& inputs);
[[nodiscard]] std::string time_name(const std::string& path, const engine_options& options,
                                    const std::vector<std::string>& inputs);

// Each input but the sample and the time has its condition, and each condition its input. Errors:
// errc::unknown_value naming the file and the input or condition.
void check_conditions(const std::string& path, const std::vector<condition>& conditions,
                      const std::vector<std::string>& needed,
                      const std::vector<std::string>& inputs);

// For an input that takes whole times. Errors: errc::incompatible_options naming the time and the
// remedy, if it is not whole and may not be rounded.
[[nodiscard]] std::int64_t whole_time(const std::string& path, const std::string& input, double t,
                                      const engine_options& options);

}  // namespace ebb
