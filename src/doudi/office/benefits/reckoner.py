"""How much an award comes to in a month: the frozen facts of its decision, decided by the policy and the local values of that
month's first day."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from doudi.office.casework.models import Award, Determination
from doudi.office.regions.queries import local_values_for
from doudi.office.registry import vocabulary
from doudi.policies.cases import replay
from doudi.policies.cases.case_reader import CaseReader, Request
from doudi.policies.cases.result import Decider
from doudi.policies.packs.pack import Pack
from doudi.rules.engine.decide import HouseholdDecider
from doudi.rules.engine.outcome import ELIGIBLE, Outcome
from doudi.rules.language.model import Clause
from doudi.rules.unknowns.sentinels import HOUSEHOLD

FAMILY = "household"
NO_RULE = "no_rule"


@dataclass(frozen=True)
class Terms:
    """The policy and the local values of a region on the first day of a month."""

    on: dt.date
    parameters: Mapping[str, Decimal]
    policy: bytes
    """The zip of the packs' files, as `replay.archive` makes it."""

    @cached_property
    def archive_digest(self) -> str:
        """The digest under which the policy is kept."""
        return f"sha256:{hashlib.sha256(self.policy).hexdigest()}"

    @cached_property
    def texts(self) -> dict[str, str]:
        """The values as they are kept."""
        return {name: f"{value:f}" for name, value in self.parameters.items()}

    @cached_property
    def digest(self) -> str:
        """SHA-256 over day, values and policy."""
        text = json.dumps([self.on.isoformat(), self.texts, self.archive_digest], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class MonthlySum:
    """What an award comes to: `amount_fen`, or None with the `needs` that leave it open."""

    amount_fen: int | None
    needs: list[dict[str, str]]
    clauses: list[dict[str, str]]
    terms: Terms


class Reckoner:
    """Reckons awards for one month. It reads local values and policy once for each region."""

    def __init__(self, month: dt.date):
        self.month = month
        self._reader = CaseReader(vocabulary.library().vocabulary)
        self._terms: dict[str, Terms] = {}
        self._archives: dict[str, bytes] = {}
        self._clauses: dict[str, dict[str, Clause]] = {}

    def reckon(self, award: Award, determination: Determination) -> MonthlySum:
        """The sum of an award of this office for the month. `determination` is that of its decision."""
        case: dict[str, Any] = json.loads(determination.case, parse_float=Decimal)
        terms = self.terms(case["region"])
        case |= {"on": self.month.isoformat(), "parameters": dict(terms.parameters)}
        request = self._reader.read(case, 1)
        if isinstance(request, list):
            return MonthlySum(None, [{"problem": "；".join(map(str, request))}], [], terms)
        library = vocabulary.library()
        pack = library.for_region(request.region, request.on)
        program = library.program(pack, request.on)
        decider = HouseholdDecider(program, request.household, request.on, presume=True)
        subject = subject_of(award, determination)
        member = HOUSEHOLD if subject == FAMILY else request.members.index(subject)
        for index, bound in decider.code.answers:
            if bound.rule.kind == "right" and bound.rule.name == award.right:
                outcome = decider.decide_right(index, member)
                fen = _certain_sum(outcome, award)
                if fen is None:
                    return MonthlySum(None, _find_needs(request, pack, award.right, member), [], terms)
                return MonthlySum(fen, [], self._cited(pack, outcome), terms)
        return MonthlySum(None, [{"status": NO_RULE}], [], terms)

    def terms(self, region: str) -> Terms:
        """The terms of a region in the month."""
        if region not in self._terms:
            pack = vocabulary.library().for_region(region[:6], self.month.toordinal())
            self._terms[region] = Terms(self.month, local_values_for(region, self.month), self._archive(pack))
        return self._terms[region]

    def _archive(self, pack: Pack) -> bytes:
        if pack.name not in self._archives:
            self._archives[pack.name] = replay.archive(vocabulary.library(), pack)
        return self._archives[pack.name]

    def _cited(self, pack: Pack, outcome: Outcome) -> list[dict[str, str]]:
        """The clauses that decided, as an outcome has them."""
        if pack.name not in self._clauses:
            library = vocabulary.library()
            layers = [library.layer(layered) for layered in library.chain(pack)]
            self._clauses[pack.name] = {clause.id: clause for layer in layers for clause in layer.clauses}
        names = dict.fromkeys(name for ground in outcome.grounds for name in ground.clauses)
        clauses = [self._clauses[pack.name][name] for name in names]
        return [{"document": clause.document, "clause": clause.position, "id": clause.id} for clause in clauses]


def subject_of(award: Award, determination: Determination) -> str:
    """The name of the award's holder in the case."""
    if award.person_id is None:
        return FAMILY
    names: dict[str, int] = determination.people
    return next(name for name, key in names.items() if key == award.person_id)


def _certain_sum(outcome: Outcome, award: Award) -> int | None:
    """The sum of an outcome, None where it is not certain. Of a range, what the officer decided holds while it lies within."""
    if outcome.status != ELIGIBLE or outcome.amount is None:
        return None
    low, high, decided = outcome.amount.low, outcome.amount.high, award.amount_fen
    if low == high:
        return low
    within = decided is not None and low <= decided and (high is None or decided <= high)
    return decided if within else None


def _find_needs(request: Request, pack: Pack, right: str, member: int) -> list[dict[str, str]]:
    """What leaves a sum open: the needs of the outcome, or the status that it has."""
    _, result = Decider(vocabulary.library()).decide(request, pack)
    for outcome in result.decision.outcomes:
        if (outcome.bound.rule.name, outcome.member) == (right, member):
            return [result.need(need) for need in outcome.needs] or [{"status": outcome.status}]
    return [{"status": NO_RULE}]
