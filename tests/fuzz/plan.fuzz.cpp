// libFuzzer target for the reader of plans; built and run by tests/fuzz/run.sh.
#include "fuzz/mutator.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static_cast<void>(ebb::test::read_any_plan({reinterpret_cast<const char*>(data), size}));
  return 0;
}
