"""Writes trajectories.json: what diffusers' schedulers do, for a test to compare elementwise.

    python trajectories.py                  writes the file beside this one
    python trajectories.py --check FILE     runs the cases of FILE again and prints the differences
"""

import argparse
import itertools
import json
import math
import pathlib

import torch

import cases
import loop

HERE = pathlib.Path(__file__).resolve().parent
SHAPE = [2, 3, 2, 2]
OLD_SHAPE = [2, 3, 4, 4]
MOST_REFUSED_TOGETHER = 2

CLASSES = [
    "CMStochasticIterativeScheduler",
    "CogVideoXDDIMScheduler",
    "CogVideoXDPMScheduler",
    "CosineDPMSolverMultistepScheduler",
    "DDIMScheduler",
    "DDIMInverseScheduler",
    "DDIMParallelScheduler",
    "DDPMScheduler",
    "DDPMParallelScheduler",
    "DDPMWuerstchenScheduler",
    "DEISMultistepScheduler",
    "DPMSolverMultistepScheduler",
    "DPMSolverMultistepInverseScheduler",
    "DPMSolverSDEScheduler",
    "DPMSolverSinglestepScheduler",
    "EDMDPMSolverMultistepScheduler",
    "EDMEulerScheduler",
    "EulerAncestralDiscreteScheduler",
    "EulerDiscreteScheduler",
    "FlowMatchEulerDiscreteScheduler",
    "FlowMatchHeunDiscreteScheduler",
    "FlowMatchLCMScheduler",
    "HeunDiscreteScheduler",
    "IPNDMScheduler",
    "KDPM2AncestralDiscreteScheduler",
    "KDPM2DiscreteScheduler",
    "LCMScheduler",
    "LMSDiscreteScheduler",
    "LTXEulerAncestralRFScheduler",
    "PNDMScheduler",
    "SASolverScheduler",
    "SCMScheduler",
    "TCDScheduler",
    "UnCLIPScheduler",
    "UniPCMultistepScheduler",
]

ABOUT = [
    "Final states of diffusers' schedulers (float32 run; the second list ran with a float64 state)"
    " on a fixed network with injected noise; written by tools/golden/trajectories.py.",
    "network   m(x, t) = 0.6 sin(1.7 x + 0.003 t) + 0.2 x"
    "          (x: what scale_model_input returns; t: the scheduler's timestep)",
    "          where variance_type is learned or learned_range, twice the channels:"
    " after m, v(x, t) = 0.5 + 0.4 sin(0.9 x + 0.001 t)",
    "start     x[i]    = 1.5 sin(0.37 i + 0.1) * init_noise_sigma   (i: flat index)",
    "draw k    z[i]    = sqrt(2) sin(12.9898 (i+1) + 7.8233 (k+1))"
    "  (k: k-th normal draw of the run, in the order asked for)",
    "shape stands in each case, row-major; call: what set_timesteps() was given besides the number"
    " of steps; refused: what diffusers raises on, or ends in NaN or infinity",
]


def rounded(values, digits):
    return [float(f"{value:.{digits}g}") for value in values]


def finite(record):
    numbers = record["final"] + record["timesteps"] + [record["init_noise_sigma"]]
    return all(map(math.isfinite, numbers))


def run_both(case, shape):
    """The record of the float run and that of the double run; raises where diffusers does."""
    arguments = case["scheduler"], case["config"], case["steps"], case["call"], shape
    return [loop.run(*arguments, dtype) for dtype in (torch.float32, torch.float64)]


def recorded(case):
    """The case with its figures, or with the reason why it has none."""
    try:
        single, double = run_both(case, SHAPE)
    except Exception as error:
        first_line = (str(error).strip().splitlines() or [""])[0]
        return case | {"reason": f"{type(error).__name__}: {first_line}"[:80]}
    if not (finite(single) and finite(double)):
        return case | {"reason": "not finite"}
    sigmas = single["sigmas"]
    figures = {
        "timesteps": rounded(single["timesteps"], 9),
        "sigmas": None if sigmas is None else rounded(sigmas, 9),
        "final": rounded(single["final"], 9),
        "final_double_state": rounded(double["final"], 12),
    }
    return case | {"shape": SHAPE} | single | figures


