#include <ebb/schedule/table_grids.hpp>

#include <numbers>

namespace ebb::grid {
namespace {

// https://research.nvidia.com/labs/toronto-ai/AlignYourSteps/howto.html
constexpr double ays_sd1[] = {14.6146412293, 6.4745760956, 3.8636745985, 2.6946151520,
                              1.8841921177,  1.3943805092, 0.9642583904, 0.6523686016,
                              0.3977456272,  0.1515232662, 0.0291671582};
constexpr double ays_sdxl[] = {14.6146412293, 6.3184485287, 3.7681790315, 2.1811480769,
                               1.3405244945,  0.8620721141, 0.5550693289, 0.3798540708,
                               0.2332364134,  0.1114188177, 0.0291671582};
constexpr double ays_svd[] = {700,   54.5,  15.886, 7.977, 4.248, 1.789,
                              0.981, 0.403, 0.173,  0.034, 0.002};

// https://github.com/bebebe666/OptimalSteps; Chroma's as in ComfyUI's OptimalStepsScheduler
constexpr double steps_flux[] = {0.9968, 0.9886, 0.9819, 0.975,  0.966, 0.9471,
                                 0.9158, 0.8287, 0.5512, 0.2808, 0.001};
constexpr double steps_wan[] = {1,     0.997, 0.995, 0.993, 0.991, 0.989, 0.987,
                                0.985, 0.98,  0.975, 0.973, 0.968, 0.96,  0.946,
                                0.927, 0.902, 0.864, 0.776, 0.539, 0.208, 0.001};
constexpr double steps_chroma[] = {0.992, 0.99,  0.988, 0.985, 0.982, 0.978, 0.973, 0.968, 0.961,
                                   0.953, 0.943, 0.931, 0.917, 0.9,   0.881, 0.858, 0.832, 0.802,
                                   0.769, 0.731, 0.69,  0.646, 0.599, 0.55,  0.501, 0.451, 0.402,
                                   0.355, 0.311, 0.27,  0.232, 0.199, 0.169, 0.143, 0.12,  0.101,
                                   0.084, 0.07,  0.058, 0.048, 0.001};

std::span<const double> published(ays_model model) {
  switch (model) {
    case ays_model::sd1: return ays_sd1;
    case ays_model::sdxl: return ays_sdxl;
    case ays_model::svd: return ays_svd;
  }
  fail(errc::unknown_value, {"model = ", static_cast<int>(model), ": need sd1, sdxl or svd"});
}

std::span<const double> published(optimal_model model) {
  switch (model) {
    case optimal_model::flux: return steps_flux;
    case optimal_model::wan: return steps_wan;
    case optimal_model::chroma: return steps_chroma;
  }
  fail(errc::unknown_value, {"model = ", static_cast<int>(model), ": need flux, wan or chroma"});
}

}  // namespace

std::vector<double> log_linear(std::span<const double> sigmas, std::size_t points) {
  for (std::size_t i = 0; i < sigmas.size(); ++i)
    if (!(sigmas[i] > 0 && std::isfinite(sigmas[i])))
      fail(errc::invalid_sigmas,
           {"sigmas[", i, "] = ", sigmas[i],
            ": its logarithm is needed; begin below pure noise, end above 0"});
  if (sigmas.empty() || points == 0 || (sigmas.size() == 1 && points > 1))
    fail(errc::invalid_sigmas, {"sigmas: ", points, " points between ", sigmas.size(),
                                " given ones: need 2 or more to interpolate"});
  const std::size_t gaps = points > 1 ? points - 1 : 1, given = sigmas.size() - 1;
  std::vector<double> list(points);
  for (std::size_t i = 0; i < points; ++i) {
    const std::size_t below = i * given / gaps, rest = i * given % gaps;
    const double part = static_cast<double>(rest) / static_cast<double>(gaps);
    list[i] = rest == 0 ? sigmas[below]
                        : sigmas[below] * std::pow(sigmas[below + 1] / sigmas[below], part);
  }
  return list;
}

std::vector<double> ays_sigmas(std::size_t n, const ays_table& table) {
  check_steps(n);
  if (table.keep_last) return log_linear(published(table.model), n);
  std::vector<double> list = log_linear(published(table.model), n + 1);
  list.pop_back();
  return list;
}

levels optimal_steps(const flow& schedule, std::size_t n, optimal_table table) {
  check_steps(n);
  std::vector<double> list = log_linear(published(table.model), n + 1);
  list.pop_back();
  return through_sigmas(schedule, list, table.end);
}

levels scm(const trigflow& schedule, std::size_t n, scm_times times) {
  check_steps(n);
  std::vector<double> list{schedule.t_max()};
  if (n == 2) {
    if (!(times.middle > 0 && times.middle < schedule.t_max()))
      fail(errc::invalid_option, {"middle = ", times.middle,
                                  ": need more than 0, less than pi / 2; the usual one is 1.3"});
    list.push_back(times.middle);
  } else {
    for (std::size_t i = 1; i < n; ++i)
      list.push_back(schedule.t_max() * static_cast<double>(n - i) / static_cast<double>(n));
  }
  return from_timesteps(schedule, list, times.end);
}

}  // namespace ebb::grid
