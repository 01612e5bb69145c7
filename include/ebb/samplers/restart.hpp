// Restart (Xu et al. 2023, arXiv 2306.14878, algorithm 1): Heun's method down the grid; where it
// reaches the bottom of an interval of noise, the state is noised up to the interval's top and
// walked down again, a number of times:
//   x_top / alpha_top = x_bottom / alpha_bottom + sqrt(sigma_max^2 - sigma_min^2) z
// where sigma stands for sigma / alpha. The noise contracts what errors the way down has made. It
// has no order of its own: between restarts it is Heun's, and the noise does not shrink with the
// steps. Pure noise and the clean level are as in heun.
#pragma once

#include <ebb/plan/ancestral.hpp>
#include <ebb/plan/between.hpp>
#include <ebb/plan/checks.hpp>
#include <ebb/plan/runge_kutta.hpp>
#include <ebb/plan/sampler.hpp>

#include <limits>

namespace ebb {

struct restart {
  static constexpr sampler_facts facts{
      .order = 0, .order_as_run = 0, .evaluations = 2, .history = 1, .stochastic = true};

  // In sigma / alpha. The bottom is the grid's level nearest to sigma_min.
  struct interval {
    double sigma_min = 0.1, sigma_max = 2;
    std::size_t steps = 9;  // of each way down, spaced as Karras' with rho 7
    std::size_t times = 1;
  };
  std::vector<interval> intervals = {interval{}};  // the default is A1111's from 20 steps on
  double s_noise = 1;
  ebb::axis along = ebb::axis::automatic;

  [[nodiscard]] plan operator()(const levels& grid) const {
    check_range("restart", "s_noise", s_noise, 0, 1e3);
    check_axis("restart", "along", along);
    if (grid.size() < 2) return {};
    const auto route = way(grid);
    const straight_axis axis(along, grid);
    const tableau method{{0, 1}, {{1}, {0.5, 0.5}}};
    plan plan;
    for (std::size_t i = 0; i + 1 < route.size(); ++i) {
      const auto &s = route[i], &t = route[i + 1];
      if (t.log_snr() < s.log_snr()) continue;  // taken with the step before
      auto stages = runge_kutta_step(grid, s, t, axis, method);
      auto& last = stages.back();
      if (i + 2 < route.size() && route[i + 2].log_snr() < t.log_snr()) {
        const auto& top = route[i + 2];
        last.point = after(last.point, noise_up(t, top, s_noise));
        last.state = last.point;
        last.to = top;
      }
      for (auto& stage : stages) plan.add(std::move(stage));
    }
    return plan;
  }

 private:
  // All levels in the order they are visited.
  [[nodiscard]] std::vector<noise_level> way(const levels& grid) const {
    std::vector<std::vector<noise_level>> detours(grid.size());
    for (std::size_t k = 0; k < intervals.size(); ++k) {
      const auto& [sigma_min, sigma_max, steps, times] = intervals[k];
      if (!(sigma_min > 0 && sigma_min < sigma_max && std::isfinite(sigma_max) && steps > 0 &&
            steps <= 1000 && times <= 1000))
        fail(errc::invalid_option,
             {"restart: intervals[", k, "] = {sigma_min ", sigma_min, ", sigma_max ", sigma_max,
              ", steps ", steps, ", times ", times,
              "}: need 0 < sigma_min < sigma_max, 1 to 1000 steps, at most 1000 times"});
      const std::size_t bottom = nearest(grid, sigma_min);
      const double low = grid[bottom].noise_to_signal();
      if (!(low > 0 && low < sigma_max && sigma_max <= grid.front().noise_to_signal()))
        fail(errc::incompatible_options,
             {"restart: intervals[", k, "] goes from sigma / alpha ", sigma_min, " (the grid's ",
              low, ") to ", sigma_max, ", the grid from ", grid.front().noise_to_signal(),
              " down: need an interval inside the grid with a level at its bottom"});
      std::vector<noise_level> down;
      for (std::size_t j = 0; j < steps; ++j) {
        const double u = static_cast<double>(j) / static_cast<double>(steps);
        const double root = (1 - u) * std::pow(sigma_max, 1.0 / 7) + u * std::pow(low, 1.0 / 7);
        down.push_back(level_at(grid, -7 * std::log(root)));
      }
      down.push_back(grid[bottom]);
      for (std::size_t turn = 0; turn < times; ++turn)
        detours[bottom].insert(detours[bottom].end(), down.begin(), down.end());
    }
    std::vector<noise_level> route;
    for (std::size_t i = 0; i < grid.size(); ++i) {
      route.push_back(grid[i]);
      route.insert(route.end(), detours[i].begin(), detours[i].end());
    }
    return route;
  }

  [[nodiscard]] static std::size_t nearest(const levels& grid, double sigma) {
    const auto away = [sigma](const noise_level& l) {  // the clean level is no bottom
      return l.sigma > 0 ? std::abs(l.noise_to_signal() - sigma)
                         : std::numeric_limits<double>::infinity();
    };
    const auto found = std::min_element(grid.begin(), grid.end(),
                                        [&](auto& a, auto& b) { return away(a) < away(b); });
    return static_cast<std::size_t>(found - grid.begin());
  }
};

}  // namespace ebb
