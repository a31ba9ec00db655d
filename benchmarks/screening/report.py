"""The figures of `make bench-screening` as files and for people: benchmarks/screening.json, docs/scale.md and a chart."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from chart import chart
from environments import REQUIREMENTS

ENGINES = ("doudi", "openfisca-core", "policyengine-core", "polars", "duckdb")
OURS = ENGINES[0]
PARTS = ("load", "compute", "write")
BENCHMARKS = Path(__file__).parents[1]
RESULTS = BENCHMARKS / "screening.json"
PAGE, CHART = BENCHMARKS.parent / "docs" / "scale.md", BENCHMARKS.parent / "docs" / "pictures" / "screening.svg"
PROGRAMS = ("dibao", "bundle", "chain")

Group = dict[str, Any]
"""Of one program and population: what `measure.measure` returns."""


# Figures

KEYS = ("load_s", "compute_s", "write_s", "peak_mb", "answers_differ")


def kept() -> dict[str, Any]:
    """`runs` is what others read; `groups` says the rest: rounds, ratios, starts, what was not run and why."""
    if not RESULTS.exists():
        return {"runs": [], "machine": {}, "groups": []}
    document: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8"))
    return document


def keep(group: Group) -> None:
    """In place of what was kept of the same program and population."""
    other_groups = [
        listed
        for listed in kept()["groups"]
        if (listed["program"], listed["people"]) != (group["program"], group["people"])
    ]
    groups = sorted([*other_groups, group], key=lambda listed: (listed["people"], PROGRAMS.index(listed["program"])))
    document = {"runs": runs(groups), "machine": machine(), "groups": groups}
    RESULTS.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def runs(groups: list[Group]) -> list[dict[str, Any]]:
    return [
        {"program": group["program"], "people": group["people"], "engine": entry["engine"], "threads": entry["threads"]}
        | {key: entry[key] for key in KEYS}
        for group in groups
        for entry in group["engines"]
    ]


def machine() -> dict[str, Any]:
    text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    named = [line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": named[0] if named else platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory / 1e9),
        "python": platform.python_version(),
        "versions": {engine: version(engine) for engine in ENGINES},
    }


def version(engine: str) -> str:
    """Of the other engines, the one that is pinned."""
    if engine == OURS:
        completed = subprocess.run(
            [sys.executable, "-c", "from importlib.metadata import version; print(version('doudi'))"],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        return completed.stdout.strip()
    pinned = (REQUIREMENTS / f"{engine}.txt").read_text(encoding="utf-8").splitlines()
    return next(line.partition("==")[2] for line in pinned if line.startswith(f"{engine}=="))


# The page

MARKS = "<!-- engines: written by make bench-screening -->", "<!-- engines: end -->"


def page(text: str, document: dict[str, Any]) -> str:
    """The page with the part between the marks written anew from the figures."""
    before, first, rest = text.partition(MARKS[0])
    _, last, after = rest.partition(MARKS[1])
    if not first or not last:
        raise SystemExit(f"{PAGE}: '{MARKS[0]}' and '{MARKS[1]}' mark where the figures go; put them back")
    return before + first + "\n" + tables(document) + last + after


def write_page() -> None:
    document = kept()
    if not document["groups"]:
        return
    CHART.write_text(chart(document["groups"], ENGINES, PARTS), encoding="utf-8")
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), document), encoding="utf-8")


def tables(document: dict[str, Any]) -> str:
    about, groups = document["machine"], document["groups"]
    versions = ", ".join(f"{name} {number}" for name, number in about["versions"].items())
    largest = max(group["people"] for group in groups)
    lines = [
        f"{versions}; {about['processor']}, {about['cores']} cores, {about['memory_gb']} GB, Python {about['python']}.",
        "",
        f"![Seconds of each engine for {largest:,} people on two threads](pictures/{CHART.name})",
        "",
        "How many times as long as doudi an engine takes on two threads, median of the rounds (least to greatest), and its",
        "memory beside doudi's:",
        "",
        "| people | program | engine | load and compute | load, compute and write | processor time of these | peak memory |",
        "|---|---|---|---|---|---|---|",
    ]
    for group in groups:
        ours = of(group, OURS, 2)
        for entry in group["engines"]:
            if entry["threads"] == 2 and entry["engine"] != OURS and ours:
                ratios = " | ".join(
                    spread(entry[f"times_{name}"]) for name in ("load_and_compute", "whole", "processor")
                )
                memory = entry["peak_mb"] / ours["peak_mb"]
                lines.append(
                    f"| {group['people']:,} | {group['program']} | {entry['engine']} | {ratios} | {memory:.2f} |"
                )
    lines += [
        "",
        "Seconds, medians of the rounds; a start is from the start of the process until engine and program are loaded:",
        "",
        "| people | program | engine | threads | start | load | compute | write | processor | peak MB | differ | by more |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for group in groups:
        for entry in group["engines"]:
            parts = " | ".join(f"{entry[f'{part}_s']:.2f}" for part in ("start", *PARTS, "processor"))
            counts = f"{entry['answers_differ']:,} | {entry['beyond_tolerance']:,}"
            lines.append(
                f"| {group['people']:,} | {group['program']} | {entry['engine']} | {entry['threads']} "
                f"| {parts} | {entry['peak_mb']:,.0f} | {counts} |"
            )
    lines += ["", *not_run(groups), f"Rounds, day and load of the machine: {rounds(groups)}."]
    return "\n".join(lines) + "\n"


def of(group: Group, engine: str, threads: int) -> dict[str, Any] | None:
    return next((entry for entry in group["engines"] if (entry["engine"], entry["threads"]) == (engine, threads)), None)


def spread(ratios: list[float]) -> str:
    return f"{ratios[1]} ({ratios[0]} to {ratios[2]})"


def not_run(groups: list[Group]) -> list[str]:
    return [
        f"{entry['engine']} has no figures for {group['program']} with {group['people']:,} people on {entry['threads']} threads: "
        f"it {entry['reason']}.\n"
        for group in groups
        for entry in group["not_run"]
    ]


def rounds(groups: list[Group]) -> str:
    return "; ".join(
        f"{group['program']} {group['people']:,}: {group['rounds']}, {group['date']}, {group['load']}"
        for group in groups
    )


# The terminal


def print_group(group: Group) -> None:
    columns = ("threads", "start_s", "load_s", "compute_s", "write_s", "peak_mb", "answers_differ", "beyond_tolerance")
    print(f"{'':18}" + "".join(f"{name:>17}" for name in (*columns, "times whole")))
    for entry in group["engines"]:
        ratio = spread(entry["times_whole"]) if "times_whole" in entry else "–"
        print(f"{entry['engine']:18}" + "".join(f"{entry[name]:>17}" for name in columns) + f"  {ratio}")
    for entry in group["not_run"]:
        print(f"{entry['engine']} on {entry['threads']} threads {entry['reason']}")
