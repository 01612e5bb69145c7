#!/usr/bin/env bash
# The size of a program that uses Ebb: the first one in README.md, -O2, stripped, Ebb linked
# statically; and of one that does nothing.
#
#   bench/binary_size.sh [compiler flags]     default: -O2.  CXX from the environment.
set -euo pipefail
# shellcheck source=bench/build.sh
. "$(dirname "${BASH_SOURCE[0]}")/build.sh"
compiler=${CXX:-g++}
flags=("${@:--O2}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
build ebb

awk '/^```cpp$/ { inside = 1; next } /^```$/ { if (inside) exit } inside' "$here/README.md" >"$work/hello.cpp"
echo 'int main() {}' >"$work/nothing.cpp"
kilobytes() {
  "$compiler" -std=c++20 "${flags[@]}" -s -I"$here/include" -I"$built/include" "$work/$1.cpp" \
    "$built/libebb.a" -o "$work/$1"
  stat -c %s "$work/$1" | awk '{ printf "%.0f KB", $1 / 1000 }'
}
"$compiler" --version | head -1
echo "hello: $(kilobytes hello); nothing: $(kilobytes nothing)"
