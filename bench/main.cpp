// All benchmarks as one program, so that ratios are taken within one run; 77 if EBB_INSTRUCTION_SET
// asks for more than the processor has. See README.md here.
#include "benchmarks.hpp"

#include <ebb/tensor/instruction_set.hpp>

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

int main(int argc, char** argv) {
  const std::string_view used = ebb::to_string(ebb::current_instruction_set());
  if (const char* asked = std::getenv("EBB_INSTRUCTION_SET"); asked != nullptr && asked != used) {
    std::fprintf(stderr, "speed: skipped, %s is not to be had here\n", asked);
    return 77;
  }
  benchmark::AddCustomContext("instruction_set", std::string(used));
  add_triad();
  add_two_m();
  add_steps();
  add_normals();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  const bool none = benchmark::RunSpecifiedBenchmarks() == 0;
  benchmark::Shutdown();
  return none ? 1 : 0;
}
