// Grids that were optimised for a model and published as tables: Align Your Steps (Sabour et al.
// 2024, arXiv 2404.14507), GITS (Chen et al. 2024, arXiv 2405.11326), OptimalSteps (Pei et al.
// 2025, arXiv 2503.21774), and the two-step grid of Sana-Sprint (Chen et al. 2025, arXiv
// 2503.09641). Another number of steps than a table's is interpolated in log sigma. The last figure
// of a table stands for the clean level: the target replaces it.
#pragma once

#include <ebb/schedule/explicit_grids.hpp>

namespace ebb::grid {

// Sigmas brought to another number of points, log-linearly in the number of the point. The first
// stays; a single point is the first. Errors: errc::invalid_sigmas where a logarithm does not
// exist.
std::vector<double> log_linear(std::span<const double> sigmas, std::size_t points);

// Levels at printed figures of sigma / alpha. One that is an end of the schedule within 1e-5, the
// precision of the float tables they were computed from, is that end.
template <noise_schedule S>
levels through_table(const S& schedule, std::span<const double> figures,
                     const std::optional<noise_level>& end) {
  std::vector<double> ratios(figures.begin(), figures.end());
  for (double& ratio : ratios)
    for (const double t : {schedule.t_max(), schedule.t_min()})
      if (const double own = noise_level(schedule(t)).noise_to_signal();
          std::abs(ratio / own - 1) < 1e-5)
        ratio = own;
  return through_ratios(schedule, ratios, end);
}

enum class ays_model { sd1, sdxl, svd };

// Options of align_your_steps.
struct ays_table {
  ays_model model = ays_model::sd1;
  bool keep_last = false;  // A1111: n levels down to the table's last figure, then the target
  std::optional<noise_level> end = {};  // the target; the clean level if not given
};
std::vector<double> ays_sigmas(std::size_t n, const ays_table& table);

// Tables of 10 steps. sigma / alpha runs from 14.6146 to 0.0292, for SVD from 700 to 0.002.
template <noise_schedule S>
levels align_your_steps(const S& schedule, std::size_t n, ays_table table = {}) {
  return through_table(schedule, ays_sigmas(n, table), table.end);
}

// Options of gits: how strongly the grid prefers small sigmas, 0.80 to 1.50 in steps of 0.05.
struct gits_table {
  double coefficient = 1.2;
  std::optional<noise_level> end = {};
};
std::vector<double> gits_sigmas(std::size_t n, const gits_table& table);

// Tables of 2 to 20 steps for Stable Diffusion 1; sigma / alpha runs from 14.6146.
template <noise_schedule S>
levels gits(const S& schedule, std::size_t n, gits_table table = {}) {
  return through_table(schedule, gits_sigmas(n, table), table.end);
}

enum class optimal_model { flux, wan, chroma };

// Options of optimal_steps.
struct optimal_table {
  optimal_model model = optimal_model::flux;
  std::optional<noise_level> end = {};
};

// Tables of 10 (FLUX), 20 (Wan) and 40 (Chroma) steps of the flow's own sigma.
levels optimal_steps(const flow& schedule, std::size_t n, optimal_table table = {});

// Options of scm: where two steps meet.
struct scm_times {
  double middle = 1.3;
  std::optional<noise_level> end = {};
};

// Two steps: pi/2, 1.3, 0 (diffusers prints the first as 1.5708). Otherwise equal ones from pi/2.
levels scm(const trigflow& schedule, std::size_t n, scm_times times = {});

}  // namespace ebb::grid
