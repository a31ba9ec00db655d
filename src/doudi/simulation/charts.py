"""Charts as inline SVG: bars and lines, told apart by pattern and label as well as by colour, nothing but shapes and text.

Numbers come in whole units (fen or counts) and are placed by integer arithmetic, in tenths of a pixel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from doudi.output.html_page import Html
from doudi.rules.explanation.svg import Svg, drawing, element, tenths

INKS = ("#2f5d8a", "#c2571a", "#4b7f52", "#7a4b8c", "#8a6d1f", "#40717a")
DASHES = ("", "7 4", "2 3", "10 3 2 3", "4 2", "1 4")
WIDTH = 880
_LABEL, _BAR, _GAP = 230, 16, 14
_FONT = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
_BLACK = "#1c1f23"


@dataclass(frozen=True)
class Bars:
    """Horizontal bars: a group for each label, a bar for each series. Values as whole units, `shown` as they are written."""

    title: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[int, ...], tuple[str, ...]], ...]

    def svg(self) -> Html:
        """A drawing; nothing where there is nothing to draw."""
        values = [value for _, values_of_series, _ in self.series for value in values_of_series]
        if not values or not any(values):
            return Html("")
        low, high = min(0, *values), max(0, *values)
        words = 12 + 7 * max(len(text) for _, _, texts in self.series for text in texts)
        left = _LABEL + (words if low < 0 else 0)
        room = WIDTH - left - words
        zero = left + room * -low // (high - low)
        parts, y = [*_legend([name for name, _, _ in self.series], 8)], 34
        for index, label in enumerate(self.labels):
            middle = y + len(self.series) * _BAR // 2 + 5
            parts.append(_text(_LABEL - 10, middle, _short(label, 15), "end"))
            for rank, (_, values_of_series, texts) in enumerate(self.series):
                width = max(room * abs(values_of_series[index]) // (high - low), 1 if values_of_series[index] else 0)
                x = zero - width if values_of_series[index] < 0 else zero
                ink = INKS[rank % len(INKS)]
                parts.append(element("rect", x=x, y=y, width=width, height=_BAR - 3, fill=ink))
                if rank:
                    parts.append(_stripes(x, y, width, rank))
                end, anchor = (x - 5, "end") if values_of_series[index] < 0 else (zero + width + 5, "start")
                parts.append(_text(end, y + 11, texts[index], anchor, 11))
                y += _BAR
            y += _GAP
        parts.append(element("line", x1=zero, y1=28, x2=zero, y2=y - _GAP + 4, stroke=_BLACK))
        return _drawing(self.title, y, parts)


@dataclass(frozen=True)
class Lines:
    """Lines over whole units from left to right. A point is (x, low, high); where they differ the range is drawn as a band.

    `marks`: by series, the points to stand out, with what is said of each.
    """

    title: str
    across: str
    up: str
    series: tuple[tuple[str, tuple[tuple[int, int, int], ...]], ...]
    marks: tuple[tuple[int, int, str], ...] = ()
    """Which series, which point, what is said."""
    unit: int = 1
    """What a value is divided by to be shown."""

    def svg(self) -> Html:
        points = [point for _, points_of_series in self.series for point in points_of_series]
        if not points:
            return Html("")
        most_x, most_y = max(x for x, _, _ in points) or 1, max(high for _, _, high in points) or 1
        step_x, step_y = _step(most_x), _step(most_y)
        top_x, top_y = most_x, -(-most_y // step_y) * step_y
        left, top, width, height = 90, 60, WIDTH - 130, 340

        def place(x: int, y: int) -> tuple[str, str]:
            return tenths(10 * left + 10 * width * x // top_x), tenths(10 * (top + height) - 10 * height * y // top_y)

        parts = [*_legend([name for name, _ in self.series], 8, lines=True)]
        for y in range(0, top_y + 1, step_y):
            py = top + height - height * y // top_y
            parts.append(element("line", x1=left, y1=py, x2=left + width, y2=py, stroke="#dfe3e8"))
            parts.append(_text(left - 8, py + 4, f"{y // self.unit:,}", "end", 11))
        for x in range(0, top_x + 1, step_x):
            px, py = left + width * x // top_x, top + height
            parts.append(element("line", x1=px, y1=py, x2=px, y2=py + 5, stroke=_BLACK))
            parts.append(_text(px, py + 20, f"{x // self.unit:,}", "middle", 11))
        parts.append(element("path", d=f"M{left} {top}V{top + height}H{left + width}", fill="none", stroke=_BLACK))
        parts.append(_text(left + width, top + height + 38, self.across, "end", 12))
        parts.append(_text(left - 80, top - 14, self.up, "start", 12))
        for rank, (_, points_of_series) in enumerate(self.series):
            parts += self._line(rank, points_of_series, place)
        for rank, point, description in self.marks:
            x, low, _ = self.series[rank][1][point]
            tip = " ".join(place(x, low))
            ink = INKS[rank % len(INKS)]
            mark = element("title", description)
            parts.append(element("path", mark, d=f"M{tip}m0 3l-6 11h12z", fill="#fff", stroke=ink, stroke_width=2))
        return _drawing(self.title, top + height + 48, parts)

    def _line(
        self, rank: int, points: tuple[tuple[int, int, int], ...], place: Callable[[int, int], tuple[str, str]]
    ) -> Iterator[Svg]:
        ink, dash = INKS[rank % len(INKS)], DASHES[rank % len(DASHES)]
        if any(low != high for _, low, high in points):
            edge = [place(x, high) for x, _, high in points] + [place(x, low) for x, low, _ in reversed(points)]
            outline = " ".join(f"{x},{y}" for x, y in edge)
            yield element("polygon", points=outline, fill=ink, fill_opacity="0.15")
        path = "M" + "L".join(f"{x} {y}" for x, y in (place(x, low) for x, low, _ in points))
        yield element("path", d=path, fill="none", stroke=ink, stroke_width="2.2", stroke_dasharray=dash)


def _step(most: int) -> int:
    """A round step that parts the way up to a value in four to ten."""
    step = 1
    while True:
        for times in (1, 2, 5):
            if most <= step * times * 8:
                return step * times
        step *= 10


def _legend(names: list[str], y: int, lines: bool = False) -> Iterator[Svg]:
    x = 12
    for rank, name in enumerate(names):
        ink = INKS[rank % len(INKS)]
        if lines:
            dash = DASHES[rank % len(DASHES)]
            yield element(
                "line", x1=x, y1=y + 6, x2=x + 28, y2=y + 6, stroke=ink, stroke_width="2.2", stroke_dasharray=dash
            )
        else:
            yield element("rect", x=x + 10, y=y, width=18, height=12, fill=ink)
            if rank:
                yield _stripes(x + 10, y, 18, rank, 12)
        yield _text(x + 34, y + 11, _short(name, 20), "start", 12)
        x += 60 + 13 * min(_wide(name), 20)


def _stripes(x: int, y: int, width: int, rank: int, height: int = _BAR - 3) -> Svg:
    """Light strokes across a bar, one more dense than the other, so that series differ in grey too."""
    every = 12 // rank if rank < 5 else 3
    d = "".join(f"M{x + offset} {y}V{y + height}" for offset in range(every, width, every))
    return element("path", d=d, stroke="#fff", stroke_width=1, stroke_opacity=".7") if d else Svg()


def _text(x: int, y: int, text: str, anchor: str, size: int = 13) -> Svg:
    return element("text", text, x=x, y=y, text_anchor=anchor, font_size=size, fill=_BLACK)


def _wide(text: str) -> int:
    return -(-sum(2 if ord(character) > 0x2E80 else 1 for character in text) // 2)


def _short(text: str, most: int) -> str:
    while _wide(text) > most:
        text = text.rstrip("…")[:-1] + "…"
    return text


def _drawing(title: str, height: int, parts: list[Svg]) -> Html:
    style = f"width: 100%; max-width: {WIDTH}px; height: auto"
    return Html(drawing(WIDTH, height, title, *parts, font=_FONT, style=style))
