#!/usr/bin/env bash
# Fuzzes a reader with libFuzzer, AddressSanitizer and UndefinedBehaviorSanitizer.
#
#   tests/fuzz/run.sh config|plan|safetensors [seconds]
#
# Starts from tests/fuzz/corpus/<target>. Findings lie in build/fuzz; the corpus in
# build/fuzz/<target> grows from run to run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
target=${1:?config, plan or safetensors}
seconds=${2:-60}
build=build/fuzz
cmake -S . -B "$build/library" -G Ninja -DCMAKE_CXX_COMPILER=clang++-16 -DCMAKE_BUILD_TYPE=RelWithDebInfo \
  -DCMAKE_CXX_FLAGS="-fsanitize=address,undefined -fno-sanitize-recover=all -fsanitize=fuzzer-no-link" \
  -DEBB_BUILD_TESTS=OFF -DEBB_BUILD_EXAMPLES=OFF >/dev/null
cmake --build "$build/library" --target ebb
clang++-16 -std=c++20 -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
  -Iinclude -I"$build/library/include" -Itests "tests/fuzz/$target.fuzz.cpp" \
  "$build/library/libebb.a" -o "$build/$target.fuzzer"
mkdir -p "$build/$target" "tests/fuzz/corpus/$target"
"$build/$target.fuzzer" -max_total_time="$seconds" -max_len=4096 -timeout=20 \
  -artifact_prefix="$build/" "$build/$target" "tests/fuzz/corpus/$target"
