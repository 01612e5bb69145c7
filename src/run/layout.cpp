#include "layout.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace ebb {
namespace {

using kind = symbol::kind;

// What a slot may hold. d, e, n, u: number of the evaluation. z: number of the draw in the run.
struct value {
  kind what;
  std::size_t number;
  friend auto operator<=>(const value&, const value&) = default;
};

// In stages; the start row counts as stage 0, the plan's first stage as stage 1.
struct life {
  std::size_t birth;
  std::size_t death;
};

class allocator {
 public:
  explicit allocator(const plan& plan) {
    std::size_t time = 0, step = 0;
    if (plan.start()) {
      visit(*plan.start(), time, step);
      take(plan.start_draws(), time, step);
    }
    ++step;
    for (const auto& stage : plan.stages()) {
      ++time;
      // d lives on through the next stage: for a preview, and so that a failed advance loses
      // nothing
      touch({kind::d, time}, time, time + 1);
      std::vector<const combination*> rows{&stage.point};
      if (stage.state && *stage.state != stage.point) rows.push_back(&*stage.state);
      take(stage.draws, time, step);
      for (const auto* row : rows) visit(*row, time, step);
      if (stage.state) ++step;
    }
    assign();
  }

  [[nodiscard]] resolved_row::operand operand(const value& v) const {
    const auto find = [&](const std::map<value, std::size_t>& places) {
      const auto place = places.find(v);
      return place == places.end() ? nowhere : place->second;
    };
    return {.is_draw = v.what == kind::z, .slot = find(slots_), .local = find(locals_)};
  }
  [[nodiscard]] std::size_t draw_number(std::size_t step, std::size_t k) const {
    return draws_.at({step, k});
  }
  [[nodiscard]] std::size_t slots() const { return count_; }
  [[nodiscard]] std::size_t locals() const { return most_locals_; }

 private:
  void visit(const combination& row, std::size_t time, std::size_t step) {
    for (const auto& [of, c] : row.terms()) {
      if (of.what == kind::x) continue;
      if (of.what == kind::z) {
        name(step, of.index, time);
      } else {
        touch({of.what, time - of.index}, time - of.index, time);
      }
    }
  }

  void take(std::size_t draws, std::size_t time, std::size_t step) {
    for (std::size_t k = 0; k < draws; ++k) name(step, k, time);
  }

  void name(std::size_t step, std::size_t k, std::size_t time) {
    const std::size_t number = draws_.try_emplace({step, k}, draws_.size()).first->second;
    touch({kind::z, number}, time, time);
  }

  void touch(const value& v, std::size_t birth, std::size_t death) {
    life& span = lives_.try_emplace(v, life{birth, death}).first->second;
    span.birth = std::min(span.birth, birth);
    span.death = std::max(span.death, death);
  }

  void assign() {
    std::vector<std::pair<value, life>> order(lives_.begin(), lives_.end());
    std::sort(order.begin(), order.end(), [](auto& a, auto& b) {
      return std::tie(a.second.birth, a.first) < std::tie(b.second.birth, b.first);
    });
    std::vector<std::size_t> free_after;        // by slot: the death of its latest value
    std::map<std::size_t, std::size_t> locals;  // by stage
    for (const auto& [v, span] : order) {
      const bool draw = v.what == kind::z;
      if (span.birth == span.death && (draw || v.what == kind::e || v.what == kind::n)) {
        locals_[v] = locals[span.birth]++;
        most_locals_ = std::max(most_locals_, locals[span.birth]);
        if (!draw) continue;
      }
      const auto place = std::find_if(free_after.begin(), free_after.end(),
                                      [birth = span.birth](std::size_t d) { return d < birth; });
      slots_[v] = static_cast<std::size_t>(place - free_after.begin());
      if (place == free_after.end()) free_after.push_back(span.death);
      else *place = span.death;
    }
    count_ = free_after.size();
  }

  std::map<std::pair<std::size_t, std::size_t>, std::size_t> draws_;  // (step, k) -> number
  std::map<value, life> lives_;
  std::map<value, std::size_t> slots_, locals_;
  std::size_t count_ = 0, most_locals_ = 0;
};

// What a draw covers: the step of the row that first names it, or of this the rest where the row
// names an earlier draw as well.
using intervals = std::map<std::size_t, std::pair<double, double>>;  // by number: from, to

class resolver {
 public:
  resolver(const allocator& memory, intervals& covered, std::size_t time, std::size_t step,
           double from, double to)
      : memory_(memory), covered_(covered), time_(time), step_(step), from_(from), to_(to) {}

