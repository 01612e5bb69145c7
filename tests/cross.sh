#!/usr/bin/env bash
# Builds Ebb and its tests of noise, files, kernels and frozen bits for other processors, and runs
# them here under QEMU: ARM (NEON), and s390x, whose bytes are in the other order.
#
#   tests/cross.sh [aarch64|s390x ...]     both, unless named
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=scripts/packages.sh
. "$here/scripts/packages.sh"

programs=(noise bits tensor io run)
machines=("$@")
if [ ${#machines[@]} -eq 0 ]; then machines=(aarch64 s390x); fi
need "${building[@]}" catch2 qemu-user
for machine in "${machines[@]}"; do need "g++-$machine-linux-gnu"; done
failed=()
launcher=()
if command -v ccache >/dev/null; then launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi

# The tests compare plans and formulas that they compile themselves with the library's: here, as on
# the x86-64 that has no FMA, nothing is contracted.
for machine in "${machines[@]}"; do
  build=$here/build/cross-$machine
  say "building for $machine in $build"
  cmake -S "$here" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release "${launcher[@]}" \
    -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR="$machine" \
    -DCMAKE_CXX_COMPILER="$machine-linux-gnu-g++" \
    -DCMAKE_CXX_FLAGS=-ffp-contract=off \
    -DCMAKE_CROSSCOMPILING_EMULATOR="qemu-$machine;-L;/usr/$machine-linux-gnu" \
    -DEBB_WITH_EIGEN=OFF -DEBB_WITH_XTENSOR=OFF -DEBB_BUILD_EXAMPLES=OFF -DEBB_TEST_CONSUMERS=OFF
  cmake --build "$build" --target "${programs[@]/#/test_}"
  for program in "${programs[@]}"; do
    say "$machine: $program"
    "qemu-$machine" -L "/usr/$machine-linux-gnu" "$build/tests/test_$program" ||
      failed+=("$machine: $program")
  done
done
if [ ${#failed[@]} -gt 0 ]; then
  say "failed: ${failed[*]}"
  exit 1
fi
say "all passed"
