#!/usr/bin/env bash
# Line coverage of a folder of src by the test programs named.
#
#   tests/coverage.sh io test_io test_golden      the readers of configs and plans
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=${1:?a folder of src, then test programs}
shift
build=$PWD/build/coverage
launcher=()
if command -v ccache >/dev/null; then launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS=--coverage -DEBB_BUILD_EXAMPLES=OFF \
  -DEBB_TEST_CONSUMERS=OFF "${launcher[@]}" >/dev/null
cmake --build "$build" --target "$@"
find "$build" -name '*.gcda' -delete
for program in "$@"; do "$build/tests/$program" >/dev/null; done
find "$build/CMakeFiles/ebb.dir/src/$folder" -name '*.gcda' -print0 | xargs -0 gcov -n -r -s "$PWD" 2>/dev/null |
  awk -v folder="src/$folder/" '
    /^File / { file = substr($2, 2, length($2) - 2) }
    /^Lines executed/ && index(file, folder) == 1 {
      split($0, part, /[:% ]+/); covered += part[3] * part[5] / 100; lines += part[5]
      printf "%6.2f %% of %4d  %s\n", part[3], part[5], file; file = ""
    }
    END { printf "%6.2f %% of %4d  all\n", 100 * covered / lines, lines }'
