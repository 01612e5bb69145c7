// A run between two evaluations, to be kept and resumed from; as a file by ebb/io/checkpoint.hpp.
// Holds copies of all but the options, which are the caller's to keep.
#pragma once

#include <ebb/plan/plan.hpp>
#include <ebb/tensor/tensor.hpp>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ebb {

// What an adaptive run knows beside the step it is trying.
template <class T = float>
struct adaptive_progress {
  noise_level reached;                        // the end of the last accepted step
  double log_snr = 0;                         // of it, as steps have summed up
  double h = 0;                               // how far the next step is to go, in log-SNR
  std::array<double, 3> inverse_errors = {};  // of the latest steps
  std::size_t evaluations = 0, accepted = 0, rejected = 0, draws = 0;
  tensor<T> previous;  // the state of lower order at `reached`
  tensor<T> denoised;
  tensor<T> drawn = {};  // draw number `draws`, where it was made already
};

template <class T = float>
struct checkpoint {
  std::uint64_t plan_fingerprint = 0;
  std::size_t evaluation = 0;  // of the plan
  tensor<T> state;
  tensor<T> point;
  std::vector<tensor<T>> memory;      // past estimates and unspent draws, by slot
  std::vector<std::size_t> contents;  // what each slot holds
  // Where options.noise stands, if it is a source that keeps a state (any_noise.hpp).
  std::string noise = {};
  // Shared with the run. May be cleared where the sampler makes it again, bit for bit.
  std::shared_ptr<const ebb::plan> plan = {};
  // Of an adaptive_run alone: then the rest is about the step it is trying, which has no plan here.
  std::optional<adaptive_progress<T>> adaptive = {};
};

}  // namespace ebb
