// Plans as JSON: to look at, to compare, to cache, to ship for equal bits, to run elsewhere.
// Numbers are written so that they are read back bit for bit; a plan that was read is equal to the
// one that was written, fingerprint included.
//
//   {"format": "ebb plan", "version": 1, "about": {"sampler": "ddim"},
//    "stages": [
//     {"at": [999, 0.006, 0.99998], "point": {"d0": 0.03, "e0": 0.9995}, "state": true,
//      "to": [949, 0.03, 0.9995]}, ...]}
//
// A level is [t, alpha, sigma]; a row names its symbols as describe() does; "state" is true where
// the point is also the new state, a row of its own where the two differ, and absent within a step.
// Optional: "start" (a row), "start_level", "start_draws", and for each stage "learned" ([log_min,
// log_max]) and "draws".
#pragma once

#include <ebb/plan/plan.hpp>

#include <map>
#include <string>
#include <string_view>

namespace ebb {

// Said beside the plan: which sampler, which grid, whatever helps the next reader.
using plan_notes = std::map<std::string, std::string>;

struct described_plan {
  ebb::plan plan;
  plan_notes about = {};
};

[[nodiscard]] std::string to_json(const plan& plan, const plan_notes& about = {});

// At most 64 MiB. Errors: errc::json_error naming the place for what is not such a document,
// errc::unknown_value for a version of the future, and what plan::add refuses.
[[nodiscard]] described_plan parse_plan(std::string_view text);

// The same with a file. Errors: errc::io_error with the system's message.
void save_plan(const std::string& path, const plan& plan, const plan_notes& about = {});
[[nodiscard]] described_plan load_plan(const std::string& path);

}  // namespace ebb
