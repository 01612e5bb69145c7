#include "bits.hpp"

#include "expected_bits.hpp"
#include "support/catch.hpp"

using namespace ebb;

TEST_CASE("one plan and one noise source give the same bits everywhere", "[bits]") {
  CHECK(test::hash_of_runs<float>({5}) == test::expected_bits_float);
  CHECK(test::hash_of_runs<double>({5}) == test::expected_bits_double);
  CHECK(test::hash_of_runs<half>({5}) == test::expected_bits_half);
  CHECK(test::hash_of_runs<bfloat16>({5}) == test::expected_bits_bfloat16);
}

TEST_CASE("for any split of the batch", "[bits]") {
  for (const std::vector<std::size_t>& pieces :
       {std::vector<std::size_t>{1, 4}, {2, 3}, {4, 1}, {1, 1, 1, 1, 1}}) {
    CHECK(test::hash_of_runs<float>(pieces) == test::expected_bits_float);
    CHECK(test::hash_of_runs<double>(pieces) == test::expected_bits_double);
    CHECK(test::hash_of_runs<half>(pieces) == test::expected_bits_half);
    CHECK(test::hash_of_runs<bfloat16>(pieces) == test::expected_bits_bfloat16);
  }
}

TEST_CASE("stored plans are plans of the samplers they are named after", "[bits]") {
  for (const plan& plan : {test::stored_ddim(), test::stored_ddpm(), test::stored_heun()})
    CHECK(plan.defect() < 1e-12);
}
