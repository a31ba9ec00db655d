"""The figures as files and for people: benchmarks/results.json, the tables of docs/performance.md, and the terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RESULTS, DECIDE = HERE / "results.json", HERE / "decide.json"
PAGE = HERE.parent / "docs" / "performance.md"
OURS = "doudi"


def write_results(programs: list[dict[str, Any]], run: dict[str, Any]) -> None:
    """`programs` is what others read; `run` says where and how it was measured, and what the page tells beside it."""
    text = json.dumps({"programs": programs, "run": run}, indent=1)
    RESULTS.write_text(text + "\n", encoding="utf-8")


def results() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8"))
    return document


# The page

MARKS = ("<!-- {0}: written by make bench -->", "<!-- {0}: end -->")


def page(text: str) -> str:
    """The page with every part between marks written anew from the figures."""
    for name, table in (("engines", engines_tables), ("decide", decide_table)):
        first, last = (mark.format(name) for mark in MARKS)
        before, marker, rest = text.partition(first)
        _, closed, after = rest.partition(last)
        if not marker or not closed:
            raise SystemExit(f"{PAGE}: '{first}' and '{last}' mark where the figures go; put them back")
        text = before + first + "\n" + table() + last + after
    return text


def write_page() -> None:
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


def engines_tables() -> str:
    """Ratios first: how many times as long as doudi each engine takes. Then milliseconds, answers and other ways."""
    document = results()
    run = document["run"]
    versions = ", ".join(f"{name} {version}" for name, version in run["versions"].items())
    lines = [
        f"{versions}; {run['processor']}, {run['cores']} cores, Python {run['python']}, load {run['load']}, {run['date']}.",
        "",
        "How many times as long as doudi, median of the rounds (least to greatest):",
        "",
        "| program | engine | answer | answer and trace | start to first answer |",
        "|---|---|---|---|---|",
    ]
    for program in document["programs"]:
        started = program["engines"][OURS]["startup_ms"]
        for name, ratios in run["programs"][program["name"]]["ratios"].items():
            spreads = " | ".join(
                f"{ratios[way][1]} ({ratios[way][0]} to {ratios[way][2]})" for way in ("plain", "traced")
            )
            lines.append(
                f"| {program['name']} | {name} | {spreads} | {program['engines'][name]['startup_ms'] / started:.2f} |"
            )
    lines += [
        "",
        "Milliseconds, medians:",
        "",
        "| program | engine | answer | answer and trace | start to first answer |",
        "|---|---|---|---|---|",
    ]
    for program in document["programs"]:
        for name, timings in program["engines"].items():
            figures = f"{timings['median_ms']} | {timings['median_traced_ms']} | {timings['startup_ms']:.0f}"
            lines.append(f"| {program['name']} | {name} | {figures} |")
        for name, taken in run["programs"][program["name"]]["other_ways_ms"].items():
            engine, way = name.rsplit(" ", 1)
            cells = f"– | {taken}" if way != "keyed" else f"{taken} | –"
            lines.append(f"| {program['name']} | {engine}, {OTHER_WAYS[way]} | {cells} | – |")
    lines += ["", f"Answers that differ from doudi's, of {run['households_checked']} households:", ""]
    for program in document["programs"]:
        beside = run["programs"][program["name"]]
        counts = ", ".join(f"{name} {count}" for name, count in beside["differing"].items())
        examples = "".join(f" For example, {name}: {difference}." for name, difference in beside["examples"].items())
        lines.append(f"- {program['name']}: {counts}.{examples}")
    return "\n".join(lines) + "\n"


OTHER_WAYS = {
    "whole": "whole result",
    "keyed": "by key",
    "keyed_traced": "by key",
}
"""What the page calls the ways that are measured beside the two that are compared."""


def decide_table() -> str:
    """The family of four under a shipped pack."""
    figures: dict[str, float] = json.loads(DECIDE.read_text(encoding="utf-8"))
    labels = ("full", "six open", "ten open")
    lines = ["| what | every fact given | six open | ten open |", "|---|---|---|---|"]
    for output in ("outcomes", "outcomes and trace", "outcomes, needs and turns, trace"):
        lines.append(
            f"| {output} | " + " | ".join(f"{figures[f'{label}: {output}, ms']} ms" for label in labels) + " |"
        )
    process = figures["doudi decide as a process, ms"]
    return (
        "\n".join([*lines, "", f"`doudi decide` as a process, one family, from start to exit: {process:.0f} ms."])
        + "\n"
    )


# The terminal


def print_table() -> None:
    from rich.console import Console
    from rich.table import Table

    document = results()
    table = Table(title="one household, warm, milliseconds (times doudi)")
    for heading in ("program", "engine", "answer", "answer and trace", "start to first answer", "answers differ"):
        table.add_column(heading, justify="left" if heading in ("program", "engine") else "right")
    for program in document["programs"]:
        ours, differing = program["engines"][OURS], document["run"]["programs"][program["name"]]["differing"]
        for name, timings in program["engines"].items():
            cells = [
                f"{timings[key]:.3f} ({timings[key] / ours[key]:.1f}×)" for key in ("median_ms", "median_traced_ms")
            ]
            start = f"{timings['startup_ms']:.0f} ({timings['startup_ms'] / ours['startup_ms']:.1f}×)"
            table.add_row(program["name"], name, *cells, start, str(differing.get(name, "–")))
        table.add_section()
    Console().print(table)