  resolved_row operator()(const combination& row, std::vector<planned_draw>& draws) {
    resolved_row result;
    for (const auto& [of, c] : row.terms()) {
      if (of.what != kind::z) continue;
      const auto earlier = covered_.find(memory_.draw_number(step_, of.index));
      if (earlier != covered_.end()) from_ = earlier->second.second;
    }
    for (const auto& [of, c] : row.terms()) {
      result.coefficients.push_back(c);
      if (of.what == kind::x) {
        result.operands.push_back({.is_state = true});
      } else if (of.what == kind::z) {
        result.operands.push_back(plan_draw(of.index, draws));
      } else {
        result.operands.push_back(memory_.operand({of.what, time_ - of.index}));
      }
    }
    return result;
  }

  // Draws that are taken, and perhaps not used.
  void take(std::size_t count, std::vector<planned_draw>& draws) {
    for (std::size_t k = 0; k < count; ++k) plan_draw(k, draws);
  }

 private:
  resolved_row::operand plan_draw(std::size_t k, std::vector<planned_draw>& draws) {
    const std::size_t number = memory_.draw_number(step_, k);
    const auto [from, to] = covered_.try_emplace(number, from_, to_).first->second;
    const auto at = memory_.operand({kind::z, number});
    auto same = [&](const planned_draw& d) { return d.index == number; };
    if (std::none_of(draws.begin(), draws.end(), same))
      draws.push_back({number, at.slot, at.local, from, to});
    return at;
  }

  const allocator& memory_;
  intervals& covered_;
  std::size_t time_, step_;
  double from_, to_;
};

std::size_t learned_draws(const resolved_row& row) {
  return static_cast<std::size_t>(
      std::count_if(row.operands.begin(), row.operands.end(), [](auto& o) { return o.is_draw; }));
}

}  // namespace

layout::layout(const plan& plan) {
  if (plan.empty())
    fail(errc::empty_plan, {"the plan has no stages: a grid needs 2 or more levels, the last is "
                            "the target"});
  if (!plan.stages().back().state)
    fail(errc::invalid_plan, {"the last stage (t = ", plan.stages().back().at.t,
                              ") ends no step, so its evaluation would be lost: give it a state"});
  const allocator memory(plan);
  slots = memory.slots();
  locals = memory.locals();
  intervals covered;
  std::size_t time = 0, step = 0;
  noise_level state = plan.first_level();
  if (plan.start()) {
    const noise_level& to = plan.stages().front().at;
    resolved_stage first{.at = state, .to = to, .state_level = to, .ends_step = true};
    resolver resolve(memory, covered, time, step, state.noise_to_signal(), to.noise_to_signal());
    first.point = resolve(*plan.start(), first.draws);
    resolve.take(plan.start_draws(), first.draws);
    start = std::move(first);
    state = to;
  }
  ++step;
  for (const auto& stage : plan.stages()) {
    ++time;
    resolved_stage next{.at = stage.at,
                        .to = stage.to,
                        .state_level = stage.state_level(),
                        .ends_step = stage.state.has_value(),
                        .d = memory.operand({kind::d, time}),
                        .e = memory.operand({kind::e, time}),
                        .n = memory.operand({kind::n, time}),
                        .u = memory.operand({kind::u, time}),
                        .learned = stage.learned};
    const auto over = [&](const noise_level& from, const noise_level& to) {
      return resolver(memory, covered, time, step, from.noise_to_signal(), to.noise_to_signal());
    };
    const auto resolve = [&](const combination& row, const noise_level& from,
                             const noise_level& to) { return over(from, to)(row, next.draws); };
    // a draw covers the step of the row it was made for: the state's, else from there to the point
    const bool apart = stage.state && *stage.state != stage.point;
    if (apart) next.state = resolve(*stage.state, state, stage.state_level());
    next.point = resolve(stage.point, apart ? stage.state_level() : state, stage.to);
    over(state, stage.to).take(stage.draws, next.draws);
    std::sort(next.draws.begin(), next.draws.end(),
              [](auto& a, auto& b) { return a.index < b.index; });
    if (!stage.state || next.state) point_is_state = false;
    if (stage.learned) {
      most_learned_draws = std::max(most_learned_draws, learned_draws(next.point));
      if (next.state) most_learned_draws = std::max(most_learned_draws, learned_draws(*next.state));
    }
    if (stage.state) {
      ++step;
      state = stage.state_level();
    }
    stages.push_back(std::move(next));
  }
}

}  // namespace ebb
