// Makers of levels, all of them. Each takes a schedule and a number of steps n, then options of its
// own, and ends at the clean level unless `end` names another target. Levels fall strictly and
// there are n steps, or the maker says so; the levels keep the schedule's inverse, so that one
// between two of them knows its t. sigma means sigma / alpha, but the flow's own sigma where a flow
// grid says so.
#pragma once

#include <ebb/schedule/explicit_grids.hpp>
#include <ebb/schedule/flow_grids.hpp>
#include <ebb/schedule/grid_algebra.hpp>
#include <ebb/schedule/law_grids.hpp>
#include <ebb/schedule/sigma_grids.hpp>
#include <ebb/schedule/step_grids.hpp>
#include <ebb/schedule/table_grids.hpp>
#include <ebb/schedule/time_grids.hpp>
