// Every failure of Ebb is an ebb::error: a code to branch on, and a sentence that names the field,
// the value, the rule and the remedy.
#pragma once

#include <ebb/compiler.hpp>

#include <concepts>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ebb {

enum class errc {
  invalid_steps,         // a number of steps that cannot be walked
  duplicate_timesteps,   // two equal times in a grid
  invalid_beta,          // a beta outside (0, 1), or an unusable list of them
  invalid_sigmas,        // a list of noise levels that is not finite and strictly falling
  invalid_option,        // an option outside its range
  invalid_eta,           // eta outside [0, 1]
  unsupported_order,     // an order the sampler does not have
  incompatible_options,  // two options that exclude each other
  unknown_value,         // a name that is not in the list
  empty_plan,            // nothing to walk
  invalid_plan,          // a plan with a non-finite or meaningless coefficient
  shape_mismatch,        // buffers that do not fit together
  shape_overflow,        // extents whose product cannot be held
  not_contiguous,        // a strided or column-major buffer
  non_finite,            // NaN or infinity in a state or a network's output
  bad_sequence,          // calls in an order that has no meaning
  invalid_split,         // a batch split that does not cover the batch
  counter_range,         // a sample, draw or element number beyond the counter
  json_error,            // text that is not JSON
  io_error,              // the operating system said no
  header_length,         // a file header with an impossible length
  bad_offsets,           // tensor data that overlaps, leaves holes or ends past the file
  unsupported_dtype,     // an element type Ebb does not read, or not here
  engine_error,          // what an inference engine says
  damaged,               // a file whose contents are not what was written
  not_converged,         // steps that cannot meet their tolerance, or not within a limit
};

class error : public std::runtime_error {
 public:
  error(errc code, const std::string& what) : std::runtime_error(what), code_(code) {}
  [[nodiscard]] errc code() const noexcept { return code_; }

 private:
  errc code_;
};

// One piece of an error's sentence: text, or a number in its shortest exact form.
class words {
 public:
  words(const char* text) : text_(text) {}
  words(std::string_view text) : text_(text) {}
  words(const std::string& text) : text_(text) {}
  words(double number);
  template <std::integral I>
  words(I number) : text_(std::to_string(number)) {}
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
};

// Joins the pieces and throws. Compiled in src/, so that a check costs its caller one cold call.
[[noreturn]] void fail(errc code, std::initializer_list<words> sentence);

}  // namespace ebb
