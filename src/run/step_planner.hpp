// Which step an adaptive run tries next: numbers only.
#pragma once

#include <ebb/run/adaptive.hpp>

namespace ebb {

// A step that is tried: from where the run stands to `to`, deterministically to a state that times
// `scale` and with `fresh` of noise is one at `to`.
struct trial {
  ebb::plan plan = {};
  noise_level to = {};
  double log_snr = 0;  // of `to`
  double scale = 1, fresh = 0;
  bool judged = true;  // or a plain step at one of the ends
};

class step_planner {
 public:
  // Errors: as adaptive_run's, of options and grid.
  step_planner(const adaptive& how, const levels& grid);

  // Of h in log-SNR, or less where the way ends; `log_snr` is that of `from`, as steps have summed
  // up.
  [[nodiscard]] trial next(const noise_level& from, double log_snr, double h) const;

  // The step that needs most memory.
  [[nodiscard]] plan widest() const { return how_.pair(grid_, first_, last_); }

  // Errors: errc::not_converged where the step would pass max_evaluations, or h is next to nothing.
  void check_limits(const trial& next, std::size_t evaluations, double log_snr, double h) const;

  [[nodiscard]] const levels& grid() const { return grid_; }

 private:
  adaptive how_;
  levels grid_;
  noise_level first_, last_;  // the finite ones
};

}  // namespace ebb
