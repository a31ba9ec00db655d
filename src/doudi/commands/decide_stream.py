"""Decides a stream of cases, one result for each case in order. A fault is printed at once and stops no other case."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any, TextIO

from doudi.policies.cases.case_reader import CaseReader, Defaults, Request
from doudi.policies.cases.case_stream import UnreadableCase, read_cases
from doudi.policies.cases.explanation import explainer, result_data
from doudi.policies.cases.result import Decider, Result
from doudi.policies.packs.library import Library


def decide_stream(
    file: TextIO,
    out: TextIO,
    library: Library,
    region: str,
    on: str,
    parameters: tuple[tuple[str, Any], ...],
    presume: bool,
    as_json: bool,
    diagrams: Path | None,
    regions: tuple[str, ...] = (),
) -> int:
    """Writes a result for each case that can be decided, and its faults to standard error. Returns the number of faults.

    `regions`, two or more: each case is decided as if it were in each of them, whatever region it names; as text in one
    table, as JSON with a result for each.
    """
    reader = CaseReader(library.vocabulary, Defaults(region, on, parameters))
    decider, faults = Decider(library, presume), 0
    for position, case in enumerate(read_cases(file), start=1):
        if isinstance(case, UnreadableCase):
            faults += 1
            print(case, file=sys.stderr)
            continue
        cases_by_region = [{**case, "region": region_code} for region_code in regions] if len(regions) > 1 else [case]
        requests = [reader.read(located_case, position) for located_case in cases_by_region]
        wrong = list(
            dict.fromkeys(
                fault for request_read in requests if isinstance(request_read, list) for fault in request_read
            )
        )
        if wrong:
            faults += len(wrong)
            for fault in wrong:
                print(fault, file=sys.stderr)
            continue
        results = [decider.decide(request)[1] for request in requests if isinstance(request, Request)]
        if as_json:
            out.writelines(json.dumps(result_data(result), ensure_ascii=False) + "\n" for result in results)
        elif len(results) > 1:
            _print_beside(library, results, out)
        else:
            _print(results[0], out)
        for result in results if diagrams is not None else ():
            assert diagrams is not None
            write_diagrams(result, diagrams, named=len(results) > 1)
    return faults


def _print(result: Result, out: TextIO) -> None:
    from doudi.output.terminal import decision_text, plain_console

    plain_console(file=out).print(decision_text(result), "")


def _print_beside(library: Library, results: list[Result], out: TextIO) -> None:
    from doudi.output.household_comparison import household_text
    from doudi.output.terminal import plain_console
    from doudi.policies.compare.household import compare_in_regions

    console = plain_console(file=out)
    console.print(household_text(compare_in_regions(library, results), console.width), "")


def write_diagrams(result: Result, folder: Path, named: bool = False) -> None:
    """Writes an SVG file for each outcome that is granted or open: CASE-RIGHT-HOLDER.svg, or CASE-REGION-RIGHT-HOLDER.svg
    where `named`."""
    from doudi.rules.engine.outcome import NOT_ELIGIBLE
    from doudi.rules.explanation.decision_svg import draw_decision

    folder.mkdir(parents=True, exist_ok=True)
    words = explainer(result)
    for outcome in result.decision.outcomes:
        if outcome.status != NOT_ELIGIBLE or outcome.turns_on:
            place = (result.request.region,) if named else ()
            name = file_name(result.request.id, *place, outcome.bound.rule.name, result.holder(outcome.member))
            (folder / f"{name}.svg").write_text(draw_decision(words, outcome), encoding="utf-8")


def file_name(*parts: str) -> str:
    """Joins parts to a name that every file system takes. Where characters are replaced or cut, a digest keeps names apart."""
    joined = "-".join(parts)
    plain = "".join(c if c.isalnum() or c in "-._" else "_" for c in joined)
    while len(plain.encode()) > 120:
        plain = plain[:-1]
    return plain if plain == joined else f"{plain}-{hashlib.sha256(joined.encode()).hexdigest()[:8]}"
