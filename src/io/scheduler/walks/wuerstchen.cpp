// Wuerstchen's DDPM on its cosine law over [0, 1], all in float as diffusers has it.
#include "walks.hpp"

#include <ebb/ebb.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ebb {
namespace {

using namespace symbols;

float cosine_law(float t, float s) {
  const float root = std::cos((t + s) / (1 + s) * std::numbers::pi_v<float> * 0.5F);
  return root * root;
}

float alpha_bar(const scheduler_settings& settings, double time) {
  const auto t = static_cast<float>(time), s = static_cast<float>(settings.s),
             scaler = static_cast<float>(settings.scaler);
  float scaled = t;
  if (scaler > 1) scaled = 1 - std::pow(1 - t, scaler);
  else if (scaler < 1) scaled = std::pow(t, scaler);
  return std::clamp(cosine_law(scaled, s) / cosine_law(0, s), 0.0001F, 0.9999F);
}

}  // namespace

// Where the law is clamped times share a level, which a grid may not: theirs fall too little to
// matter, and the walk goes by the times.
levels wuerstchen_levels(const scheduler_settings& s, std::size_t n,
                         const std::vector<double>& times) {
  levels grid;
  for (const double asked : times.empty() ? spread_in_float(1, 0, n + 1) : times) {
    const double t = kept(asked, true), a = static_cast<double>(alpha_bar(s, t));
    noise_level level{t, std::sqrt(a), std::sqrt(1 - a)};
    if (!grid.empty() && !(level.log_snr() > grid.back().log_snr()))
      level.sigma = grid.back().sigma * (1 - 1e-13);
    grid.push_back(level);
  }
  return grid;
}

plan wuerstchen_walk(const scheduler_settings& s, const levels& grid) {
  const auto of = [](float value) { return static_cast<double>(value); };
  plan plan;
  for (std::size_t i = 0; i + 1 < grid.size(); ++i) {
    const float from = alpha_bar(s, grid[i].t), to = alpha_bar(s, grid[i + 1].t);
    const float alpha = from / to, growth = std::sqrt(1 / alpha);
    auto row = of(growth) * (x() - of(1 - alpha) / of(std::sqrt(1 - from)) * e());
    if (grid[i + 1].t != 0) row += of(std::sqrt((1 - alpha) * (1 - to) / (1 - from))) * z();
    plan.step(grid[i], grid[i + 1], row);
  }
  return drawing_always(plan);
}

}  // namespace ebb
