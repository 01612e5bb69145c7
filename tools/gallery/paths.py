"""One picture for each family of samplers: the ways of 40 points from noise to data at two budgets.

    paths.py PATHS.csv NUMBERS.csv FAMILY OUTPUT.svg

Both files are written by examples/compare (--paths, --csv)."""

import csv
import math
import sys
from collections import defaultdict

from families import FAMILIES
from svg import CARD, GREY, INK, ORANGE, PALE, TEAL, Svg, inside

WAYS, WAYS_WITH_NOISE, ENDS = 40, 14, 300
WIDTH, HEIGHT, SCALE = 224, 180, 42  # of a panel; pixels for 1


def crescent(upper):
    side = 1 if upper else -1
    return [(1.25 * side * (math.cos(a) - 0.5), 1.25 * side * (math.sin(a) - 0.25))
            for a in (math.pi * i / 24 for i in range(25))]


def is_upper(point):
    return (min(math.dist(point, p) for p in crescent(True)) <
            min(math.dist(point, p) for p in crescent(False)))


def read_ways(path):
    """(sampler, budget) -> point -> its places."""
    runs = defaultdict(lambda: defaultdict(list))
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            runs[row["sampler"], int(row["budget"])][int(row["point"])].append(
                (float(row["x"]), float(row["y"])))
    return runs


def read_numbers(path):
    with open(path, newline="", encoding="utf-8") as file:
        return {(row["sampler"], int(row["budget"])): row for row in csv.DictReader(file)}


def says(row):
    """What the corner of a panel tells of its run."""
    if row["refusal"]:
        return "needs more evaluations"
    if "cfg_pp" in row["sampler"]:
        return ""  # another path than the guided one, on purpose
    if row["path"]:
        return "off its path by " + percent(float(row["path"]))
    if row["law"]:
        return "distribution off by " + percent(float(row["law"]))
    return ""


def percent(error):
    if error > 2:
        return "more than 200 %"
    return f"{100 * error:.0f} %" if error >= 0.0995 else f"{100 * error:.2g} %"


def draw_panel(svg, x, y, budget, ways, row):
    svg.rectangle(x, y, WIDTH, HEIGHT, CARD, radius=6)

    def place(way):
        return [(x + WIDTH / 2 + SCALE * u, y + HEIGHT / 2 - SCALE * v) for u, v in way]

    def seen(ways):
        return [piece for way in ways
                for piece in inside(place(way), x + 2, y + 2, WIDTH - 4, HEIGHT - 4)]

    for upper in (True, False):
        svg.line(place(crescent(upper)), PALE, 18, 0.75)
    for upper, colour in ((True, TEAL), (False, ORANGE)):
        mine = {i: way for i, way in ways.items() if is_upper(way[-1]) == upper}
        shown = WAYS_WITH_NOISE if row["stochastic"] == "1" else WAYS
        svg.lines(seen(way for i, way in mine.items() if i < shown), colour, 0.9, 0.5)
        svg.dots([piece[0] for piece in seen([way[-1]] for i, way in mine.items() if i < ENDS)],
                 colour, 2.6, 0.85)
    used = int(row["evaluations"])
    svg.text(x + 10, y + 18,
             f"{budget} evaluations" if used in (0, budget) else f"{used} of {budget} evaluations",
             11.5, GREY, halo=CARD)
    svg.text(x + WIDTH - 10, y + HEIGHT - 9, says(row), 11.5, INK, anchor="end", halo=CARD)


def main(paths, numbers, family, output):
    runs, rows = read_ways(paths), read_numbers(numbers)
    samplers = FAMILIES[family]
    budgets = sorted({budget for _, budget in rows})
    columns = 2 if len(samplers) > 1 else 1
    across = len(budgets) * (WIDTH + 8) + 20
    down = HEIGHT + 40
    lines = -(-len(samplers) // columns)
    svg = Svg(columns * across + 20, lines * down + 16)
    for n, sampler in enumerate(samplers):
        left, top = 20 + n % columns * across, 16 + n // columns * down
        svg.text(left, top + 14, sampler, 15, bold=True)
        for k, budget in enumerate(budgets):
            draw_panel(svg, left + k * (WIDTH + 8), top + 22, budget, runs.get((sampler, budget), {}),
                       rows[sampler, budget])
    svg.save(output)


if __name__ == "__main__":
    main(*sys.argv[1:])
