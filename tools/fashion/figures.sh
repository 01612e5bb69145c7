#!/usr/bin/env bash
# The figures of docs/fashion-network.md: 1000 images of the C++ example for each sampler and number
# of steps, judged by the classifier. Two at a time; about an hour on two cores. What is there already
# is not made again.
#
#   tools/fashion/figures.sh FASHION_PROGRAM CLASSIFIER FOLDER [GUIDANCE]
#
# Python with the packages of requirements.txt is taken from the environment (PYTHON).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=$1 classifier=$2 folder=$3 guidance=${4:-1.5}
mkdir -p "$folder"

draw() {  # sampler, steps: image i is of class i mod 10, as evaluate.py takes it
  local raw=$folder/$1-$2.raw
  [ -e "$raw" ] && return
  "$program" --sampler "$1" --steps "$2" --count 1000 --guidance "$guidance" --seed 1 \
    --output "$folder/$1-$2.png" --raw "$raw.part" >/dev/null
  mv "$raw.part" "$raw"
}
export -f draw
export program folder guidance
# long ones first
# shellcheck disable=SC2016  # for bash -c to expand
printf '%s\n' 'ddim 250' 'ddpm 250' 'ddim 50' 'ddpm 50' 'ddim 20' 'ddpm 20' 'ddim 10' 'ddpm 10' |
  xargs -P 2 -L 1 bash -c 'draw "$0" "$1"'

for sampler in ddim ddpm; do
  for steps in 10 20 50 250; do
    echo "$sampler, $steps steps, guidance $guidance:"
    "${PYTHON:-python3}" "$here/evaluate.py" --classifier "$classifier" --images "$folder/$sampler-$steps.raw"
  done
done
