# shellcheck shell=bash
# Sourced by the scripts beside it. build TARGET: compiled as an application would have it, into the
# folder $built.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
built=$here/build/bench
# shellcheck source=scripts/packages.sh
. "$here/scripts/packages.sh"

build() {
  local launcher=()
  need "${building[@]}" libbenchmark-dev libeigen3-dev libxtensor-dev
  if command -v ccache >/dev/null; then launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
  cmake -S "$here" -B "$built" -G Ninja -DCMAKE_BUILD_TYPE=Release -DEBB_BUILD_BENCH=ON \
    -DEBB_BUILD_TESTS=OFF -DEBB_BUILD_EXAMPLES=OFF "${launcher[@]}" >/dev/null
  cmake --build "$built" --target "$1" >/dev/null
}
