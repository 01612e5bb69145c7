// A stage of a plan as lists of operations: x_0 and, where a row names them, eps and n from the
// network's output; clipping; the rows; the network's next input.
#pragma once

#include <ebb/schedule/prediction.hpp>

#include "layout.hpp"
#include "operation.hpp"

namespace ebb {

// Up to the x_0 estimate, and from there on. A hook of the caller's stands between the two; without
// one all are in the first pass.
struct program {
  std::vector<operation> estimates, rows;
};

struct stage_writer {
  std::size_t first_local = 0;   // place of the first value that lives within a tile,
  std::size_t first_scaled = 0;  // and of the first draw times its learned deviation
  bool makes_noise = false;      // local draws are made tile by tile
  bool corrects_x0 = false, corrects_xt = false;
  std::optional<double> clip_range = {};  // correct_x0 is this clip, done in passing
  draw any_draw = {};                     // what all of the run have in common

  [[nodiscard]] program write(const resolved_stage& stage, const scalings& scalings,
                              double next_c_in) const;
  void write_rows(const resolved_stage& stage, std::vector<operation>& to) const;

  [[nodiscard]] bool hooks_x0() const noexcept { return corrects_x0 && !clip_range; }
  [[nodiscard]] bool is_local(const planned_draw& planned) const noexcept;
  [[nodiscard]] draw described(const planned_draw& planned) const noexcept;

 private:
  void write_draws(const resolved_stage& stage, std::vector<operation>& to) const;
  void write_sums(const resolved_stage& stage, std::vector<operation>& to) const;
  [[nodiscard]] std::size_t place_of(const resolved_row::operand& operand) const noexcept;
};

}  // namespace ebb
