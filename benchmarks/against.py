"""`make bench-against COMMIT=v1`: this checkout beside an earlier commit of it, in turns, as ratios of what they take.

Both answer the programs dibao, bundle and chain: one household at a time from text to text, and a population of a million
as tables. Each side runs the runners of its own commit, with the libraries that are installed here. A ratio above 1 says
that this checkout takes longer.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from households import PROGRAMS, Program, text_for

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent
WAYS = ("plain", "traced", "whole")
HOUSEHOLDS, ROUNDS, TURN = 20, 50, 0.05
"""Of single households: how many are asked about, how often, and for how many seconds at a time."""
PEOPLE, SCREENINGS = 1_000_000, 7
ON = "2025-12-01"


@contextmanager
def checkout_of(commit: str) -> Iterator[Path]:
    """A checkout of a commit in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "checkout"
        git = ["git", "-C", CHECKOUT, "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", path, commit], check=True)
        try:
            yield path
        finally:
            subprocess.run([*git, "remove", "--force", path], check=True)


def environment_of(checkout: Path) -> dict[str, str]:
    """In which `doudi` is the one of the checkout, whatever is installed."""
    return os.environ | {"PYTHONPATH": str(checkout / "src"), "POLARS_MAX_THREADS": "2"}


def in_turns(sides: dict[str, Path], number: int) -> list[str]:
    """The sides in the order of a round, which is another in the next."""
    return list(sides) if number % 2 else list(reversed(sides))


# One household at a time


class WarmEngine:
    """The runner of one side as a process that answers requests for one program (see `runners/serving.py`)."""

    def __init__(self, checkout: Path, program: Program):
        script, folder = (
            checkout / "benchmarks/runners/doudi_engine.py",
            checkout / "benchmarks/programs" / program.name,
        )
        self.process = subprocess.Popen(
            [sys.executable, script, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=environment_of(checkout), cwd="/",
        )  # fmt: skip

    def ask(self, way: str, texts: list[str], seconds: float) -> list[Any]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"way": way, "texts": texts, "seconds": seconds}) + "\n")
        self.process.stdin.flush()
        reply: list[Any] = json.loads(self.process.stdout.readline())
        return reply

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(10)


def compare_single(sides: dict[str, Path], program: Program) -> None:
    texts = [text_for("doudi", program, case) for case in program.households(HOUSEHOLDS)]
    engines = {side: WarmEngine(checkout, program) for side, checkout in sides.items()}
    answers = [engine.ask("plain", texts, 0) for engine in engines.values()]
    if answers[0] != answers[1]:
        print(f"{program.name}: the two answer differently")
    durations: dict[tuple[str, str], list[float]] = {(side, way): [] for side in sides for way in WAYS}
    for number in range(ROUNDS + 2):  # the first two warm up
        for side in in_turns(sides, number):
            for way in WAYS:
                milliseconds = median(engines[side].ask(way, texts, TURN)) / 1e6
                if number > 1:
                    durations[side, way].append(milliseconds)
    for engine in engines.values():
        engine.close()
    for way in WAYS:
        print_ratio(f"{program.name}, one household, {way}, ms", *(durations[side, way] for side in sides))


# A population


def compare_screening(sides: dict[str, Path], program: Program, population: Path, answers: Path) -> None:
    reports: dict[str, list[dict[str, float]]] = {side: [] for side in sides}
    for number in range(SCREENINGS):
        for side in in_turns(sides, number):
            reports[side].append(screen(sides[side], program, population, answers))
    for part in ("compute_s", "processor_s", "peak_mb"):
        figures = [[report[part] for report in reports[side]] for side in sides]
        print_ratio(f"{program.name}, {PEOPLE:,} people, {part}", *figures)


def screen(checkout: Path, program: Program, population: Path, answers: Path) -> dict[str, float]:
    shutil.rmtree(answers, ignore_errors=True)
    answers.mkdir()
    task = {
        "program": str(checkout / "benchmarks/programs" / program.name), "population": str(population),
        "answers": str(answers), "threads": 2, "on": ON, "spawned": time.monotonic(),
    }  # fmt: skip
    command = [sys.executable, checkout / "benchmarks/screening/runners/run_doudi.py", json.dumps(task)]
    run = subprocess.run(command, check=True, capture_output=True, text=True, cwd="/", env=environment_of(checkout))
    report: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return report


def print_ratio(label: str, before: list[float], now: list[float]) -> None:
    """The medians of both sides, and the median of the rounds' ratios."""
    ratio = median(b / a for a, b in zip(before, now, strict=True))
    print(f"{label:<44} {median(before):>10.3f} {median(now):>10.3f}   {ratio:.3f}", flush=True)


def main(commit: str) -> None:
    with checkout_of(commit) as earlier, tempfile.TemporaryDirectory() as scratch:
        sides = {"before": earlier, "now": CHECKOUT}
        print(f"{'':<44} {commit[:10]:>10} {'now':>10}   ratio")
        for program in PROGRAMS:
            compare_single(sides, program)
        population = Path(scratch) / "population"
        subprocess.run([sys.executable, HERE / "screening/population.py", population, str(PEOPLE)], check=True)
        for program in PROGRAMS:
            compare_screening(sides, program, population, Path(scratch) / "answers")


if __name__ == "__main__":
    main(sys.argv[1])
