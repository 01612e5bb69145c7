#include "bits/bits.hpp"
#include "bits/expected_bits.hpp"

int main() {
  using namespace ebb::test;
  const bool same = hash_of_runs<float>({5}) == expected_bits_float &&
                    hash_of_runs<double>({2, 3}) == expected_bits_double &&
                    hash_of_runs<ebb::half>({4, 1}) == expected_bits_half &&
                    hash_of_runs<ebb::bfloat16>({1, 4}) == expected_bits_bfloat16;
  return same ? 0 : 1;
}
