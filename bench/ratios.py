#!/usr/bin/env python3
"""Tables from what speed.sh measured: ratios within a round, medians of rounds. See README.md.

    bench/ratios.py build/bench/figures
"""
import json
import pathlib
import statistics
import sys

SIZES = ["16x14", "4x64x64", "16x128x128", "32Mi"]
TYPES = ["float", "double", "half", "bfloat16"]


class Round:
    """One round's figures: round("2m/ebb", "16x14") is the median, in ns."""

    def __init__(self, folder):
        self.context, times = {}, {}
        for file in sorted(folder.glob("*.json")):
            measured = json.loads(file.read_text())
            self.context |= measured["context"]
            for figure in measured["benchmarks"]:
                if figure.get("run_type", "iteration") == "iteration":
                    name = "/".join(figure["name"].split("/")[:4])
                    times.setdefault(name, []).append(figure["real_time"])
        self.medians = {name: statistics.median(values) for name, values in times.items()}

    def __call__(self, name, size, of="float"):
        return self.medians[f"{name}/{of}/{size}"]


# A figure is a function of a round, a size and a type.


def time(one):
    return lambda t, *at: t(one, *at)


def ratio(one, other):
    return lambda t, *at: t(one, *at) / t(other, *at)


def of_floats(t, size, of):
    """A 2M step's time as a share of the float step's."""
    return t("2m/ebb", size, of) / t("2m/ebb", size)


def bandwidth(t, *at):
    """Of the 2M step, five streams, as a share of triad's, three streams."""
    return 5 / 3 * t("triad/by_hand", *at) / t("2m/ebb", *at)


def fused(step):
    """A step with its normals, against the step without them and the normals alone."""
    return lambda t, *at: t(f"{step}/ebb", *at) / (
        t(f"{step}/ebb_noiseless", *at) + t("normals/philox", *at)
    )


TO_REACH = [  # what, at which size, by AVX-512, by AVX2
    ("2M step: bandwidth / triad's", "32Mi", "0.9", "0.9", bandwidth),
    ("2M step: diffusers / Ebb", "4x64x64", "60", "40", ratio("2m/diffusers", "2m/ebb")),
    ("2M step: Ebb / loop by hand", "4x64x64", "<= 1.3", "<= 1.3", ratio("2m/ebb", "2m/by_hand")),
    ("2M step, ns", "16x14", "<= 150", "<= 150", time("2m/ebb")),
    ("DDPM step: diffusers / Ebb", "4x64x64", "8", "4", ratio("ddpm/diffusers", "ddpm/ebb")),
    ("2M SDE step: diffusers / Ebb", "4x64x64", "8", "4", ratio("sde_2m/diffusers", "sde_2m/ebb")),
    ("DDPM step / (noiseless + normals)", "4x64x64", "<= 1.15", "<= 1.15", fused("ddpm")),
    ("2M SDE step / (noiseless + normals)", "4x64x64", "<= 1.15", "<= 1.15", fused("sde_2m")),
    ("normals: torch / Philox", "4x64x64", "4", "2", ratio("normals/torch", "normals/philox")),
    ("normals: std / Philox", "4x64x64", "20", "10", ratio("normals/std", "normals/philox")),
    ("normals: torch_cpu_noise / torch", "4x64x64", "<= 1.5", "<= 1.5",
     ratio("normals/torch_cpu_noise", "normals/torch")),
]
EVERYWHERE = [  # at every size and type
    ("2M step, ns", time("2m/ebb")),
    ("2M step, of float's time", of_floats),
    ("2M step: bandwidth / triad's", bandwidth),
    *[(f"2M step: {by} / Ebb", ratio(f"2m/{by}", "2m/ebb"))
      for by in ("by_hand", "eigen", "xtensor", "temporaries", "diffusers")],
    *[(f"{step} step: diffusers / Ebb", ratio(f"{step}/diffusers", f"{step}/ebb"))
      for step in ("ddim", "ddpm", "sde_2m")],
    *[(f"{step} step / (noiseless + normals)", fused(step)) for step in ("ddpm", "sde_2m")],
    *[(f"normals: {by} / {ours}", ratio(f"normals/{by}", f"normals/{ours}"))
      for ours in ("philox", "torch_cpu_noise") for by in ("torch", "std")],
]


def over_rounds(rounds, figure, *at):
    """Its values; none where a part was not measured."""
    try:
        return [figure(t, *at) for t in rounds]
    except KeyError:
        return []


def median(values):
    return f"{statistics.median(values):.3g}" if values else ""


def with_range(values):
    return f"{median(values)} ({min(values):.3g} to {max(values):.3g})" if values else ""


def table(head, rows):
    for cells in [head, ["---"] * len(head), *rows]:
        print("|", " | ".join(cells), "|")
    print()


def main(folder):
    sets = {}
    for path in sorted(folder.iterdir()):
        rounds = [Round(one) for one in sorted(path.iterdir())]
        sets[rounds[0].context["instruction_set"]] = rounds
    context = next(iter(sets.values()))[0].context
    peers = [f"{name} {context[name]}" for name in ("torch", "diffusers") if name in context]
    print("peers:", ", ".join(peers) or "none", "\n")

    goals = []
    for what, size, *to_reach, figure in TO_REACH:
        reached = [with_range(over_rounds(rounds, figure, size)) for rounds in sets.values()]
        goals.append([what, size, *reached, *to_reach])
    table(["", "size", *sets, "to reach by AVX-512", "by AVX2"], goals)

    for name, rounds in sets.items():
        columns = [(size, of) for of in TYPES for size in SIZES
                   if over_rounds(rounds, time("2m/ebb"), size, of)
                   or over_rounds(rounds, time("normals/philox"), size, of)]
        rows = [[what, *[median(over_rounds(rounds, figure, *at)) for at in columns]]
                for what, figure in EVERYWHERE]
        table([name, *map(" ".join, columns)], [row for row in rows if any(row[1:])])


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
