"""`make bench-screening`: the programs dibao, bundle and chain over whole populations, by doudi and four other ways.

Every run is a process of its own in the environment of its engine, which reads a population from Parquet, decides it, and
writes the answers as Parquet. Engines take turns within a round. The answers of the first round are compared with doudi's,
household by household, before a figure counts. The figures go to benchmarks/screening.json, docs/pictures/screening.svg and
docs/scale.md, where the rules of the comparison stand.

What is measured can be narrowed, e.g. `--people 100000 --programs dibao --engines doudi polars`; figures are only kept
where every engine has run with every number of threads, since ratios are those of one run.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from environments import python_of
from report import ENGINES, PARTS, keep, print_group, write_page

HERE = Path(__file__).parent
BENCHMARKS = HERE.parent
SCRATCH = BENCHMARKS / ".bench"
PEOPLE = (100_000, 1_000_000, 10_000_000)
PROGRAMS = ("dibao", "bundle", "chain")
THREADS = (1, 2)
ROUNDS = {100_000: 5, 1_000_000: 5, 10_000_000: 3}
FEWEST_ROUNDS = 3
BUDGET_S = 600
ON = "2025-12-01"
ENVIRONMENTS = {engine: engine for engine in ENGINES} | {"openfisca-core": "openfisca-core-bulk"}
SCRIPTS = {engine: f"run_{engine.removesuffix('-core')}.py" for engine in ENGINES}
POLARS = "polars"
"""Also the environment in which populations are invented and answers compared."""


class RunFailedError(Exception):
    """Why an engine has no figures; `args[0]` says so."""


def population(people: int) -> Path:
    """The folder of a population, which is invented where it is not there."""
    script = HERE / "population.py"
    folder = scratch() / f"{people}"
    about = folder / "about.txt"
    if not about.is_file() or about.stat().st_mtime < script.stat().st_mtime:
        print(f"inventing {people:,} people …", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([python_of(POLARS), script, folder, str(people)], check=True)
    return folder


def scratch() -> Path:
    """A folder that git does not see."""
    SCRATCH.mkdir(exist_ok=True)
    (SCRATCH / ".gitignore").write_text("*\n", encoding="utf-8")
    return SCRATCH


def answers(engine: str, program: str) -> Path:
    return scratch() / "answers" / program / engine


def run(engine: str, program: str, people: int, threads: int) -> dict[str, float]:
    """One run from a new process: its seconds by part and its peak of memory. RunFailedError where it ends badly or too late."""
    folder = answers(engine, program)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    limits = dict.fromkeys(
        ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "NUMEXPR_MAX_THREADS", "NUMEXPR_NUM_THREADS"), threads
    )
    task = {
        "program": str(BENCHMARKS / "programs" / program), "population": str(scratch() / f"{people}"),
        "answers": str(folder), "threads": threads, "on": ON, "spawned": time.monotonic(),
    }  # fmt: skip
    command = [python_of(ENVIRONMENTS[engine]), HERE / "runners" / SCRIPTS[engine], json.dumps(task)]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, cwd="/", timeout=BUDGET_S, check=False,
            env=os.environ | {name: str(value) for name, value in limits.items()},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise RunFailedError(f"took more than {BUDGET_S} s") from None
    if done.returncode == -9:
        raise RunFailedError("was killed, as a process is that asks for more memory than there is")
    if done.returncode:
        raise SystemExit(f"{engine} failed on {program} with {people:,} people:\n{done.stderr}")
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def compare(engine: str, program: str, reference: Path) -> dict[str, int]:
    command = [python_of(POLARS), HERE / "compare.py", program, reference, answers(engine, program)]
    counts: dict[str, int] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    if counts["left_open"]:
        raise SystemExit(f"{engine} leaves {counts['left_open']} answers of {program} open, though every fact is given")
    return counts


def measure(program: str, people: int, engines: list[str], threads: list[int], rounds: int) -> dict[str, Any]:
    """Every run of a program over a population: engines in turns, their order moved on in each round."""
    reference = answers(engines[0], program).with_name("reference")
    runs: dict[tuple[str, int], list[dict[str, float]]] = {}
    differing: dict[tuple[str, int], dict[str, int]] = {}
    not_run: dict[tuple[str, int], str] = {}
    for turn in range(rounds):
        for number in threads:
            for engine in engines[turn % len(engines) :] + engines[: turn % len(engines)]:
                key = (engine, number)
                if key in not_run:
                    continue
                try:
                    runs.setdefault(key, []).append(run(engine, program, people, number))
                except RunFailedError as reason:
                    not_run[key] = str(reason)
                    runs.pop(key, None)
                    continue
                print(".", end="", flush=True)
                if turn == 0:
                    if not differing:
                        shutil.rmtree(reference, ignore_errors=True)
                        shutil.copytree(answers(engine, program), reference)
                    differing[key] = compare(engine, program, reference)
    print()
    shutil.rmtree(answers(engines[0], program).parent)
    return {
        "program": program,
        "people": people,
        "rounds": rounds,
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "load": round(os.getloadavg()[1], 2),
        "reference": engines[0],
        "engines": [
            figures(engine, number, runs[engine, number], runs.get((engines[0], number)), differing[engine, number])
            for engine in engines
            for number in threads
            if (engine, number) in runs
        ],
        "not_run": [{"engine": name, "threads": number, "reason": why} for (name, number), why in not_run.items()],
    }


def figures(
    engine: str, threads: int, runs: list[dict[str, float]], ours: list[dict[str, float]] | None, differ: dict[str, int]
) -> dict[str, Any]:
    """Medians of the rounds, and how many times as long as the reference: least, median and greatest of the rounds."""
    entry: dict[str, Any] = {"engine": engine, "threads": threads}
    for part in ("start", *PARTS, "processor"):
        entry[f"{part}_s"] = round(median(measured_run[f"{part}_s"] for measured_run in runs), 3)
    entry["peak_mb"] = round(median(measured_run["peak_mb"] for measured_run in runs), 1)
    if ours:
        for name, parts in (("load_and_compute", PARTS[:2]), ("whole", PARTS), ("processor", ("processor",))):
            ratios = sorted(taken(a, parts) / taken(b, parts) for a, b in zip(runs, ours, strict=True))
            entry[f"times_{name}"] = [round(each, 2) for each in (ratios[0], median(ratios), ratios[-1])]
    return entry | differ


def taken(measured_run: dict[str, float], parts: tuple[str, ...]) -> float:
    return sum(measured_run[f"{part}_s"] for part in parts)


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Times whole populations; figures are kept where every engine runs.")
    parser.add_argument("--people", type=int, nargs="+", default=PEOPLE, choices=PEOPLE)
    parser.add_argument("--programs", nargs="+", default=PROGRAMS, choices=PROGRAMS)
    parser.add_argument("--engines", nargs="+", default=ENGINES, choices=ENGINES)
    parser.add_argument("--threads", type=int, nargs="+", default=THREADS, choices=THREADS)
    parser.add_argument("--rounds", type=int, help=f"instead of {ROUNDS}; fewer than {FEWEST_ROUNDS} are not kept")
    parser.add_argument("--only-page", action="store_true", help="write the chart and the page from the figures kept")
    return parser.parse_args()


def main() -> None:
    options = asked()
    for engine in (POLARS, *options.engines):
        python_of(ENVIRONMENTS[engine])
    for people in () if options.only_page else options.people:
        for program in options.programs:
            rounds = options.rounds or ROUNDS[people]
            population(people)
            print(f"{program}, {people:,} people, {rounds} rounds ", end="", flush=True)
            group = measure(program, people, list(options.engines), list(options.threads), rounds)
            print_group(group)
            is_complete = set(options.engines) == set(ENGINES) and set(options.threads) == set(THREADS)
            if is_complete and rounds >= FEWEST_ROUNDS:
                keep(group)
    write_page()


if __name__ == "__main__":
    main()
