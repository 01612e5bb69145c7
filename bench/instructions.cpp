// instructions <size> <steps>: a run of 2M, advanced so many times, for callgrind to count. See
// instructions.sh.
#include <ebb/ebb.hpp>

#include <cstdlib>
#include <string_view>

int main(int argc, char** argv) {
  if (argc != 3) return 1;
  const ebb::shape shape =
      std::string_view(argv[1]) == "16x14" ? ebb::shape{1, 16, 14} : ebb::shape{1, 4, 64, 64};
  const int steps = std::atoi(argv[2]);

  const auto levels = ebb::grid::trailing(ebb::discrete_schedule::linear(), 50);
  ebb::run<float> run(ebb::dpm_solver_multistep{}, levels, ebb::randn<float>(shape, 1));
  const auto out = ebb::randn<float>(shape, 2);
  for (int i = 0; i < steps; ++i) {
    if (run.input().empty() || run.level().t < 0) return 1;
    run.advance(out);
  }
}
