#!/usr/bin/env bash
# What Ebb costs a translation unit, in seconds of compiler time: the standard headers it uses alone,
# with <ebb/ebb.hpp>, and with one call of sample<float>. The three in turn, medians of the rounds.
#
#   bench/compile_time.sh [compiler flags]     default: -O2.  CXX and ROUNDS from the environment.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
compiler=${CXX:-g++} rounds=${ROUNDS:-15}
flags=("${@:--O2}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir -p "$work/ebb"
sed 's/@PROJECT_VERSION[A-Z_]*@/0/g' "$here/cmake/version.hpp.in" >"$work/ebb/version.hpp"
find "$here/include/ebb" -name '*.hpp' ! -name eigen.hpp ! -name xtensor.hpp -print0 |
  xargs -0 grep -hoE '^#include <[a-z_]+>' | sort -u >"$work/standard.cpp"
{ cat "$work/standard.cpp"; echo '#include <ebb/ebb.hpp>'; } >"$work/included.cpp"
cat "$work/included.cpp" - >"$work/sampled.cpp" <<'CPP'
ebb::tensor<float> draw() {
  const auto net = [](ebb::view<const float> x, ebb::noise_level, ebb::view<float> out) {
    for (std::size_t i = 0; i < x.size(); ++i) out[i] = x[i];
  };
  const auto levels = ebb::grid::trailing(ebb::discrete_schedule::linear(), 20);
  return ebb::sample<float>(ebb::ddim{}, levels, net, {8}, {.seed = 7});
}
CPP

TIMEFORMAT='%U %S'
seconds() {  # user and system time of one compilation
  { time "$compiler" -std=c++20 "${flags[@]}" -I"$work" -I"$here/include" -c "$work/$1.cpp" -o "$work/$1.o"; } 2>&1 |
    awk '{ print $1 + $2 }'
}
for round in $(seq 0 "$rounds"); do  # round 0 warms the caches
  for unit in standard included sampled; do
    figure=$(seconds "$unit")
    [ "$round" -eq 0 ] || echo "$figure" >>"$work/$unit.times"
  done
done
median() { sort -g "$1" | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int((NR + 2) / 2)]) / 2 }'; }
"$compiler" --version | head -1
awk -v s="$(median "$work/standard.times")" -v i="$(median "$work/included.times")" \
  -v c="$(median "$work/sampled.times")" -v n="$rounds" 'BEGIN {
    printf "median of %d, s: standard headers %.2f; <ebb/ebb.hpp> %.2f more; sample<float> %.2f more\n", n, s, i - s, c - i }'
