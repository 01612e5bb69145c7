#!/usr/bin/env bash
# Installs what is missing, builds Ebb and its Fashion-MNIST example for this machine, and samples
# images from the trained network in the repository.
#
#   scripts/demo.sh [options of the program fashion, e.g. --class sandal --sampler ddpm --seed 7]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=scripts/packages.sh
. "$here/scripts/packages.sh"

need "${building[@]}" libeigen3-dev libcli11-dev libstb-dev

build=$here/build/demo
say "building in $build"
cmake -S "$here" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release \
  -DEBB_BUILD_TESTS=OFF -DEBB_EXAMPLES_NATIVE=ON >"$here/build-demo.log" 2>&1 || {
  cat "$here/build-demo.log"
  exit 1
}
rm -f "$here/build-demo.log"
cmake --build "$build" --target fashion

say "sampling"
"$build/examples/fashion/fashion" --output "$here/fashion.png" "$@"
