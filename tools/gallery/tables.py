"""Writes the tables of docs/choosing.md, each between <!-- table NAME --> and <!-- end -->.

    tables.py FOLDER DOCUMENT

FOLDER holds what tables.sh measured."""

import csv
import math
import os
import re
import sys
from collections import defaultdict

LINE = "| --- " * 12


def read(folder, name, column):
    """(sampler, grid, budget) -> error."""
    with open(os.path.join(folder, name + ".csv"), newline="", encoding="utf-8") as file:
        return {(row["sampler"], row["grid"], int(row["budget"])): float(row[column])
                for row in csv.DictReader(file) if row[column]}


def percent(error):
    if error >= 0.995:
        return f"{error:.0f} times"
    return f"{100 * error:.0f} %" if error >= 0.0995 else f"{100 * error:.2g} %"


def pixels(error):
    return f"{error:.1f}" if error >= 0.995 else f"{error:.2g}"


def first_seen(errors, which):
    return list(dict.fromkeys(key[which] for key in errors))


def by_sampler(errors, shown):
    """A row for each sampler; each number with the grid that it was reached on."""
    budgets = sorted({budget for _, _, budget in errors})
    best = {}
    for (sampler, grid, budget), error in errors.items():
        best[sampler, budget] = min(best.get((sampler, budget), (math.inf, "")), (error, grid))
    least = {budget: min(best[s, b] for s, b in best if b == budget) for budget in budgets}
    lines = ["| sampler | " + " | ".join(f"{budget} evaluations" for budget in budgets) + " |",
             LINE[:6 * (len(budgets) + 1)] + "|"]
    for sampler in first_seen(errors, 0):
        cells = []
        for budget in budgets:
            error, grid = best[sampler, budget]
            mark = "**" if (error, grid) == least[budget] else ""
            cells.append(f"{mark}{shown(error)}{mark} {grid}")
        lines.append(f"| `{sampler}` | " + " | ".join(cells) + " |")
    return lines


def by_grid(columns, budgets):
    """A row for each grid: the geometric mean over all samplers, relative to the best grid's."""
    lines = ["| grid | " + " | ".join(f"{title}, {b}" for title, _ in columns for b in budgets) + " |",
             LINE[:6 * (len(columns) * len(budgets) + 1)] + "|"]
    cells = defaultdict(list)
    for _, errors in columns:
        for budget in budgets:
            means = {}
            for grid in first_seen(errors, 1):
                logs = [math.log(e) for (_, g, b), e in errors.items() if g == grid and b == budget]
                means[grid] = math.exp(sum(logs) / len(logs))
            for grid, mean in means.items():
                ratio = mean / min(means.values())
                cells[grid].append("**1**" if ratio == 1 else f"{ratio:.2g}")
    return lines + [f"| `{grid}` | " + " | ".join(row) + " |" for grid, row in cells.items()]


def main(folder, document):
    path = lambda name: read(folder, name, "path")
    tables = {
        "diffusion": by_sampler(path("diffusion"), percent),
        "flow": by_sampler(path("flow"), percent),
        "guided": by_sampler(path("guided"), percent),
        "noise": by_sampler(read(folder, "noise", "law"), percent),
        "fashion": by_sampler(path("fashion"), pixels),
        "fashion-guided": by_sampler(path("fashion-guided"), pixels),
        "grids": by_grid([("Stable Diffusion's noise", path("diffusion")), ("flow", path("flow")),
                          ("the network", path("fashion"))], (10, 20)),
    }
    with open(document, encoding="utf-8") as file:
        text = file.read()
    for name, lines in tables.items():
        pattern = re.compile(f"(<!-- table {name} -->\n).*?(<!-- end -->)", re.S)
        if not pattern.search(text):
            sys.exit(f"{document}: has no place for the table {name}")
        text = pattern.sub(lambda m: m[1] + "\n".join(lines) + "\n" + m[2], text)
    with open(document, "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main(*sys.argv[1:])
