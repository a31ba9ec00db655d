"""The chart of docs/scale.md: what each engine takes for the largest population, load, compute and write on end."""

from __future__ import annotations

from typing import Any

from doudi.rules.explanation.svg import Svg, drawing, element

WIDTH, LEFT, RIGHT = 900, 150, 190
BAR, GAP, TITLE = 20, 7, 34
COLOURS = ("#b5c7dc", "#2f6db3", "#e0a458")
INK, SOFT = "#1d2733", "#566370"


def chart(groups: list[dict[str, Any]], engines: tuple[str, ...], parts: tuple[str, ...], threads: int = 2) -> str:
    """A drawing that stands for itself; a panel for each program, each with its own scale of seconds."""
    people = max(group["people"] for group in groups)
    panels = [group for group in groups if group["people"] == people]
    drawn, top = [*_key(parts)], 66
    for group in panels:
        rows = [
            row
            for engine in engines
            for row in group["engines"]
            if (row["engine"], row["threads"]) == (engine, threads)
        ]
        drawn += _panel(group["program"], rows, parts, top)
        top += TITLE + len(rows) * (BAR + GAP) + 14
    title = f"Seconds for {people:,} people from Parquet to Parquet on {threads} threads"
    ground = element("rect", width=WIDTH, height=top, fill="#ffffff")
    heading = element("text", title, x=20, y=27, font_size=16, font_weight=600, fill=INK)
    return drawing(WIDTH, top, title, ground, heading, *drawn, font="system-ui, sans-serif", size=13) + "\n"


def _key(parts: tuple[str, ...]) -> list[Svg]:
    drawn = []
    for index, (part, colour) in enumerate(zip(parts, COLOURS, strict=True)):
        x = LEFT + index * 90
        drawn += [
            element("rect", x=x, y=42, width=13, height=13, rx=2, fill=colour),
            element("text", part, x=x + 19, y=53, fill=SOFT),
        ]
    return [*drawn, element("text", "seconds · peak memory", x=WIDTH - RIGHT + 8, y=53, fill=SOFT)]


def _panel(program: str, rows: list[dict[str, Any]], parts: tuple[str, ...], top: int) -> list[Svg]:
    room = WIDTH - LEFT - RIGHT
    longest = max(_whole(row, parts) for row in rows)
    drawn = [element("text", program, x=20, y=top + 22, font_size=14, font_weight=600, fill=INK)]
    for index, row in enumerate(rows):
        y, x = top + TITLE + index * (BAR + GAP), float(LEFT)
        weight = 600 if index == 0 else None
        name = str(row["engine"])
        drawn.append(element("text", name, x=LEFT - 10, y=y + 15, text_anchor="end", fill=INK, font_weight=weight))
        for part, colour in zip(parts, COLOURS, strict=True):
            width = row[f"{part}_s"] / longest * room
            drawn.append(element("rect", x=x, y=y, width=width, height=BAR, fill=colour))
            x += width
        memory = element("tspan", f" · {row['peak_mb'] / 1000:.1f} GB", fill=SOFT, font_weight=400)
        seconds = f"{_whole(row, parts):.1f} s"
        drawn.append(element("text", seconds, memory, x=x + 8, y=y + 15, fill=INK, font_weight=weight))
    return drawn


def _whole(row: dict[str, Any], parts: tuple[str, ...]) -> float:
    return float(sum(row[f"{part}_s"] for part in parts))
