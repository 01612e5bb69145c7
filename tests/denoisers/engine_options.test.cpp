#include <ebb/denoisers/engine_options.hpp>

#include "support/catch.hpp"
#include "support/refused.hpp"

using namespace ebb;
using ebb::test::check_refused;

TEST_CASE("a condition for one sample is repeated for all", "[denoisers]") {
  const condition prompt{"prompt", {1, 2}, std::vector<float>{3, 4}};
  const auto three = prompt.for_batch(3);
  CHECK(three.shape == shape{3, 2});
  CHECK(std::get<std::vector<float>>(three.values) == std::vector<float>{3, 4, 3, 4, 3, 4});
  const condition labels{"label", {2}, std::vector<std::int64_t>{7, 8}};
  CHECK(std::get<std::vector<std::int64_t>>(labels.for_batch(2).values) ==
        std::vector<std::int64_t>{7, 8});
  check_refused([&] { (void)labels.for_batch(3); }, errc::shape_mismatch,
                {"\"label\"", "3 samples", "need as many, or 1"});
  const condition wrong{"label", {3}, std::vector<std::int64_t>{7, 8}};
  check_refused([&] { (void)wrong.for_batch(3); }, errc::shape_mismatch,
                {"\"label\"", "2 values of shape {3}"});
}

TEST_CASE("inputs are found by the names they usually have", "[denoisers]") {
  const engine_options any;
  const std::vector<std::string> unet{"encoder_hidden_states", "timestep", "sample"};
  CHECK(sample_name("f", any, unet) == "sample");
  CHECK(time_name("f", any, unet) == "timestep");
  CHECK(sample_name("f", any, {"a", "b"}) == "a");
  CHECK(time_name("f", any, {"a", "b"}) == "b");
  CHECK(sample_name("f", {.sample = "b"}, {"a", "b"}) == "b");
  check_refused(
      [&] {
        (void)sample_name("f", {.sample = "c"}, {"a", "b"});
      },
      errc::unknown_value, {"f: ", "sample = \"c\"", "\"a\", \"b\""});
  check_refused([&] { (void)time_name("f", any, {"a"}); }, errc::unknown_value,
                {"no time among its names", "\"a\""});
  const std::vector<condition> given{{"c", {1}, std::vector<float>{1}}};
  check_refused(
      [&] {
        check_conditions("f", given, {"c", "d"}, {"c", "d"});
      },
      errc::unknown_value, {"input \"d\" is not given", "condition"});
  check_refused([&] { check_conditions("f", given, {}, {"d"}); }, errc::unknown_value,
                {"condition \"c\" is no input", "\"d\""});
  CHECK_NOTHROW(check_conditions("f", given, {"c"}, {"c", "d"}));
}

TEST_CASE("a time between two whole ones is refused or rounded", "[denoisers]") {
  CHECK(whole_time("f", "t", 949, {}) == 949);
  CHECK(whole_time("f", "t", 949.6, {.round_time = true}) == 950);
  check_refused([] { (void)whole_time("f", "t", 949.6, {}); }, errc::incompatible_options,
                {"time 949.6", "\"t\"", "round_time"});
}
