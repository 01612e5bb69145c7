// A sampler resolved on a grid: a table of stages. A stage is one network evaluation and what
// follows it; a run walks the stages in order. A plan holds numbers only, so it can be checked,
// printed, compared and executed by anything that adds vectors.
#pragma once

#include <ebb/plan/identities.hpp>
#include <ebb/schedule/levels.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace ebb {

// The one elementwise coefficient: where the network also predicts a variance (Nichol and Dhariwal
// 2021, arXiv 2102.09672, eq. 15), the row's z terms are scaled by
// exp((f log_max + (1 - f) log_min) / 2), f = (v + 1) / 2, with v the second half of its output.
struct learned_variance {
  double log_min = 0;
  double log_max = 0;

  friend bool operator==(const learned_variance&, const learned_variance&) = default;
};

struct stage {
  noise_level at;                    // where the network is evaluated
  combination point;                 // where it is evaluated next
  std::optional<combination> state;  // a step ends here: the new state x()
  noise_level to;                    // the level that `point` leads to
  std::optional<learned_variance> learned = {};
  // So many draws the step takes from the noise source at least, here at the latest, also those
  // that no row uses: for the numbers of programs that draw and multiply by 0.
  std::size_t draws = 0;

  // The level of the new state: a state that is the point lies at `to`; another one (a corrector's,
  // say) stays at `at`.
  [[nodiscard]] const noise_level& state_level() const { return state == point ? to : at; }

  friend bool operator==(const stage&, const stage&) = default;
};

class plan {
 public:
  // A step of one evaluation, from level s to level t.
  plan& step(const noise_level& s, const noise_level& t, const combination& row,
             std::optional<learned_variance> learned = {}) {
    return add({s, row, row, t, learned});
  }

  // Any stage. Levels need not chain: a stage may be at another level than the one before led to.
  // Errors: errc::invalid_plan naming step and level, if a coefficient is not finite or
  // a row remembers more evaluations than there were.
  plan& add(stage next);

  // A row applied to the initial state before the first evaluation (churn, for instance); the
  // initial state then lies at `from`, and the row leads to the first stage's level. `draws` as in
  // a stage.
  plan& begin_with(const noise_level& from, const combination& row, std::size_t draws = 0);

  // Where the initial state lies, if not where the first stage asks the network (inversion).
  plan& begin_at(const noise_level& from);

  [[nodiscard]] const std::vector<stage>& stages() const& { return stages_; }
  [[nodiscard]] std::vector<stage> stages() && { return std::move(stages_); }
  [[nodiscard]] const std::optional<combination>& start() const { return start_; }
  [[nodiscard]] std::size_t start_draws() const { return start_draws_; }
  // Where it was said to begin, by begin_with or begin_at.
  [[nodiscard]] const std::optional<noise_level>& start_level() const { return start_level_; }
  // Where the initial state lies. Errors: errc::empty_plan.
  [[nodiscard]] const noise_level& first_level() const;
  [[nodiscard]] std::size_t evaluations() const { return stages_.size(); }
  [[nodiscard]] bool empty() const { return stages_.empty(); }

  // The largest violation of the row identities over all rows (see plan/identities.hpp). Rows with
  // a learned variance are judged by their mean alone.
  [[nodiscard]] double defect() const;

  // The table as text, a line for each row.
  [[nodiscard]] std::string describe() const;

  // A number made of every coefficient and level, bit for bit: checkpoints remember it.
  [[nodiscard]] std::uint64_t fingerprint() const;

  friend bool operator==(const plan&, const plan&) = default;

 private:
  std::optional<combination> start_;
  std::size_t start_draws_ = 0;
  std::optional<noise_level> start_level_;
  std::vector<stage> stages_;
  std::size_t steps_ = 0;
};

}  // namespace ebb
