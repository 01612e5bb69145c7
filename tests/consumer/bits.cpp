#include "bits/bits.hpp"
#include "bits/expected_bits.hpp"

int main() {
  using namespace ebb::test;
  const bool same = hash_of_runs<float>({5}) == expected_bits_float &&
                    hash_of_runs<double>({2, 3}) == expected_bits_double;
  return same ? 0 : 1;
}
