#!/usr/bin/env bash
# Measures what docs/choosing.md says, and writes its tables anew. Ten minutes on one core, most of
# them in the network.
#
#   tools/gallery/tables.sh COMPARE_PROGRAM FOLDER
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
compare=$1 folder=$2
mkdir -p "$folder"

samplers=ddim,heun,lms,ipndm,deis,dpmpp_2m,uni_pc_bh2,res_2s
grids=trailing,karras,uniform_log_snr,beta,align_your_steps,gits
noisy=ddpm,euler_ancestral,dpmpp_2m_sde,dpmpp_3m_sde,dpmpp_sde,seeds_3,sa_solver,er_sde

measure() { # name, options
  local name=$1
  shift
  echo "compare $*"
  "$compare" "$@" --csv "$folder/$name.csv" >"$folder/$name.txt"
}
measure diffusion --samplers $samplers --grids $grids
measure flow --samplers $samplers --grids $grids --schedule flow
measure guided --samplers $samplers --grids $grids --guidance 5
measure noise --samplers $noisy --grids $grids --evaluations 10,20,50,100 --samples 16384
measure fashion --problem fashion --samplers $samplers --grids $grids --samples 16
measure fashion-guided --problem fashion --samplers $samplers --guidance 3 \
  --grids trailing,uniform_log_snr,beta --evaluations 5,10,20,50
python3 -B "$here/tables.py" "$folder" "$here/../../docs/choosing.md"
