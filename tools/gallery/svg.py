"""As much of SVG as the gallery needs. Lengths in pixels; everything is drawn on a paper of its
own colour, so that it reads on white and on dark pages."""

PAPER, CARD, INK, GREY, PALE = "#f4f1ea", "#ffffff", "#22303c", "#5c6873", "#dcd8cf"
TEAL, ORANGE, VIOLET, GREEN, RED, BLUE = (
    "#0f8b8d", "#e4572e", "#5b4bb7", "#4f8a10", "#b3123f", "#1f6fc4")


def number(value):
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


class Svg:
    def __init__(self, width, height, background=PAPER):
        self.width, self.height = width, height
        self.parts = []
        self.rectangle(0, 0, width, height, background, radius=8)

    def rectangle(self, x, y, width, height, fill, radius=0):
        self.parts.append(f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" '
                          f'height="{number(height)}" rx="{radius}" fill="{fill}"/>')

    def text(self, x, y, words, size=13, fill=INK, anchor="start", bold=False, halo=None):
        words = words.replace("&", "&amp;").replace("<", "&lt;")
        weight = ' font-weight="bold"' if bold else ""
        around = f' stroke="{halo}" stroke-width="4" stroke-linejoin="round" paint-order="stroke"' \
            if halo else ""
        self.parts.append(f'<text x="{number(x)}" y="{number(y)}" font-size="{size}" fill="{fill}" '
                          f'text-anchor="{anchor}"{weight}{around}>{words}</text>')

    def line(self, points, colour, width=1.0, opacity=1.0):
        self._path(relative(points), colour, width, opacity)

    def lines(self, ways, colour, width=1.0, opacity=1.0):
        """Many lines as one path."""
        self._path("".join(relative(way) for way in ways), colour, width, opacity)

    def dots(self, points, colour, diameter, opacity=1.0):
        """Many dots as one path: strokes of no length with round ends."""
        self._path("".join(f"M{number(x)} {number(y)}h0" for x, y in points), colour, diameter, opacity)

    def picture(self, x, y, width, height, png_base64):
        self.parts.append(f'<image x="{number(x)}" y="{number(y)}" width="{number(width)}" '
                          f'height="{number(height)}" style="image-rendering:pixelated" '
                          f'href="data:image/png;base64,{png_base64}"/>')

    def save(self, path):
        with open(path, "w", encoding="utf-8") as file:
            file.write(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(self.width)} '
                       f'{number(self.height)}" width="{number(self.width)}" '
                       f'height="{number(self.height)}" '
                       'font-family="Helvetica, Arial, DejaVu Sans, sans-serif">\n')
            file.write("\n".join(self.parts))
            file.write("\n</svg>\n")

    def _path(self, data, colour, width, opacity):
        if data:
            self.parts.append(f'<path d="{data}" fill="none" stroke="{colour}" stroke-width="{width}" '
                              f'stroke-opacity="{opacity}" stroke-linecap="round" '
                              'stroke-linejoin="round"/>')


def relative(points):
    """A way as SVG data in relative steps, which are short to write."""
    text, at = "", None
    for x, y in points:
        x, y = round(x, 1), round(y, 1)
        if at is None:
            text = f"M{number(x)} {number(y)}l"
        elif (x, y) != at:
            text += f"{number(x - at[0])} {number(y - at[1])} "
        at = (x, y)
    return text.rstrip()


def inside(way, x, y, width, height):
    """The pieces of a way that lie within a rectangle."""
    pieces = [[]]
    for point in way:
        if x < point[0] < x + width and y < point[1] < y + height:
            pieces[-1].append(point)
        elif pieces[-1]:
            pieces.append([])
    return [piece for piece in pieces if piece]


def spread(wanted, gap, low, high):
    """Positions at least `gap` apart, near the wanted ones and in their order, within low..high."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    places = [min(max(wanted[i], low), high) for i in order]
    for _ in range(2000):
        moved = False
        for a in range(len(places) - 1):
            lack = gap - (places[a + 1] - places[a])
            if lack > 1e-6:
                places[a] -= lack / 2
                places[a + 1] += lack / 2
                moved = True
        places = [min(max(p, low), high) for p in places]
        if not moved:
            break
    result = [0.0] * len(wanted)
    for place, i in zip(places, order):
        result[i] = place
    return result
