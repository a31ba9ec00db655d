"""One household under several packs or in several regions: every right's status and sum beside each other, with its clause."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, TextIO

from doudi.policies.cases.answer_text import printable
from doudi.policies.cases.case_reader import CaseFault, CaseReader, Defaults, Request
from doudi.policies.cases.case_stream import UnreadableCase, read_cases
from doudi.policies.cases.explanation import cite_positions, explain_outcome, explainer
from doudi.policies.cases.result import Decider, Result
from doudi.policies.packs import divisions
from doudi.policies.packs.library import Library
from doudi.policies.packs.pack import Pack
from doudi.policies.packs.vocabulary import Vocabulary
from doudi.rules.engine.outcome import ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED, Outcome
from doudi.rules.explanation.explainer import Explainer

SIGNS = {ELIGIBLE: "✓", UNDETERMINED: "?", NOT_ELIGIBLE: "✗"}
NO_RULE = "— 没有规定"


@dataclass(frozen=True)
class PackDecision:
    """The household as one pack decides it. `heading`: the title of its column."""

    heading: str
    result: Result
    words: Explainer

    @property
    def pack(self) -> Pack:
        return self.result.pack

    def verdict(self, outcome: Outcome | None) -> str:
        """Returns the status with its sign, so that colour carries nothing alone, and the sum: ✓ 符合 300.00元/月."""
        if outcome is None:
            return NO_RULE
        amount = self.words.amount(outcome) if outcome.amount else ""
        sign = "!" if self.words.is_adverse(outcome) and outcome.status == ELIGIBLE else SIGNS[outcome.status]
        return f"{sign} {self.words.status(outcome)}" + (f" {amount}" if amount else "")

    def cited(self, outcome: Outcome | None) -> str:
        """Returns the positions of the clauses that decided; those of another layer have their document before them."""
        return "" if outcome is None else cite_positions(self.result, self.result.decided_by(outcome.grounds))


@dataclass(frozen=True)
class OutcomeComparison:
    """One right of the household or of a member under every pack; None where a pack has no rule for it."""

    right: str
    label: str
    holder: str
    outcomes: tuple[Outcome | None, ...]

    @property
    def differs(self) -> bool:
        return len({(outcome.status, outcome.amount) if outcome else None for outcome in self.outcomes}) > 1

    @property
    def somewhere(self) -> bool:
        """True where some pack grants the right or leaves it open."""
        return any(outcome is not None and outcome.status != NOT_ELIGIBLE for outcome in self.outcomes)


@dataclass(frozen=True)
class HouseholdComparison:
    request: Request
    sides: tuple[PackDecision, ...]
    rows: tuple[OutcomeComparison, ...]

    def data(self) -> dict[str, Any]:
        """Returns plain data: for each row the outcome under every pack in the form of a result, or null."""
        rows = []
        results = [_by_row(side.result, side.words) for side in self.sides]
        for row in self.rows:
            cells = [outcomes.get((row.right, row.holder)) for outcomes in results]
            rows.append({"right": row.right, "for": row.holder, "differs": row.differs, "outcomes": cells})
        sides = [
            {
                "heading": side.heading,
                "region": side.result.request.region,
                "pack": side.pack.name,
                "warnings": side.result.warnings(),
            }
            for side in self.sides
        ]
        on = dt.date.fromordinal(self.request.on).isoformat()
        return {"id": self.request.id, "on": on, "sides": sides, "rows": rows}

    def person(self, holder: str) -> str:
        return "全家" if holder == "household" else printable(holder)


def _by_row(result: Result, words: Explainer) -> dict[tuple[str, str], dict[str, Any]]:
    data = result.data(lambda _, outcome: explain_outcome(result, words, outcome))
    return {(row["right"], row["for"]): row for row in data["outcomes"]}


def compare_under_packs(
    library: Library, request: Request, packs: list[Pack], presume: bool = True
) -> HouseholdComparison:
    """Decides the household under each pack, wherever it lives, and lays the outcomes side by side."""
    decider = Decider(library, presume)
    sides = []
    for pack in packs:
        _, result = decider.decide(request, pack)
        sides.append(PackDecision(pack.name, result, explainer(result)))
    return compare_decisions(library, sides)


def compare_in_regions(library: Library, results: list[Result]) -> HouseholdComparison:
    """Lays results of the same household, decided in several regions, side by side."""
    sides = []
    for result in results:
        name = divisions.names().get(result.request.region[:6], "")
        sides.append(PackDecision(f"{result.request.region} {name}", result, explainer(result)))
    return compare_decisions(library, sides)


def compare_decisions(library: Library, sides: list[PackDecision]) -> HouseholdComparison:
    """Returns a row for each right and holder, in the order of the vocabulary, the household before its members."""
    outcomes_by_side = [
        {
            (outcome.bound.rule.name, side.result.holder(outcome.member)): outcome
            for outcome in side.result.decision.outcomes
        }
        for side in sides
    ]
    request = sides[0].result.request
    rows = []
    for right in library.vocabulary.rights.values():
        for holder in ["household"] if right.entity == "household" else request.members:
            outcomes = tuple(outcomes_by_right.get((right.name, holder)) for outcomes_by_right in outcomes_by_side)
            if any(outcomes):
                rows.append(OutcomeComparison(right.name, right.label, holder, outcomes))
    return HouseholdComparison(request, tuple(sides), tuple(rows))


def only_case(file: TextIO, vocabulary: Vocabulary, on: str = "") -> Request | list[CaseFault] | list[UnreadableCase]:
    """Reads a file of one case: the request, or the faults. `on`: the day it is decided for instead of its own."""
    cases = list(read_cases(file))
    unreadable = [case_read for case_read in cases if isinstance(case_read, UnreadableCase)]
    if unreadable:
        return unreadable
    if len(cases) > 1:
        return [UnreadableCase(0, f"文件里有{len(cases)}个案例；这里只比较一个家庭，请只留一个")]
    case = dict(cases[0])  # type: ignore[arg-type]
    if on:
        case["on"] = on
    return CaseReader(vocabulary, Defaults()).read(case, 1)
