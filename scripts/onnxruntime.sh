#!/usr/bin/env bash
# Gets ONNX Runtime where it is missing, and prints the prefix that CMake is to look in (nothing
# where CMake finds it by itself, or where it cannot be had).
#
#   scripts/onnxruntime.sh        EBB_ONNXRUNTIME=FOLDER: where it goes (~/.cache/ebb/onnxruntime)
#
# Debian 13 has a package, and others that apt shows. Debian 12 has none: there the library comes
# from the wheel on PyPI and the headers from Debian 13's package, neither of them installed.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=scripts/packages.sh
. "$here/scripts/packages.sh"
version=1.32.0
prefix=${EBB_ONNXRUNTIME:-${XDG_CACHE_HOME:-$HOME/.cache}/ebb/onnxruntime}

if known libonnxruntime-dev; then
  need libonnxruntime-dev >&2
  exit
fi
if [ -e "$prefix/lib/cmake/onnxruntime/onnxruntimeConfig.cmake" ]; then
  echo "$prefix"
  exit
fi

say "ONNX Runtime $version: the library from PyPI, the headers from Debian 13, into $prefix" >&2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
need python3-pip debian-archive-keyring >&2

python3 -m pip download -q --disable-pip-version-check --no-deps --only-binary=:all: --implementation cp \
  --python-version 3.11 --platform "manylinux_2_28_$(uname -m)" "onnxruntime==$version" >&2
python3 -m zipfile -e onnxruntime-*.whl wheel

mkdir -p lists cache/archives/partial
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian trixie main" > trixie.list
trixie() {
  apt-get -q -o Dir::Etc::SourceList="$scratch/trixie.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::State::Lists="$scratch/lists" -o Dir::Cache="$scratch/cache" -o APT::Sandbox::User=root "$@" >&2
}
trixie update
trixie download libonnxruntime-dev
dpkg-deb -x libonnxruntime-dev_*.deb headers

mkdir -p "$prefix/include" "$prefix/lib/cmake/onnxruntime"
cp headers/usr/include/onnxruntime/*.h "$prefix/include"
cp "wheel/onnxruntime/capi/libonnxruntime.so.$version" "$prefix/lib/"
ln -sf "libonnxruntime.so.$version" "$prefix/lib/libonnxruntime.so.1"
ln -sf libonnxruntime.so.1 "$prefix/lib/libonnxruntime.so"
cat > "$prefix/lib/cmake/onnxruntime/onnxruntimeConfig.cmake" <<'CMAKE'
get_filename_component(_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
if(NOT TARGET onnxruntime::onnxruntime)
  add_library(onnxruntime::onnxruntime SHARED IMPORTED)
  set_target_properties(onnxruntime::onnxruntime PROPERTIES
    IMPORTED_LOCATION "${_prefix}/lib/libonnxruntime.so.1"
    INTERFACE_INCLUDE_DIRECTORIES "${_prefix}/include")
endif()
unset(_prefix)
CMAKE
echo "$prefix"
