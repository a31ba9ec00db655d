"""Deciding a stream of cases: one in, one out, in order; each fault said at once, none stops the others."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any, TextIO

from doudi.policies.case_files import Unreadable, read_cases
from doudi.policies.cases import CaseReader, Defaults, Request
from doudi.policies.explaining import explainer
from doudi.policies.packs import Library
from doudi.policies.results import Decider, Result
from doudi.rules.outcomes import Outcome


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
    """Writes a result for each case that can be decided; faults go to standard error. The number of faults.

    `regions`, two or more: each case is decided as if it were in each of them, whatever region it names; as text in one table,
    as JSON a result for each.
    """
    reader = CaseReader(library.vocabulary, Defaults(region, on, parameters))
    decider, faults = Decider(library, presume), 0
    for position, case in enumerate(read_cases(file), start=1):
        if isinstance(case, Unreadable):
            faults += 1
            print(case, file=sys.stderr)
            continue
        asked = [{**case, "region": one} for one in regions] if len(regions) > 1 else [case]
        requests = [reader.read(one, position) for one in asked]
        wrong = list(dict.fromkeys(fault for one in requests if isinstance(one, list) for fault in one))
        if wrong:
            faults += len(wrong)
            for fault in wrong:
                print(fault, file=sys.stderr)
            continue
        results = [decider.decide(one)[1] for one in requests if isinstance(one, Request)]
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


def result_data(result: Result) -> dict[str, Any]:
    """The result with its explanations, in the form of the contract."""
    words = explainer(result)

    def explain(_: Result, outcome: Outcome) -> str:
        return words.outcome(outcome)

    return result.data(explain)


def _print(result: Result, out: TextIO) -> None:
    from doudi.policies.terminal import decision_text, plain_console

    plain_console(file=out).print(decision_text(result), "")


def _print_beside(library: Library, results: list[Result], out: TextIO) -> None:
    from doudi.policies.side_by_side import in_regions
    from doudi.policies.side_by_side_views import beside_text
    from doudi.policies.terminal import plain_console

    console = plain_console(file=out)
    console.print(beside_text(in_regions(library, results), console.width), "")


def write_diagrams(result: Result, folder: Path, named: bool = False) -> None:
    """An SVG file for each outcome that is granted or open: CASE-RIGHT-WHOSE.svg. `named`: CASE-REGION-RIGHT-WHOSE.svg."""
    from doudi.rules.outcomes import NOT_ELIGIBLE
    from doudi.rules.pictures import diagram

    folder.mkdir(parents=True, exist_ok=True)
    words = explainer(result)
    for outcome in result.decision.outcomes:
        if outcome.status != NOT_ELIGIBLE or outcome.turns_on:
            place = (result.request.region,) if named else ()
            name = file_name(result.request.id, *place, outcome.bound.rule.name, result.whose(outcome.member))
            (folder / f"{name}.svg").write_text(diagram(words, outcome), encoding="utf-8")


def file_name(*parts: str) -> str:
    """Parts joined to a name that every file system takes; where that changes or cuts them, a mark keeps names apart."""
    whole = "-".join(parts)
    plain = "".join(c if c.isalnum() or c in "-._" else "_" for c in whole)
    while len(plain.encode()) > 120:
        plain = plain[:-1]
    return plain if plain == whole else f"{plain}-{hashlib.sha256(whole.encode()).hexdigest()[:8]}"
