"""Error against evaluations for all samplers: what follows a path on the left, what draws noise on
the right.

    errors.py PATHS.csv LAWS.csv OUTPUT.svg

Both files are written by examples/compare (--csv)."""

import csv
import math
import sys
from collections import defaultdict

from families import COLOURS
from svg import CARD, GREY, PALE, PAPER, Svg, spread

TOP, HEIGHT, WIDTH = 74, 470, 400
MARKS, HIGH = [5, 8, 12, 20, 32, 50, 80], 1


def read(path, column):
    """sampler -> (evaluations, error)."""
    curves = defaultdict(list)
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row[column] and int(row["evaluations"]) >= MARKS[0] and float(row[column]) < HIGH:
                curves[row["sampler"]].append((int(row["evaluations"]), float(row[column])))
    return curves


def draw_panel(svg, left, title, below, curves, low, exact=None):
    svg.rectangle(left, TOP, WIDTH, HEIGHT, CARD, radius=6)
    svg.text(left, TOP - 34, title, 15, bold=True)
    svg.text(left, TOP - 14, below, 12.5, GREY)
    first, last = MARKS[0], MARKS[-1]

    def place(point):
        evaluations, error = point
        x = math.log(evaluations / first) / math.log(last / first)
        y = math.log(max(error, low) / low) / math.log(HIGH / low)
        return left + 14 + x * (WIDTH - 28), TOP + HEIGHT - 12 - y * (HEIGHT - 24)

    for power in range(math.floor(math.log10(low)), math.ceil(math.log10(HIGH)) + 1):
        for factor in (1, 3):
            error = factor * 10.0 ** power
            if low <= error <= HIGH:
                y = place((first, error))[1]
                svg.line([(left, y), (left + WIDTH, y)], PALE, 0.8)
                svg.text(left - 6, y + 4, f"{100 * error:.3g} %", 11, GREY, anchor="end")
    for mark in MARKS:
        x = place((mark, low))[0]
        svg.line([(x, TOP), (x, TOP + HEIGHT)], PALE, 0.8)
        svg.text(x, TOP + HEIGHT + 17, str(mark), 11, GREY, anchor="middle")
    svg.text(left + WIDTH / 2, TOP + HEIGHT + 38, "evaluations of the network", 12.5, GREY, anchor="middle")

    if exact:
        y = place((first, exact))[1]
        svg.rectangle(left, y, WIDTH, TOP + HEIGHT - y, PAPER)
        svg.text(left + 10, TOP + HEIGHT - 10, "as exact samples read: chance", 11.5, GREY)

    names = sorted(curves, key=lambda name: name in COLOURS)
    ends = [place(curves[name][-1]) for name in names]
    labels = spread([y for _, y in ends], 13.5, TOP + 4, TOP + HEIGHT)
    for name, end, label in zip(names, ends, labels):
        colour = COLOURS.get(name, "#a9b0b6")
        coloured = name in COLOURS
        svg.line([place(p) for p in sorted(curves[name])], colour, 2.2 if coloured else 1.1)
        svg.line([end, (left + WIDTH + 4, end[1]), (left + WIDTH + 16, label)], colour, 0.8, 0.8)
        svg.text(left + WIDTH + 19, label + 4, name, 11.5, colour if coloured else GREY, bold=coloured)


def main(paths, laws, output):
    path_of, law_of = read(paths, "path"), read(laws, "law")
    svg = Svg(2 * (WIDTH + 232) + 24, TOP + HEIGHT + 56)
    draw_panel(svg, 68, "Samplers that follow a path",
               "distance from the exact end of the same path", path_of, 5e-5)
    draw_panel(svg, 68 + WIDTH + 232, "Samplers that draw noise",
               "distance between the distributions", law_of, 4e-3, exact=7.6e-3)
    svg.save(output)


if __name__ == "__main__":
    main(*sys.argv[1:])
