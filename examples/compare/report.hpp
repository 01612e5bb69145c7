// What was measured, as text for eyes and as CSV for everything else.
#pragma once

#include "measure.hpp"

#include <iosfwd>

// A table for each kind of distance, the smallest of each column marked with a star; then why
// fields are empty.
void write_tables(std::ostream& out, const problem& problem,
                  const std::vector<measurement>& measured);

// A line for each measurement, with a heading; empty fields where there is no number.
void write_csv(std::ostream& out, const problem& problem, const std::vector<measurement>& measured);

// The levels of grids: grid, step, t, alpha, sigma.
void write_levels(std::ostream& out, const ebb::any_schedule& schedule,
                  const std::vector<ebb::chosen_grid>& grids, std::size_t steps);

// A field of CSV: in quotation marks where commas or such need them.
std::string csv_field(const std::string& text);
