"""`make bench`: the programs dibao, bundle and chain by doudi, openfisca-core and zen-engine, one household at a time.

First every engine answers the same invented households, and where its answers differ from doudi's that is counted. Then
warm processes are timed in turns, from the text of a household to the text of its answer, with and without a trace; and
how long an engine takes from the start of its process to its first answer. The figures go to benchmarks/results.json
and into docs/performance.md; what is asked of each engine stands there.
"""

from __future__ import annotations

import datetime as dt
import os
import platform
import sys
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from environments import python_of, version_of
from households import PROGRAMS, Answers, Program, answers_of, text_for
from processes import ENGINES, Engine
from reporting import print_table, write_page, write_results

CHECKED = 400
TIMED = 20
ROUNDS = 45
TURN = 0.05
"""Seconds that an engine is asked before it is another's turn: all get as warm as they get, however long an answer takes."""
STARTS = 5
OURS = "doudi"
OTHER_WAYS = {"doudi": ("whole",), "openfisca-core": (), "zen-engine": ("keyed", "keyed_traced")}
"""What is measured beside `plain` and `traced`, and shown in the page alone."""


def disagreements(program: Program, cases: list[dict[str, Any]]) -> dict[str, list[str]]:
    """By other engine: for each household that it answers otherwise, what differs, as a sentence."""
    answers_by_engine: dict[str, list[Answers]] = {}
    for name in ENGINES:
        texts = [text_for(name, program, case) for case in cases]
        with Engine(name, program, texts[0]) as engine:
            answers = engine.answers("plain", texts)
        answers_by_engine[name] = [
            answers_of(name, program, case, answer) for case, answer in zip(cases, answers, strict=True)
        ]
    differences: dict[str, list[str]] = {}
    for name in ENGINES:
        if name != OURS:
            pairs = zip(cases, answers_by_engine[OURS], answers_by_engine[name], strict=True)
            differences[name] = [_said(case, ours, theirs) for case, ours, theirs in pairs if ours != theirs]
    return differences


def _said(case: dict[str, Any], ours: Answers, theirs: Answers) -> str:
    right, holder = next(key for key in ours if ours[key] != theirs.get(key))
    a, b = (_shown(answers.get((right, holder))) for answers in (ours, theirs))
    return f"{case['id']}: {right} of {holder} is {a} by {OURS} and {b} here"


def _shown(answer: int | bool | None) -> str:
    if answer is None or answer is True:
        return "refused" if answer is None else "granted"
    return f"{answer / 100:.2f}"


def timings(program: Program, cases: list[dict[str, Any]]) -> dict[str, dict[str, list[float]]]:
    """By engine and way: the median of each round in milliseconds. Engines take turns within every round."""
    texts = {name: [text_for(name, program, case) for case in cases] for name in ENGINES}
    ways = {name: ("plain", "traced", *OTHER_WAYS[name]) for name in ENGINES}
    durations: dict[str, dict[str, list[float]]] = {name: {way: [] for way in ways[name]} for name in ENGINES}
    with ExitStack() as stack:
        engines = [stack.enter_context(Engine(name, program, texts[name][0])) for name in ENGINES]
        for turn in range(ROUNDS + 2):  # the first two warm up
            for engine in engines[turn % 3 :] + engines[: turn % 3]:
                for way in ways[engine.name]:
                    taken = median(engine.nanoseconds(way, texts[engine.name], TURN)) / 1e6
                    if turn > 1:
                        durations[engine.name][way].append(taken)
    return durations


def startups(program: Program, case: dict[str, Any]) -> dict[str, float]:
    """Milliseconds from the start of a process to its first answer: the median of several, in turns."""
    durations: dict[str, list[float]] = {name: [] for name in ENGINES}
    for _ in range(STARTS):
        for name in ENGINES:
            with Engine(name, program, text_for(name, program, case)) as engine:
                durations[name].append(engine.started_ms)
    return {name: median(taken) for name, taken in durations.items()}


def measure(program: Program) -> dict[str, Any]:
    """One entry of `programs`, and beside it what only the page shows."""
    cases = program.households(CHECKED)
    differing = disagreements(program, cases)
    started, taken = startups(program, cases[0]), timings(program, cases[:TIMED])
    engines = {
        name: {
            "median_ms": round(median(taken[name]["plain"]), 4),
            "median_traced_ms": round(median(taken[name]["traced"]), 4),
            "startup_ms": round(started[name], 1),
        }
        for name in ENGINES
    }
    differ = {sentence.partition(":")[0] for sentences in differing.values() for sentence in sentences}
    return {
        "entry": {"name": program.name, "engines": engines, "answers_differ": len(differ)},
        "beside": {
            "differing": {name: len(sentences) for name, sentences in differing.items()},
            "examples": {name: sentences[0] for name, sentences in differing.items() if sentences},
            "ratios": {name: _ratios(taken, name) for name in ENGINES if name != OURS},
            "other_ways_ms": {
                f"{name} {way}": round(median(taken[name][way]), 4) for name in ENGINES for way in OTHER_WAYS[name]
            },
        },
    }


def _ratios(taken: dict[str, dict[str, list[float]]], name: str) -> dict[str, list[float]]:
    """How many times as long as doudi an engine takes, by way: least, median and greatest of the rounds."""
    ratios = {}
    for way in ("plain", "traced"):
        each = sorted(a / b for a, b in zip(taken[name][way], taken[OURS][way], strict=True))
        ratios[way] = [round(each[0], 2), round(median(each), 2), round(each[-1], 2)]
    return ratios


def machine() -> dict[str, Any]:
    """Where and when this ran."""
    models = [line.partition(":")[2].strip() for line in _cpuinfo() if line.startswith("model name")]
    return {
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "processor": models[0] if models else platform.processor(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "versions": {name: version_of(name, python_of(name)) for name in ENGINES},
    }


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def main() -> None:
    if sys.argv[1:] != ["--page"]:
        measurements = [measure(program) for program in PROGRAMS]
        run = {
            **machine(),
            "households_checked": CHECKED,
            "households_timed": TIMED,
            "rounds": ROUNDS,
            "seconds_a_round": TURN,
            "programs": {measurement["entry"]["name"]: measurement["beside"] for measurement in measurements},
        }
        write_results([measurement["entry"] for measurement in measurements], run)
    write_page()
    print_table()


if __name__ == "__main__":
    main()
