// The trajectories of tools/golden/trajectories.json: every class of diffusers and every option. A
// difference is a failure unless tests/golden/expected_differences.json lists the case with a
// reason; so is an entry there that names no case, or one without a difference.
#include <cstdio>
#include <fstream>
#include <map>
#include <set>

#include "golden/trajectory.hpp"
#include "support/catch.hpp"

using namespace ebb;
using nlohmann::json;

namespace {

json read(const char* path) {
  std::ifstream stream(std::string(EBB_SOURCE_DIR "/") + path);
  REQUIRE(stream);
  return json::parse(stream);
}

std::string identity(const json& scheduler, const json& c) {
  return json{scheduler, c["config"], c["steps"], c["call"]}.dump();
}

// What a listed case may differ by; a refusal where it has no size.
struct difference {
  std::optional<double> at_most = {};
  std::string names = {};  // what the refusal names
  bool counts = false;
  bool seen = false;
};

std::map<std::string, difference> expected_differences() {
  std::map<std::string, difference> table;
  for (const auto& entry : read("tests/golden/expected_differences.json")) {
    REQUIRE(entry["reason"].get<std::string>().size() > 20);
    difference difference;
    difference.counts = entry.value("counts", false);
    difference.names = entry.value("names", "");
    if (entry.contains("at_most")) difference.at_most = entry["at_most"].get<double>();
    for (const auto& c : entry["cases"]) {
      INFO("listed twice: " << identity(entry["scheduler"], c));
      CHECK(table.emplace(identity(entry["scheduler"], c), difference).second);
    }
  }
  return table;
}

bool is_refused(const json& c, const std::string& names) {
  try {
    (void)test::run_again<double>(c, "final_double_state");
  } catch (const error& refusal) {
    return std::string(refusal.what()).find(names) != std::string::npos;
  }
  return false;
}

// How far what comes out lies from ones, infinite where a value is; nothing where the config is
// refused.
std::optional<double> distance_from_ones(json c) {
  c["init_noise_sigma"] = 1;
  c["shape"] = {2, 3, 2, 2};
  c["final_double_state"] = std::vector<double>(24, 1);
  try {
    return test::run_again<double>(c, "final_double_state").error;
  } catch (const error&) {
    return {};
  }
}

}  // namespace

TEST_CASE("trajectories of every class and option of diffusers", "[golden]") {
  const json file = read("tools/golden/trajectories.json");
  auto differences = expected_differences();
  std::set<std::string> classes;
  std::size_t agree = 0;
  double in_float = 0, in_double = 0;
  for (const auto& c : file["cases"]) {
    const auto id = identity(c["scheduler"], c);
    classes.insert(c["scheduler"]);
    INFO(id);
    if (const auto listed = differences.find(id); listed != differences.end()) {
      auto& allowed = listed->second;
      allowed.seen = true;
      if (!allowed.at_most) {
        REQUIRE_FALSE(allowed.names.empty());
        CHECK(is_refused(c, allowed.names));
        continue;
      }
      const auto got = test::compare(c);
      if (got.agrees())
        FAIL_CHECK("stale: the case agrees, take it out of expected_differences.json");
      CHECK(std::max(got.in_float.error, got.in_double.error) <= *allowed.at_most);
      CHECK(got.counts_agree == !allowed.counts);
      continue;
    }
    test::comparison got;
    CHECK_NOTHROW(got = test::compare(c));
    CHECK(got.in_float.error <= got.allowed_in_float);
    CHECK(got.in_double.error <= got.allowed_in_double);
    CHECK(got.counts_agree);
    agree += got.agrees();
    in_float = std::max(in_float, got.in_float.error);
    in_double = std::max(in_double, got.in_double.error);
  }
  for (const auto& [id, difference] : differences) {
    INFO("stale: no such case: " << id);
    CHECK(difference.seen);
  }
  CHECK(classes.size() == 35);
  std::printf(
      "diffusers, own recipe: %zu of %zu trajectories agree, largest relative error %.1e in float, "
      "%.1e in double; %zu differ for a reason\n",
      agree, file["cases"].size(), in_float, in_double, differences.size());
}

TEST_CASE("what diffusers fails on is refused, or done right", "[golden][bad input]") {
  const json file = read("tools/golden/trajectories.json");
  CHECK(file["refused"].size() >= 40);
  std::size_t refused = 0;
  for (const auto& c : file["refused"]) {
    INFO(identity(c["scheduler"], c) << " there: " << c["reason"].get<std::string>());
    const auto distance = distance_from_ones(c);
    if (distance) CHECK(std::isfinite(*distance));
    refused += distance ? 0 : 1;
  }
  std::printf("of %zu configs that diffusers fails on, %zu are refused, the others done\n",
              file["refused"].size(), refused);
}
