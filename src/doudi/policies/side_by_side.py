"""One household under several packs or in several regions: every right's status and sum beside each other, with its clause."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, TextIO

from doudi.policies import divisions
from doudi.policies.case_files import Unreadable, read_cases
from doudi.policies.cases import CaseReader, Defaults, Fault, Request, printable
from doudi.policies.explaining import explainer
from doudi.policies.packs import Library, Pack
from doudi.policies.results import Decider, Result
from doudi.policies.vocabulary import Vocabulary
from doudi.rules.explain import Explainer
from doudi.rules.outcomes import ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED, Outcome

MARKS = {ELIGIBLE: "✓ 符合", UNDETERMINED: "? 待定", NOT_ELIGIBLE: "✗ 不符合"}
NO_RULE = "— 没有规定"


@dataclass(frozen=True)
class Side:
    """The household as one pack decides it. `heading`: what the column is called."""

    heading: str
    result: Result
    words: Explainer

    @property
    def pack(self) -> Pack:
        return self.result.pack

    def verdict(self, outcome: Outcome | None) -> str:
        """✓ 符合 300.00元/月, with the sign so that colour carries nothing."""
        if outcome is None:
            return NO_RULE
        amount = self.words.amount(outcome) if outcome.amount else ""
        return MARKS[outcome.status] + (f" {amount}" if amount else "")

    def cited(self, outcome: Outcome | None) -> str:
        """Positions of the clauses that decided, those of the document of another layer with its name."""
        if outcome is None:
            return ""
        own = {clause.id for clause in self.result.library.layer(self.pack).clauses}
        found = []
        for name in self.result.decided_by(outcome.decided):
            clause = self.result.clauses[name]
            found.append(clause.position if name in own else f"{clause.document}{clause.position}")
        return "；".join(dict.fromkeys(found))


@dataclass(frozen=True)
class Row:
    """One right of the household or of a member under every side; None where a side's packs say nothing on it."""

    right: str
    label: str
    whose: str
    outcomes: tuple[Outcome | None, ...]

    @property
    def differs(self) -> bool:
        return len({(one.status, one.amount) if one else None for one in self.outcomes}) > 1

    @property
    def somewhere(self) -> bool:
        """Whether it is granted or open under some side."""
        return any(one is not None and one.status != NOT_ELIGIBLE for one in self.outcomes)


@dataclass(frozen=True)
class SideBySide:
    request: Request
    sides: tuple[Side, ...]
    rows: tuple[Row, ...]

    def data(self) -> dict[str, Any]:
        """As plain data: for each row the outcome under every side in the form of a result, or null."""
        shown = []
        results = [_by_row(side.result, side.words) for side in self.sides]
        for row in self.rows:
            cells = [outcomes.get((row.right, row.whose)) for outcomes in results]
            shown.append({"right": row.right, "for": row.whose, "differs": row.differs, "outcomes": cells})
        sides = [
            {"heading": side.heading, "region": side.result.request.region, "pack": side.pack.name,
             "warnings": side.result.warnings()}
            for side in self.sides
        ]  # fmt: skip
        on = dt.date.fromordinal(self.request.on).isoformat()
        return {"id": self.request.id, "on": on, "sides": sides, "rows": shown}

    def person(self, whose: str) -> str:
        return "全家" if whose == "household" else printable(whose)


def _by_row(result: Result, words: Explainer) -> dict[tuple[str, str], dict[str, Any]]:
    data = result.data(lambda _, outcome: words.outcome(outcome))
    return {(one["right"], one["for"]): one for one in data["outcomes"]}


def decide_side_by_side(library: Library, request: Request, packs: list[Pack], presume: bool = True) -> SideBySide:
    """The household under each pack, wherever it lives."""
    decider = Decider(library, presume)
    sides = []
    for pack in packs:
        _, result = decider.decide(request, pack)
        sides.append(Side(pack.name, result, explainer(result)))
    return beside(library, sides)


def in_regions(library: Library, results: list[Result]) -> SideBySide:
    """The same household as decided in several regions."""
    sides = []
    for result in results:
        name = divisions.names().get(result.request.region[:6], "")
        sides.append(Side(f"{result.request.region} {name}", result, explainer(result)))
    return beside(library, sides)


def beside(library: Library, sides: list[Side]) -> SideBySide:
    """Rows in the order of the vocabulary, the household before its members."""
    found = [
        {(one.bound.rule.name, side.result.whose(one.member)): one for one in side.result.decision.outcomes}
        for side in sides
    ]
    request = sides[0].result.request
    rows = []
    for right in library.vocabulary.rights.values():
        for whose in ["household"] if right.whose == "household" else request.members:
            outcomes = tuple(one.get((right.name, whose)) for one in found)
            if any(outcomes):
                rows.append(Row(right.name, right.label, whose, outcomes))
    return SideBySide(request, tuple(sides), tuple(rows))


def only_case(file: TextIO, vocabulary: Vocabulary, on: str = "") -> Request | list[Fault] | list[Unreadable]:
    """The one case of a file; its faults otherwise. `on`: the day it is decided for instead of its own."""
    cases = list(read_cases(file))
    unreadable = [one for one in cases if isinstance(one, Unreadable)]
    if unreadable:
        return unreadable
    if len(cases) > 1:
        return [Unreadable(0, f"文件里有{len(cases)}个案例；这里只比较一个家庭，请只留一个")]
    case = dict(cases[0])  # type: ignore[arg-type]
    if on:
        case["on"] = on
    return CaseReader(vocabulary, Defaults()).read(case, 1)
