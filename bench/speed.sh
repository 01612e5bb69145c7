#!/usr/bin/env bash
# Ebb's speed as ratios within one run, by each instruction set, with PyTorch and diffusers in turn
# where they are installed. What the figures mean: README.md here.
#
#   bench/speed.sh [regular expression]     those whose name matches, as float/4x64x64; . for all
#
# From the environment: SETS ("avx512 avx2"; what the processor lacks is left out), ROUNDS (3),
# REPETITIONS in each (3), CORE to run on (0), PYTHON (python3).
set -euo pipefail
# shellcheck source=bench/build.sh
. "$(dirname "${BASH_SOURCE[0]}")/build.sh"
wanted=${1:-.}
python=${PYTHON:-python3}
figures=$built/figures
pinned=(taskset -c "${CORE:-0}")

build speed
sets=()
for set in ${SETS:-avx512 avx2}; do
  EBB_INSTRUCTION_SET=$set "$built/bench/speed" --benchmark_list_tests >/dev/null || continue
  sets+=("$set")
done

rm -rf "$figures"
peers=yes
for round in $(seq "${ROUNDS:-3}"); do
  for set in "${sets[@]}"; do
    at=$figures/$set/$round
    mkdir -p "$at"
    EBB_INSTRUCTION_SET=$set "${pinned[@]}" "$built/bench/speed" --benchmark_format=json \
      --benchmark_filter="$wanted" --benchmark_repetitions="${REPETITIONS:-3}" \
      --benchmark_enable_random_interleaving=true >"$at/ebb.json" 2>"$at/ebb.log"
    [ $peers = yes ] || continue
    "${pinned[@]}" "$python" "$here/bench/peers.py" "$wanted" >"$at/peers.json" || {
      [ $? -eq 77 ] || exit 1
      peers=no
      rm "$at/peers.json"
    }
  done
done
lscpu | sed -n 's/^Model name: */CPU: /p'
"$python" "$here/bench/ratios.py" "$figures"
