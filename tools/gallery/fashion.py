"""Images of the fashion network: a row for each sampler, a column for each number of steps.

    fashion.py FOLDER OUTPUT.svg

FOLDER holds SAMPLER-STEPS.raw as the program fashion writes them (--raw): ten images of 28 x 28
bytes each, one of a class."""

import base64
import os
import struct
import sys
import zlib

from svg import CARD, GREY, Svg

SAMPLERS = {"ddim": "DDIM", "deis": "DEIS", "dpm++2m": "DPM++ 2M", "unipc": "UniPC",
            "heun": "Heun", "ddpm": "DDPM", "euler-ancestral": "Euler ancestral",
            "dpm++2m-sde": "DPM++ 2M SDE", "er-sde": "ER-SDE", "sa-solver": "SA-Solver"}
STEPS = (5, 10, 20, 50)
CLASSES = (3, 5, 8, 9)  # dress, sandal, bag, ankle boot
SIDE, GAP = 56, 3


def png(width, height, grey):
    def chunk(name, data):
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    rows = b"".join(b"\0" + grey[y * width:(y + 1) * width] for y in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def main(folder, output):
    names, cell = 150, len(CLASSES) * (SIDE + GAP) + 14
    svg = Svg(names + len(STEPS) * cell + 10, 44 + len(SAMPLERS) * (SIDE + 8) + 8)
    for k, steps in enumerate(STEPS):
        svg.text(names + k * cell, 28, f"{steps} steps", 14, GREY)
    for n, (sampler, title) in enumerate(SAMPLERS.items()):
        y = 40 + n * (SIDE + 8)
        svg.text(names - 12, y + SIDE / 2 + 5, title, 13.5, anchor="end")
        for k, steps in enumerate(STEPS):
            with open(os.path.join(folder, f"{sampler}-{steps}.raw"), "rb") as file:
                images = file.read()
            for i, of in enumerate(CLASSES):
                image = png(28, 28, images[784 * of:784 * (of + 1)])
                svg.picture(names + k * cell + i * (SIDE + GAP), y, SIDE, SIDE,
                            base64.b64encode(image).decode())
    svg.save(output)


if __name__ == "__main__":
    main(*sys.argv[1:])
