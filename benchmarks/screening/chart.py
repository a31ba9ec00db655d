"""The chart of docs/scale.md: what each engine takes for the largest population, load, compute and write on end."""

from __future__ import annotations

from typing import Any

WIDTH, LEFT, RIGHT = 900, 150, 190
BAR, GAP, TITLE = 20, 7, 34
COLOURS = ("#b5c7dc", "#2f6db3", "#e0a458")
INK, SOFT = "#1d2733", "#566370"


def chart(groups: list[dict[str, Any]], engines: tuple[str, ...], parts: tuple[str, ...], threads: int = 2) -> str:
    """A drawing that stands for itself; a panel for each program, each with its own scale of seconds."""
    people = max(group["people"] for group in groups)
    shown = [group for group in groups if group["people"] == people]
    drawn, top = [*_key(parts)], 66
    for group in shown:
        rows = [
            one
            for engine in engines
            for one in group["engines"]
            if (one["engine"], one["threads"]) == (engine, threads)
        ]
        drawn += _panel(group["program"], rows, parts, top)
        top += TITLE + len(rows) * (BAR + GAP) + 14
    title = f"Seconds for {people:,} people from Parquet to Parquet on {threads} threads"
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{top}" viewBox="0 0 {WIDTH} {top}" role="img" '
        f'aria-label="{title}" font-family="system-ui, sans-serif" font-size="13">',
        f"<title>{title}</title>",
        f'<rect width="{WIDTH}" height="{top}" fill="#ffffff"/>',
        f'<text x="20" y="27" font-size="16" font-weight="600" fill="{INK}">{title}</text>',
        *drawn,
        "</svg>",
        "",
    ])  # fmt: skip


def _key(parts: tuple[str, ...]) -> list[str]:
    drawn = []
    for at, (part, colour) in enumerate(zip(parts, COLOURS, strict=True)):
        x = LEFT + at * 90
        drawn += [
            f'<rect x="{x}" y="42" width="13" height="13" rx="2" fill="{colour}"/>',
            f'<text x="{x + 19}" y="53" fill="{SOFT}">{part}</text>',
        ]
    return [*drawn, f'<text x="{WIDTH - RIGHT + 8}" y="53" fill="{SOFT}">seconds · peak memory</text>']


def _panel(program: str, rows: list[dict[str, Any]], parts: tuple[str, ...], top: int) -> list[str]:
    room = WIDTH - LEFT - RIGHT
    longest = max(_whole(one, parts) for one in rows)
    drawn = [f'<text x="20" y="{top + 22}" font-size="14" font-weight="600" fill="{INK}">{program}</text>']
    for at, one in enumerate(rows):
        y, x = top + TITLE + at * (BAR + GAP), float(LEFT)
        weight = ' font-weight="600"' if at == 0 else ""
        drawn.append(
            f'<text x="{LEFT - 10}" y="{y + 15}" text-anchor="end" fill="{INK}"{weight}>{one["engine"]}</text>'
        )
        for part, colour in zip(parts, COLOURS, strict=True):
            width = one[f"{part}_s"] / longest * room
            drawn.append(f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{BAR}" fill="{colour}"/>')
            x += width
        drawn.append(
            f'<text x="{x + 8:.1f}" y="{y + 15}" fill="{INK}"{weight}>{_whole(one, parts):.1f} s'
            f'<tspan fill="{SOFT}" font-weight="400"> · {one["peak_mb"] / 1000:.1f} GB</tspan></text>'
        )
    return drawn


def _whole(one: dict[str, Any], parts: tuple[str, ...]) -> float:
    return float(sum(one[f"{part}_s"] for part in parts))
