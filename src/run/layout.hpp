// Where a plan's estimates and draws are kept while they are needed. A value (the x_0 estimate of
// evaluation 3, say, or draw 5) lives from the stage that makes it to the last stage that names it;
// values whose lives do not overlap share a slot. Those of a single stage are local: they need no
// memory but while their tile is worked on. A local draw has a slot too, for sources that make
// whole draws.
#pragma once

#include <ebb/plan/plan.hpp>

#include <limits>

namespace ebb {

constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max();

// A row with its symbols resolved: terms in order, each the state or a slot.
struct resolved_row {
  struct operand {
    bool is_state = false;
    bool is_draw = false;
    std::size_t slot = nowhere;
    std::size_t local = nowhere;

    [[nodiscard]] bool exists() const { return slot != nowhere || local != nowhere; }
  };
  std::vector<double> coefficients;
  std::vector<operand> operands;
};

struct planned_draw {
  std::size_t index = 0;  // counted over the run, in order of first use
  std::size_t slot = nowhere;
  std::size_t local = nowhere;
  double from = 0, to = 0;  // sigma / alpha of the step's ends
};

struct resolved_stage {
  noise_level at, to, state_level;
  resolved_row point = {};
  std::optional<resolved_row> state = {};  // only where it differs from the point
  bool ends_step = false;
  std::vector<planned_draw> draws = {};                  // that this stage's rows name
  resolved_row::operand d = {}, e = {}, n = {}, u = {};  // where its estimates go
  std::optional<learned_variance> learned = {};
};

struct layout {
  explicit layout(const plan& plan);

  std::optional<resolved_stage> start;  // its point is the start row; it makes no estimates
  std::vector<resolved_stage> stages;
  std::size_t slots = 0;
  std::size_t locals = 0;
  std::size_t most_learned_draws = 0;
  bool point_is_state = true;  // no stage keeps a point apart from the state
};

}  // namespace ebb
