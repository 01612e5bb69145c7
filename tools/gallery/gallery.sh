#!/usr/bin/env bash
# Draws all pictures of docs/gallery.md into docs/gallery and the numbers of docs/choosing.md into
# build/gallery: builds examples/compare and examples/fashion, runs them, and draws what they
# measured. Fifteen minutes on one core; Python's own library is enough.
#
#   tools/gallery/gallery.sh [paths] [errors] [grids] [fashion] [tables]     all, if not told
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
# shellcheck source=scripts/packages.sh
. "$top/scripts/packages.sh"
need "${building[@]}" libeigen3-dev libcli11-dev libstb-dev python3 librsvg2-bin fonts-dejavu-core

build=${EBB_GALLERY_BUILD:-$top/build/gallery}
data=$build/data
pictures=$top/docs/gallery
mkdir -p "$data" "$pictures"
cmake -S "$top" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DEBB_BUILD_TESTS=OFF \
  -DEBB_EXAMPLES_NATIVE=ON -DEBB_WITH_ONNXRUNTIME=OFF -DEBB_WITH_LIBTORCH=OFF >/dev/null
cmake --build "$build" --target compare --target fashion
compare=$build/examples/compare/compare
fashion=$build/examples/fashion/fashion
draw() {
  local tool=$1
  shift
  python3 -B "$here/$tool" "$@"
}

of_family() {  # its samplers, between commas
  python3 -B -c "from sys import argv, path; path.insert(0, argv[1])
from families import FAMILIES; print(','.join(FAMILIES[argv[2]]))" "$here" "$1"
}

# The ways of points on two crescents, at 8 and 20 evaluations.
paths() {
  local family guidance budgets
  for family in first-order several-evaluations with-memory noise-first-order noise-higher-order \
    restart cfg-plus-plus; do
    guidance=1 budgets=8,20
    if [ $family = cfg-plus-plus ]; then guidance=0.6; fi
    if [ $family = restart ]; then budgets=30,50; fi  # it cannot do with less
    "$compare" --samplers "$(of_family $family)" --grids karras --evaluations $budgets \
      --guidance $guidance --paths "$data/paths.csv" --csv "$data/$family.csv" >"$data/$family.txt"
    draw paths.py "$data/paths.csv" "$data/$family.csv" $family "$pictures/$family.svg"
  done
  rm "$data/paths.csv"
}

# Distributions need more points than paths.
errors() {
  local budgets=5,6,8,10,12,16,20,26,32,40,50,64,80
  "$compare" --samplers all --grids karras --evaluations $budgets --samples 2048 \
    --csv "$data/path-errors.csv" >/dev/null
  "$compare" --samplers "$(of_family noise-first-order),$(of_family noise-higher-order),restart" \
    --grids karras --evaluations $budgets --samples 16384 --csv "$data/law-errors.csv" >/dev/null
  draw errors.py "$data/path-errors.csv" "$data/law-errors.csv" "$pictures/errors.svg"
}

grids() {
  local schedule
  for schedule in scaled_linear flow; do
    "$compare" --problem gaussian --samplers ddim --grids all --evaluations 10 \
      --schedule $schedule --levels "$data/levels-$schedule.csv" >/dev/null
  done
  draw grids.py "$data/levels-scaled_linear.csv" "$data/levels-flow.csv" "$pictures/grids.svg"
}

fashion() {
  local sampler steps
  for sampler in ddim deis dpm++2m unipc heun ddpm euler-ancestral dpm++2m-sde er-sde sa-solver; do
    for steps in 5 10 20 50; do
      "$fashion" --sampler "$sampler" --steps "$steps" --count 10 --seed 3 \
        --raw "$data/$sampler-$steps.raw" -o "$data/sheet.png" >/dev/null
    done
  done
  draw fashion.py "$data" "$data/fashion.svg"
  rsvg-convert "$data/fashion.svg" -o "$pictures/fashion.png"
}

# What docs/choosing.md quotes, each with its command.
tables() {
  bash "$here/tables.sh" "$compare" "$data"
}

if [ $# -eq 0 ]; then set -- paths errors grids fashion tables; fi
for part in "$@"; do
  say "$part"
  "$part"
done
