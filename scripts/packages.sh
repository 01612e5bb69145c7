# shellcheck shell=bash disable=SC2034
# Sourced by the other scripts: installs what is missing on Debian and Ubuntu.

say() { printf '\n== %s\n' "$*"; }

# need PACKAGE...: apt-get install of those that are not there yet; sudo if not root.
need() {
  local missing=() package root=()
  if ! command -v dpkg-query >/dev/null; then
    echo "This script installs with apt. On another system install these yourself, then run"
    echo "cmake --preset release && cmake --build --preset release: $*"
    return 1
  fi
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  if [ ${#missing[@]} -eq 0 ]; then return 0; fi
  say "installing ${missing[*]}"
  if [ "$(id -u)" -ne 0 ]; then root=(sudo); fi
  "${root[@]}" apt-get -q update
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends "${missing[@]}"
}

# Whether apt has a package. Read to its end: apt-cache fails where a pipe behind it closes early.
known() { [[ $(apt-cache show "$1" 2>/dev/null) == Package:* ]]; }

# Enough to build Ebb itself.
building=(g++ cmake ninja-build nlohmann-json3-dev)

# What the engines need: LibTorch and, to export networks, PyTorch from apt where it has them (its
# version 2 writes ONNX files by python3-onnx), ONNX Runtime from there or as scripts/onnxruntime.sh
# says. CMake finds it by CMAKE_PREFIX_PATH.
want_engines() {
  local package had=() prefix
  for package in libtorch-dev python3-torch python3-onnx; do
    if known "$package"; then had+=("$package"); fi
  done
  if [ ${#had[@]} -gt 0 ]; then need "${had[@]}"; fi
  if prefix=$("$(dirname "${BASH_SOURCE[0]}")/onnxruntime.sh"); then
    export CMAKE_PREFIX_PATH=${prefix}${CMAKE_PREFIX_PATH:+:$CMAKE_PREFIX_PATH}
  else
    say "going on without ONNX Runtime, which could not be had"
  fi
}
