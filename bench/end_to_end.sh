#!/usr/bin/env bash
# 64 images of 20 DDIM steps on one core: the example fashion in each engine it was built with,
# against PyTorch, eager, driven by diffusers. In turn, medians of the rounds' ratios.
#
#   bench/end_to_end.sh PYTHON      one that has torch and diffusers; ROUNDS from the environment
#
# ONNX Runtime is looked for where CMAKE_PREFIX_PATH says (scripts/onnxruntime.sh prints where).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
python=${1:?a Python that has torch and diffusers}
rounds=${ROUNDS:-7}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

build=$here/build/bench-native
cmake -S "$here" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DEBB_BUILD_TESTS=OFF \
  -DEBB_EXAMPLES_NATIVE=ON >/dev/null
cmake --build "$build" --target fashion >/dev/null
fashion=$build/examples/fashion/fashion
engines=$("$fashion" --help | sed -nE 's/.*runs the network: //p' | tr -d ',')

for _ in $(seq "$rounds"); do
  peer=$(taskset -c 0 "$python" -B "$here/bench/end_to_end.py" "$here/examples/fashion/fashion.safetensors")
  echo "$peer" >>"$work/peer"
  for engine in $engines; do
    own=$(taskset -c 0 "$fashion" --count 64 --steps 20 --guidance 1 --engine "$engine" \
      --output "$work/sheet.png" | sed -nE 's/.*: ([0-9.]+) s$/\1/p')
    echo "$own" >>"$work/$engine"
    awk "BEGIN { print $peer / $own }" >>"$work/$engine.ratio"
  done
done
median() { sort -g "$1" | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int((NR + 2) / 2)]) / 2 }'; }
echo "64 images, 20 steps, medians of $rounds; PyTorch $("$python" -c 'import torch; print(torch.__version__)') + diffusers: $(median "$work/peer") s"
for engine in $engines; do
  echo "Ebb + $engine: $(median "$work/$engine") s, $(median "$work/$engine.ratio") times as fast"
done
