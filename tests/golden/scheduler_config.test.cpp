// diffusers' own trajectories from diffusers' own configs: every case of
// tests/golden/diffusers_trajectories.json (the file names network, start, draws and commit), read
// by parse_scheduler_config in compatible mode and run in float and double.
#include <cstdio>
#include <fstream>

#include "golden/trajectory.hpp"
#include "support/catch.hpp"

using namespace ebb;
using nlohmann::json;

TEST_CASE("diffusers' trajectories from diffusers' configs", "[golden]") {
  std::ifstream stream(EBB_SOURCE_DIR "/tests/golden/diffusers_trajectories.json");
  const json file = json::parse(stream);
  REQUIRE(file["cases"].size() == 122);
  double in_float = 0, in_double = 0;
  for (const auto& c : file["cases"]) {
    INFO(c["scheduler"].get<std::string>() << ", " << c["name"].get<std::string>());
    const auto got = test::compare(c);
    CHECK(got.in_float.error <= got.allowed_in_float);
    CHECK(got.in_double.error <= got.allowed_in_double);
    CHECK(got.counts_agree);
    in_float = std::max(in_float, got.in_float.error);
    in_double = std::max(in_double, got.in_double.error);
  }
  std::printf("diffusers: 122 trajectories, largest relative error %.1e in float, %.1e in double\n",
              in_float, in_double);
}
