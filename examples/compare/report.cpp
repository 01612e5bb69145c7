#include "report.hpp"

#include <ebb/error.hpp>

#include <algorithm>
#include <cstdio>
#include <map>
#include <ostream>
#include <set>

namespace {

using distance = std::optional<double> distances::*;

std::string number(const char* format, double value) {
  char text[40];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}

std::map<std::size_t, double> best_of(const std::vector<measurement>& measured, distance which) {
  std::map<std::size_t, double> best;
  for (const auto& m : measured)
    if (const auto& error = m.error.*which)
      best[m.budget] = std::min(*error, best.try_emplace(m.budget, *error).first->second);
  return best;
}

void write_table(std::ostream& out, const std::string& unit, distance which,
                 const std::vector<measurement>& measured) {
  const auto best = best_of(measured, which);
  if (best.empty()) return;
  std::map<std::pair<std::string, std::string>, std::map<std::size_t, std::string>> cells;
  std::vector<std::pair<std::string, std::string>> order;
  for (const auto& m : measured) {
    const std::pair row{m.sampler, m.grid};
    const auto& error = m.error.*which;
    if (!error && m.refusal.empty()) continue;
    if (cells.find(row) == cells.end()) order.push_back(row);
    cells[row][m.budget] =
        error ? number("%10.3g", *error) + (*error == best.at(m.budget) ? '*' : ' ')
              : "         - ";
  }
  out << '\n' << unit << '\n' << padded("sampler", 26) << padded("grid", 22);
  for (const auto& [budget, error] : best) out << number("%10.0f ", double(budget));
  out << '\n';
  for (const auto& row : order) {
    out << padded(row.first, 26) << padded(row.second, 22);
    for (const auto& [budget, error] : best) out << cells[row][budget];
    out << '\n';
  }
}

}  // namespace

void write_tables(std::ostream& out, const problem& problem,
                  const std::vector<measurement>& measured) {
  out << problem.title << "\nColumns: evaluations of the network, at most. *: the smallest.\n";
  if (!problem.path_unit.empty())
    write_table(out, "Path: " + problem.path_unit, &distances::path, measured);
  if (!problem.law_unit.empty())
    write_table(out, "Law: " + problem.law_unit, &distances::law, measured);

  std::map<std::string, std::pair<std::string, std::size_t>> refusals;  // why: where first, count
  std::set<std::string> unjudged;
  for (const auto& m : measured) {
    if (!m.refusal.empty()) {
      auto& [where, count] = refusals[m.refusal];
      if (count++ == 0) where = m.sampler + " on " + m.grid + ", " + std::to_string(m.budget);
    } else if (!m.error.path && !m.error.law) {
      unjudged.insert(m.sampler);
    }
  }
  if (!refusals.empty() || !unjudged.empty()) out << '\n';
  for (const auto& [why, found] : refusals) {
    out << found.first << ": " << why;
    if (found.second > 1) out << " (and " << found.second - 1 << " more)";
    out << '\n';
  }
  for (const auto& name : unjudged)
    out << name << ": draws noise, so that there is no exact end to compare with\n";
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

void write_csv(std::ostream& out, const problem& problem,
               const std::vector<measurement>& measured) {
  const auto field = [](const std::optional<double>& error) {
    return error ? number("%.6g", *error) : std::string();
  };
  out << "problem,sampler,grid,budget,steps,evaluations,stochastic,path,law,refusal\n";
  for (const auto& m : measured)
    out << csv_field(problem.title) << ',' << m.sampler << ',' << m.grid << ',' << m.budget << ','
        << m.steps << ',' << m.evaluations << ',' << m.stochastic << ',' << field(m.error.path)
        << ',' << field(m.error.law) << ',' << csv_field(m.refusal) << '\n';
}

void write_levels(std::ostream& out, const ebb::any_schedule& schedule,
                  const std::vector<ebb::chosen_grid>& grids, std::size_t steps) {
  out << "grid,step,t,alpha,sigma\n";
  for (const auto& grid : grids) {
    try {
      std::size_t step = 0;
      for (const auto& level : grid(schedule, steps))
        out << grid.name << ',' << step++ << ',' << number("%.8g", level.t) << ','
            << number("%.8g", level.alpha) << ',' << number("%.8g", level.sigma) << '\n';
    } catch (const ebb::error&) {  // not for this schedule
    }
  }
}
