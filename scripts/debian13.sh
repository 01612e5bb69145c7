#!/usr/bin/env bash
# Builds Ebb and runs its tests on Debian 13, in a folder of its own on this machine: newer
# compilers, CMake, Catch2 3 and xtensor, and the engines by plain apt. Needs Linux and root.
#
#   scripts/debian13.sh [command]     scripts/test.sh (the default), in a copy of this checkout
#
# The folder, ~/.cache/ebb/debian13 or EBB_DEBIAN13, is made at the first call (3 GB with LibTorch and a build)
# and kept: what was installed and built is there again at the next. To be rid of it, delete it.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=scripts/packages.sh
. "$here/scripts/packages.sh"
debian=${EBB_DEBIAN13:-${XDG_CACHE_HOME:-$HOME/.cache}/ebb/debian13}
mirror=${EBB_DEBIAN_MIRROR:-http://deb.debian.org/debian}

if [ "$(id -u)" -ne 0 ]; then
  echo "$0: changing the root folder needs root: sudo EBB_DEBIAN13=$debian $0 $*" >&2
  exit 1
fi
need debootstrap debian-archive-keyring

if [ ! -e "$debian/debootstrapped" ]; then
  say "Debian 13 into $debian"
  mkdir -p "$debian"
  debootstrap --variant=minbase --include=ca-certificates trixie "$debian" "$mirror"
  touch "$debian/debootstrapped"
fi

# A fresh copy around the build folders of the last call; files keep their times, so nothing is built twice.
mkdir -p "$debian/ebb"
find "$debian/ebb" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf {} +
tar -C "$here" --exclude=./build --exclude=./.git -c . | tar -C "$debian/ebb" -x --no-same-owner
cp /etc/resolv.conf "$debian/etc/resolv.conf"

if [ $# -eq 0 ]; then set -- scripts/test.sh; fi
say "Debian 13: $*"
# Mounts end with the name space that they are made in.
# shellcheck disable=SC2016  # the inner shells expand
exec unshare --mount --pid --fork --kill-child sh -c '
  debian=$1; shift
  mount -t proc proc "$debian/proc"
  exec chroot "$debian" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" \
    sh -c "cd /ebb && exec \"\$@\"" sh "$@"' sh "$debian" "$@"
