// Which sampler, which grid, for how many evaluations? Measures the distance from the right result
// on data whose ideal network is known, and on the trained network of examples/fashion.
//
//   compare --problem mixture --samplers ddim,dpmpp_2m --grids all --evaluations 8,20 --csv out.csv
#include "measure.hpp"
#include "report.hpp"
#include "settings.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>

namespace {

void save(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file.flush()) throw std::runtime_error(path + ": cannot be written");
}

// The states of the first points of runs as CSV.
class path_writer {
 public:
  static constexpr std::size_t points = 400;

  path_writer() { text_ << "sampler,grid,budget,state,point,x,y\n"; }

  watcher watch(const std::string& sampler, const std::string& grid, std::size_t budget) {
    const std::string run = sampler + ',' + grid + ',' + std::to_string(budget) + ',';
    return [this, run, state = 0](ebb::view<const double> places) mutable {
      char line[64];
      for (std::size_t i = 0; i < std::min(places.shape().batch(), points); ++i) {
        std::snprintf(line, sizeof line, "%d,%zu,%.3f,%.3f\n", state, i, places[2 * i],
                      places[2 * i + 1]);
        text_ << run << line;
      }
      ++state;
    };
  }
  [[nodiscard]] std::string text() const { return text_.str(); }

 private:
  std::ostringstream text_;
};

}  // namespace

int main(int argc, char** argv) try {
  const settings s = read_settings(argc, argv);
  const bool watched = isatty(STDERR_FILENO) != 0;
  if (watched) std::fprintf(stderr, "making the right results ...\r");
  const problem problem = make_problem(s.problem, s.options);

  std::vector<measurement> measured;
  path_writer paths;
  const std::size_t runs = s.samplers.size() * s.grids.size() * s.evaluations.size();
  for (const auto& sampler : s.samplers)
    for (const auto& grid : s.grids)
      for (const std::size_t budget : s.evaluations) {
        const auto watch =
            s.paths.empty() ? watcher{} : paths.watch(sampler.name, grid.name, budget);
        measured.push_back(measure(problem, sampler, grid, budget, watch));
        if (watched) std::fprintf(stderr, "%zu of %zu runs           \r", measured.size(), runs);
      }

  write_tables(std::cout, problem, measured);
  const auto save_csv = [](const std::string& path, const auto& write) {
    if (path.empty()) return;
    std::ostringstream text;
    write(text);
    save(path, text.str());
  };
  save_csv(s.csv, [&](std::ostream& out) { write_csv(out, problem, measured); });
  save_csv(s.levels, [&](std::ostream& out) {
    write_levels(out, problem.schedule, s.grids, s.evaluations.front());
  });
  if (!s.paths.empty()) save(s.paths, paths.text());
} catch (const std::exception& e) {
  std::fprintf(stderr, "compare: %s\n", e.what());
  return 1;
}
