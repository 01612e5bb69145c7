#!/usr/bin/env bash
# Instructions of one advance of DPM-Solver++(2M), counted by valgrind: the difference between runs
# of 20 and of 40 steps. The same on a busy machine, so it shows a regression that no clock would.
# Compare with the figures in README.md here.
#
#   bench/instructions.sh        AVX2 kernels, which valgrind knows
set -euo pipefail
# shellcheck source=bench/build.sh
. "$(dirname "${BASH_SOURCE[0]}")/build.sh"
need valgrind
build instructions

counted() {
  EBB_INSTRUCTION_SET=avx2 valgrind --tool=callgrind --callgrind-out-file=/dev/null \
    "$built/bench/instructions" "$@" 2>&1 | sed -n 's/.*Collected *: *//p'
}
for size in 16x14 4x64x64; do
  echo "$size: $((($(counted $size 40) - $(counted $size 20)) / 20)) instructions"
done
