#!/usr/bin/env bash
# Where the time of one run goes: docs/profile.md has its tables.
#
#   bench/profile.sh [IMAGES ...]    64 and 1, unless given
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=scripts/packages.sh
. "$here/scripts/packages.sh"
need "${building[@]}" libbenchmark-dev libeigen3-dev libcli11-dev libstb-dev
want_engines
counts=("$@")
if [ ${#counts[@]} -eq 0 ]; then counts=(64 1); fi

build=$here/build/bench-native
cmake -S "$here" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DEBB_BUILD_TESTS=OFF \
  -DEBB_BUILD_BENCH=ON -DEBB_EXAMPLES_NATIVE=ON >/dev/null
cmake --build "$build" --target profile >/dev/null
lscpu | sed -n 's/^Model name: */CPU: /p'
for images in "${counts[@]}"; do
  echo
  taskset -c "${CORE:-0}" "$build/bench/profile" "$images"
done
