#!/usr/bin/env bash
# Installs what is missing, builds Ebb with its tests and examples, and runs all tests.
#
#   scripts/test.sh [preset]     release (the default), debug, asan, clang
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=scripts/packages.sh
. "$here/scripts/packages.sh"
preset=${1:-release}

packages=("${building[@]}" catch2 libeigen3-dev libxtensor-dev libtbb-dev libcli11-dev libstb-dev pkg-config)
need "${packages[@]}"
settings=()
case $preset in
  release) want_engines ;;
  clang)
    if known clang-16; then
      need clang-16
    else
      need clang
      settings+=(-DCMAKE_CXX_COMPILER=clang++)
    fi
    ;;
esac

cd "$here"
say "building, preset $preset"
if command -v ccache >/dev/null; then settings+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
cmake --preset "$preset" "${settings[@]}"
cmake --build --preset "$preset"

say "testing, preset $preset"
ctest --preset "$preset"