def identity(case):
    what = [case[key] for key in ("scheduler", "config", "steps", "call")]
    return json.dumps(what, sort_keys=True)


class Records:
    def __init__(self):
        self.good, self.refused, self.seen = [], [], set()

    def configs(self, name):
        return [record["config"] for record in self.good if record["scheduler"] == name]

    def add(self, case, may_refuse=True):
        """True where it ran."""
        if identity(case) in self.seen:
            return False
        self.seen.add(identity(case))
        record = recorded(case)
        if "reason" not in record:
            self.good.append(record)
        elif may_refuse:
            self.refused.append(record)
        return "reason" not in record


def add_class(records, name):
    rng = cases.seeded(name)
    for case in cases.defaults(name):
        records.add(case)
    works = [(key, value) for key, value, case in cases.alone(name, rng) if records.add(case)]
    for case in cases.specials(name):
        records.add(case)
    ran = refused = 0
    for case in itertools.islice(cases.together(name, works, rng), 5 * cases.COMBINATIONS):
        if ran == cases.COMBINATIONS:
            break
        before = len(records.refused)
        ran += records.add(case, may_refuse=refused < MOST_REFUSED_TOGETHER)
        refused += len(records.refused) - before
    missing = cases.missing_options(name, records.configs(name))
    assert not missing, f"{name}: no case has {missing}"


def text_of(records):
    head = {"about": ABOUT, "diffusers": loop.diffusers.__version__, "torch": torch.__version__}
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    for key, entries in (("cases", records.good), ("refused", records.refused)):
        rows = ",\n".join(json.dumps(e, separators=(",", ":"), allow_nan=False) for e in entries)
        lines.append(f"{json.dumps(key)}: [\n{rows}\n]")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def write(path):
    records = Records()
    for name in CLASSES:
        before = len(records.good), len(records.refused)
        add_class(records, name)
        ran, refused = len(records.good) - before[0], len(records.refused) - before[1]
        print(f"{name}: {ran} cases, {refused} refused", flush=True)
    path.write_text(text_of(records))
    print(f"{len(records.good)} cases, {len(records.refused)} refused, {path.stat().st_size} bytes")


def relative(got, expected):
    """The largest difference, of the largest value."""
    if len(got) != len(expected):
        return math.inf
    size = max(map(abs, expected), default=0)
    away = max((abs(a - b) for a, b in zip(got, expected)), default=0)
    return away / size if size else away


def differences(case):
    single, double = run_both(case, case.get("shape", OLD_SHAPE))
    counts = all(single[key] == case[key] for key in ("network_calls", "draws"))
    return {
        "final": relative(single["final"], case["final"]),
        "double": relative(double["final"], case["final_double_state"]),
        "own": relative(case["final"], case["final_double_state"]),
        "timesteps": relative(single["timesteps"], case["timesteps"]),
        "sigmas": relative(single["sigmas"] or [], case["sigmas"] or []),
        "scale": relative([single["init_noise_sigma"]], [case["init_noise_sigma"]]),
        "counts": 0.0 if counts else math.inf,
    }


def check(path, worst):
    file = json.loads(path.read_text())
    rows = [(differences(case), case) for case in file["cases"]]
    rows.sort(key=lambda row: -max(row[0]["final"], row[0]["double"]))
    columns = list(rows[0][0])
    print(*(f"{column:>9}" for column in columns))
    for row, case in rows[:worst]:
        print(*(f"{row[c]:9.1e}" for c in columns), f" {case['scheduler']}, {case['name']}")
    print(*(f"{max(row[c] for row, _ in rows):9.1e}" for c in columns), f" all {len(rows)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "trajectories.json")
    parser.add_argument("--check", type=pathlib.Path, metavar="FILE")
    parser.add_argument("--worst", type=int, default=15, help="how many cases --check prints")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    if arguments.check:
        check(arguments.check, arguments.worst)
    else:
        write(arguments.out)


if __name__ == "__main__":
    main()
