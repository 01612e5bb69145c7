#!/usr/bin/env bash
# Changes signs, factors, indices and comparisons of schedule/, plan/ and samplers/, one at a time,
# and looks whether the tests notice: tests/mutation/README.md says more. It takes hours, and goes on
# where it stopped.
#
#   tests/mutation.sh [--mutants N] [--only TEXT] [--seed S] [--jobs N] [--where FOLDER] [--report]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=scripts/packages.sh
. "$here/scripts/packages.sh"
need "${building[@]}" catch2 git python3
exec python3 -B "$here/tests/mutation/mutate.py" "$@"
