#!/usr/bin/env bash
# A smoke test of Philox's words by dieharder (Brown, Debian's package): birthday spacings, runs and
# ones in 32-bit words, for each layout of the counter. Not a part of the tests: half a minute of
# computing, and one p-value in a hundred is WEAK by chance.
#
#   tools/noise/dieharder.sh [elements samples draws seeds run]     all, unless named
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=scripts/packages.sh
. "$here/scripts/packages.sh"
need g++ dieharder

layouts=("$@")
if [ ${#layouts[@]} -eq 0 ]; then layouts=(elements samples draws seeds run); fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
g++ -O3 -std=c++20 -I "$here/include" "$here/tools/noise/philox_bits.cpp" -o "$work/philox_bits"

for layout in "${layouts[@]}"; do
  say "layout $layout: test | ntuple | samples | p-values | p | assessment"
  for test in 0 15 100 101; do  # birthdays, runs up and down, ones, runs of ones
    # dieharder stops reading when it has enough
    { "$work/philox_bits" "$layout" || true; } 2>/dev/null | dieharder -g 200 -d "$test" |
      grep -E 'PASSED|WEAK|FAILED' | tee -a "$work/results"
  done
done
count() { grep -c "$1" "$work/results" || true; }
say "$(count PASSED) passed, $(count WEAK) weak, $(count FAILED) failed"
[ "$(count FAILED)" -eq 0 ]
