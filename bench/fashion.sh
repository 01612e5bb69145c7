#!/usr/bin/env bash
# The time of 64 images of 20 steps on one core, without and with guidance: the example fashion built
# for this machine, and the portable build beside it. The two in turn, medians of the rounds.
#
#   bench/fashion.sh        ROUNDS from the environment, 5 if not given
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
rounds=${ROUNDS:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for build in native portable; do
  native=OFF
  [ "$build" = portable ] || native=ON
  cmake -S "$here" -B "$here/build/bench-$build" -G Ninja -DCMAKE_BUILD_TYPE=Release \
    -DEBB_BUILD_TESTS=OFF -DEBB_EXAMPLES_NATIVE=$native >/dev/null
  cmake --build "$here/build/bench-$build" --target fashion >/dev/null
done
for _ in $(seq "$rounds"); do
  for guidance in 1 1.5; do
    for build in native portable; do
      taskset -c 0 "$here/build/bench-$build/examples/fashion/fashion" --count 64 --steps 20 \
        --guidance "$guidance" --output "$work/sheet.png" |
        sed -nE 's/.*: ([0-9.]+) s$/\1/p' >>"$work/$build-$guidance"
    done
  done
done
median() { sort -g "$1" | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int((NR + 2) / 2)]) / 2 }'; }
for guidance in 1 1.5; do
  echo "64 images, 20 steps, guidance $guidance: $(median "$work/native-$guidance") s for this machine," \
    "$(median "$work/portable-$guidance") s portable (medians of $rounds)"
done
