"""Writes the tables of docs/choosing.md, each between <!-- table NAME --> and <!-- end -->.

    tables.py FOLDER DOCUMENT

FOLDER holds what tables.sh measured."""

import csv
import math
import os
import re
import statistics
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
    if error >= 9.95:
        return f"{error:.0f}"
    return f"{error:.1f}" if error >= 0.995 else f"{error:.2f}" if error >= 0.0995 else f"{error:.2g}"


def times(ratio):
    return f"{ratio:.0f}" if ratio >= 9.95 else f"{ratio:.1f}"


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
    """A row for each grid: how many times the best grid's its error is, the median of samplers."""
    lines = ["| grid | " + " | ".join(f"{title}, {b}" for title, _ in columns for b in budgets) + " |",
             LINE[:6 * (len(columns) * len(budgets) + 1)] + "|"]
    cells = defaultdict(list)
    for _, errors in columns:
        for budget in budgets:
            ratios = defaultdict(list)
            for sampler in first_seen(errors, 0):
                mine = {g: e for (s, g, b), e in errors.items() if s == sampler and b == budget}
                for grid, error in mine.items():
                    ratios[grid].append(error / min(mine.values()))
            for grid, found in ratios.items():
                cells[grid].append(times(statistics.median(found)))
    return lines + [f"| `{grid}` | " + " | ".join(row) + " |" for grid, row in cells.items()]


def at_worst(tables, budgets):
    """A row for each sampler: how many times the best sampler's its error is, each on its best
    grid, in the table where it does worst."""
    lines = ["| sampler | " + " | ".join(f"{budget} evaluations" for budget in budgets) + " |",
             LINE[:6 * (len(budgets) + 1)] + "|"]
    worst = defaultdict(lambda: 1.0)
    for errors in tables:
        best = defaultdict(lambda: math.inf)
        for (sampler, _, budget), error in errors.items():
            best[sampler, budget] = min(best[sampler, budget], error)
        for sampler, budget in best:
            least = min(e for (_, b), e in best.items() if b == budget)
            worst[sampler, budget] = max(worst[sampler, budget], best[sampler, budget] / least)
    return lines + [f"| `{sampler}` | " + " | ".join(times(worst[sampler, b]) for b in budgets) + " |"
                    for sampler in first_seen(tables[0], 0)]


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
        "worst": at_worst([path(name) for name in ("diffusion", "flow", "fashion", "guided",
                                                   "fashion-guided")], (5, 10, 20)),
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
