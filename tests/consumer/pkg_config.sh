# shellcheck shell=sh
# pkg_config.sh PKGCONFIG_DIR COMPILER SOURCE PROGRAM: builds with what pkg-config says, and runs.
set -eu
export PKG_CONFIG_PATH="$1"
# shellcheck disable=SC2046  # flags are words
"$2" "$3" -o "$4" $(pkg-config --cflags --libs ebb)
exec "$4"
