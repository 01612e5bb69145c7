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
case $preset in clang) packages+=(clang-16) ;; esac
need "${packages[@]}"
case $preset in release) want_engines ;; esac

cd "$here"
say "building, preset $preset"
launcher=()
if command -v ccache >/dev/null; then launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
cmake --preset "$preset" "${launcher[@]}"
cmake --build --preset "$preset"

say "testing, preset $preset"
ctest --preset "$preset"
