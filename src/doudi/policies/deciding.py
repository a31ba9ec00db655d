"""Deciding a stream of cases: one in, one out, in order; each fault said at once, none stops the others."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any, TextIO

from doudi.policies.case_files import Unreadable, read_cases
from doudi.policies.cases import CaseReader, Defaults
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
) -> int:
    """Writes a result for each case that can be decided; faults go to standard error. The number of faults."""
    reader = CaseReader(library.vocabulary, Defaults(region, on, parameters))
    decider, faults = Decider(library, presume), 0
    for position, case in enumerate(read_cases(file), start=1):
        if isinstance(case, Unreadable):
            faults += 1
            print(case, file=sys.stderr)
            continue
        request = reader.read(case, position)
        if isinstance(request, list):
            faults += len(request)
            for fault in request:
                print(fault, file=sys.stderr)
            continue
        _, result = decider.decide(request)
        if as_json:
            out.write(json.dumps(result_data(result), ensure_ascii=False) + "\n")
        else:
            _print(result, out)
        if diagrams is not None:
            write_diagrams(result, diagrams)
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


def write_diagrams(result: Result, folder: Path) -> None:
    """An SVG file for each outcome that is granted or open: CASE-RIGHT-WHOSE.svg."""
    from doudi.rules.outcomes import NOT_ELIGIBLE
    from doudi.rules.pictures import diagram

    folder.mkdir(parents=True, exist_ok=True)
    words = explainer(result)
    for outcome in result.decision.outcomes:
        if outcome.status != NOT_ELIGIBLE or outcome.turns_on:
            name = file_name(result.request.id, outcome.bound.rule.name, result.whose(outcome.member))
            (folder / f"{name}.svg").write_text(diagram(words, outcome), encoding="utf-8")


def file_name(*parts: str) -> str:
    """Parts joined to a name that every file system takes; where that changes or cuts them, a mark keeps names apart."""
    whole = "-".join(parts)
    plain = "".join(c if c.isalnum() or c in "-._" else "_" for c in whole)
    while len(plain.encode()) > 120:
        plain = plain[:-1]
    return plain if plain == whole else f"{plain}-{hashlib.sha256(whole.encode()).hexdigest()[:8]}"
