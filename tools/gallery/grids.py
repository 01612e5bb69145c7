"""All grids: where each stops on the way from noise to data.

    grids.py STABLE_DIFFUSION.csv FLOW.csv OUTPUT.svg

Both files are written by examples/compare (--levels), for schedules scaled_linear and flow."""

import csv
import math
import sys
from collections import defaultdict

from svg import BLUE, CARD, GREY, PALE, TEAL, Svg

ROW, TOP, NAMES, WIDTH = 21, 92, 172, 430


def read(path):
    grids = defaultdict(list)
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            grids[row["grid"]].append((float(row["alpha"]), float(row["sigma"])))
    return grids


def draw_panel(svg, left, title, axis, grids, measure, marks, ends, colour):
    """measure: level -> a number from noise, ends[0], to clean, ends[1]."""
    height = ROW * len(grids)
    svg.text(left, 30, title, 15, bold=True)
    svg.text(left + NAMES, 54, axis, 12.5, GREY)
    svg.rectangle(left + NAMES, TOP - 8, WIDTH, height + 12, CARD, radius=6)
    place = lambda value: left + NAMES + 16 + (value - ends[0]) / (ends[1] - ends[0]) * (WIDTH - 32)
    for value, name in marks:
        svg.line([(place(value), TOP - 8), (place(value), TOP + height + 4)], PALE, 0.8)
        svg.text(place(value), TOP - 14, name, 11, GREY, anchor="middle")
    steps = lambda name: [measure(level) for level in grids[name]]
    middle = lambda name: steps(name)[len(grids[name]) // 2]
    for n, name in enumerate(sorted(grids, key=middle)):
        y = TOP + ROW * n + 10
        svg.text(left + NAMES - 8, y + 4, name, 12, anchor="end")
        svg.dots([(place(m), y) for m in steps(name)], colour, 7, 0.75)


def main(stable_diffusion, flow, output):
    noisy, straight = read(stable_diffusion), read(flow)
    svg = Svg(2 * (NAMES + WIDTH) + 84, TOP + ROW * max(len(noisy), len(straight)) + 22)
    ratio = lambda level: -math.log10(level[1] / level[0]) if level[1] > 0 else 1.9
    draw_panel(svg, 20, "On Stable Diffusion's noise",
               "noise at the left, clean at the right; sigma / alpha, 10 steps", noisy, ratio,
               [(-1, "10"), (0, "1"), (1, "0.1"), (1.9, "clean")], (-1.2, 1.9), TEAL)
    draw_panel(svg, NAMES + WIDTH + 64, "On a flow's (rectified flow, flow matching)",
               "noise at the left, clean at the right; share of noise, 10 steps", straight,
               lambda level: -level[1], [(-share / 4, f"{25 * share} %") for share in range(5)],
               (-1, 0), BLUE)
    svg.save(output)


if __name__ == "__main__":
    main(*sys.argv[1:])
