"""Error against evaluations for all samplers: what follows a path on the left, what draws noise on
the right.

    errors.py PATHS.csv LAWS.csv OUTPUT.svg

Both files are written by examples/compare (--csv)."""

import csv
import math
import sys
from collections import defaultdict

from families import COLOURS
from svg import CARD, GREY, INK, PALE, Svg, spread

TOP, HEIGHT, WIDTH = 74, 470, 400


def read(path, column):
    """sampler -> (evaluations, error)."""
    curves = defaultdict(list)
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row[column]:
                curves[row["sampler"]].append((int(row["evaluations"]), float(row[column])))
    return curves


def draw_panel(svg, left, title, below, curves, marks, low, high):
    svg.rectangle(left, TOP, WIDTH, HEIGHT, CARD, radius=6)
    svg.text(left, TOP - 34, title, 15, bold=True)
    svg.text(left, TOP - 14, below, 12.5, GREY)
    first, last = marks[0], marks[-1]

    def place(point):
        evaluations, error = point
        x = math.log(max(evaluations, 1) / first) / math.log(last / first)
        y = math.log(min(max(error, low), high) / low) / math.log(high / low)
        return left + 14 + x * (WIDTH - 28), TOP + HEIGHT - 12 - y * (HEIGHT - 24)

    for power in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1):
        for factor in (1, 3):
            error = factor * 10.0 ** power
            if low <= error <= high:
                y = place((first, error))[1]
                svg.line([(left, y), (left + WIDTH, y)], PALE, 0.8)
                svg.text(left - 6, y + 4, f"{100 * error:.3g} %", 11, GREY, anchor="end")
    for mark in marks:
        x = place((mark, low))[0]
        svg.line([(x, TOP), (x, TOP + HEIGHT)], PALE, 0.8)
        svg.text(x, TOP + HEIGHT + 17, str(mark), 11, GREY, anchor="middle")
    svg.text(left + WIDTH / 2, TOP + HEIGHT + 38, "evaluations of the network", 12.5, GREY, anchor="middle")

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
    marks = [5, 8, 12, 20, 32, 50, 80]
    svg = Svg(2 * (WIDTH + 232) + 24, TOP + HEIGHT + 56)
    draw_panel(svg, 68, "Samplers that follow a path",
               "distance from the exact end of the same path", path_of, marks, 1e-5, 0.6)
    draw_panel(svg, 68 + WIDTH + 232, "Samplers that draw noise",
               "distance between the distributions", law_of, marks, 5e-3, 0.6)
    svg.save(output)


if __name__ == "__main__":
    main(*sys.argv[1:])
