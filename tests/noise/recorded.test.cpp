// Recorded noise: played back exactly, refused by name when it does not fit.
#include <ebb/noise/philox.hpp>
#include <ebb/noise/recorded.hpp>

#include "support/catch.hpp"
#include "tensor/message.hpp"

using ebb::draw;
using ebb::recorded_noise;

static_assert(ebb::noise_source<const recorded_noise<float>, float>);
static_assert(!ebb::noise_source<const recorded_noise<float>, double>);
static_assert(!ebb::is_counter_based<recorded_noise<float>>);

TEST_CASE("recorded_noise: by index, in any order") {
  const recorded_noise<float> noise{{{1, 2}, {3, 4}}};
  std::vector<float> out(2);
  noise(out, {.index = 1});
  REQUIRE(out == std::vector<float>{3, 4});
  noise(out, {.index = 0});
  REQUIRE(out == std::vector<float>{1, 2});
}

TEST_CASE("recorded_noise: refusals") {
  const recorded_noise<float> noise{{{1, 2}, {3, 4}}};
  std::vector<float> two(2), three(3);
  REQUIRE(message(ebb::errc::bad_sequence, [&] { noise(two, {.index = 2}); }) ==
          "recorded_noise: draw.index = 2: need less than 2, the draws recorded; record more");
  REQUIRE(message(ebb::errc::bad_sequence, [&] {
            noise(two, {.index = ebb::reserved_draw::start});
          }).find("pass the state itself") != std::string::npos);
  REQUIRE(message(ebb::errc::shape_mismatch, [&] { noise(three, {.index = 1}); }) ==
          "recorded_noise: draw 1 was recorded with 2 elements: need the 3 asked for");
  REQUIRE(message(ebb::errc::invalid_split, [&] { noise(two, {.index = 1, .first_sample = 4}); }) ==
          "recorded_noise: draw.first_sample = 4: need 0; a record answers for the whole batch");
}

TEST_CASE("noise_recorder: what was given can be played back") {
  ebb::noise_recorder recorder{ebb::philox_noise{7}};
  std::vector<float> a(6), b(6), again(6);
  recorder(a, {.index = 1, .sample_size = 3});
  recorder(b, {.index = 0, .sample_size = 3});
  recorder(again, {.index = ebb::reserved_draw::start, .sample_size = 3});
  REQUIRE(recorder.record.draws.size() == 2);
  recorder.record(again, {.index = 1});
  REQUIRE(again == a);
  recorder.record(again, {.index = 0});
  REQUIRE(again == b);
}
