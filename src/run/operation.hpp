// What is done to one tile: a sum of buffers, normals, a clip, a look. Passes carry lists of them
// out.
#pragma once

#include <ebb/noise/draw.hpp>

#include <cstddef>
#include <vector>

namespace ebb {

// Where an operation reads and writes: whole buffers first, then the slots of the layout, then
// values that live within a tile.
namespace place {
enum : std::size_t {
  state,
  point,
  output,
  variance,
  unguided,
  next_point,
  next_state,
  next_input,
  first_slot
};
}

struct operation {
  enum class kind {
    combine,  // to = sum of coefficients[k] from[k]
    noise,    // to = standard normals of `draw`
    clip,     // to into [-range, range]
    deviate,  // to = from[0] times the learned standard deviation
    check,    // from[0] is looked at
  };
  kind what = kind::combine;
  std::size_t to = place::output;
  std::vector<std::size_t> from = {};
  std::vector<double> coefficients = {};
  ebb::draw draw = {};
  double range = 0;
  double log_min = 0, log_max = 0;
  enum class when { always, guided, unguided } only = when::always;
  const char* refusal = nullptr;  // what to call a result that is not finite; null: not looked at
  bool last = true;               // no operation of the pass writes there after it
  bool paired = false;            // the next one takes its result from the registers (pair_up)
};

// Marks the sums that are made together with the one after them.
void pair_up(std::vector<operation>& operations);

}  // namespace ebb
