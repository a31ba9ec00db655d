"""From what the rules say and where families stand: the findings that there should be tonight."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from doudi.office.casework.models import Decision
from doudi.office.monitoring.enums import Kind, Status
from doudi.office.monitoring.outcomes import Outcome, Policy
from doudi.office.monitoring.standing import Settled, Standing, key_of
from doudi.office.registry import vocabulary
from doudi.office.registry.models import Household

Place = tuple[int, str, str, int | None]
"""Of a finding: household, kind, right, person."""


@dataclass(frozen=True)
class Expected:
    """A finding that tonight's outcomes call for. `settled`: what a person decided before of a right that is not held."""

    kind: Kind
    outcome: Outcome
    rests_on: str
    clauses: list[dict[str, str]]
    decision: Decision | None = None
    settled: Settled | None = None

    @property
    def place(self) -> Place:
        return (self.outcome.household, self.kind, self.outcome.right, self.outcome.person)


@dataclass(frozen=True)
class Family:
    """`facts`: values under `household` and under the key of each who lives there, as the registry has them."""

    household: Household
    people: tuple[int, ...]
    facts: dict[str, dict[str, Any]]


def expected(
    families: dict[int, Family], outcomes: Iterable[Outcome], standing: Standing, policy: Policy
) -> Iterator[Expected]:
    """What is missed among the outcomes, and what is held and no longer borne out by one. Each place comes once."""
    said: dict[tuple[int, str, int | None], Outcome] = {}
    for outcome in outcomes:
        said[outcome.household, outcome.right, outcome.person] = outcome
        if _missed(outcome, standing):
            key = key_of(outcome.right, outcome.household, outcome.person)
            found = _found(Kind.MISSED, outcome, families[outcome.household], policy, None)
            yield Expected(Kind.MISSED, outcome, *found, settled=standing.settled.get(key))
    for key, decision in standing.held.items():
        family = families.get(decision.proceeding.household_id)
        if family is None or key in standing.under_way:
            continue
        ended = _ended(decision, family, said)
        if ended is not None:
            yield Expected(Kind.ENDED, ended, *_found(Kind.ENDED, ended, family, policy, decision), decision=decision)


def _missed(outcome: Outcome, standing: Standing) -> bool:
    """Eligible or open, giving something of itself, neither held nor under way."""
    if outcome.status not in (Status.ELIGIBLE, Status.UNDETERMINED):
        return False
    if vocabulary.library().vocabulary.rights[outcome.right].forms == ():
        return False
    key = key_of(outcome.right, outcome.household, outcome.person)
    return key not in standing.held and key not in standing.under_way


def _ended(decision: Decision, family: Family, said: dict[tuple[int, str, int | None], Outcome]) -> Outcome | None:
    """Why what was granted may have ended; None where the rules still grant it."""
    row = decision.proceeding
    if (row.person_id is None and not family.people) or (row.person_id and row.person_id not in family.people):
        return Outcome(family.household.pk, row.person_id, row.right, Status.ABSENT)
    outcome = said.get((family.household.pk, row.right, row.person_id))
    if outcome is None:
        return Outcome(family.household.pk, row.person_id, row.right, Status.NO_RULE)
    return None if outcome.status == Status.ELIGIBLE else outcome


def _found(
    kind: Kind, outcome: Outcome, family: Family, policy: Policy, decision: Decision | None
) -> tuple[str, list[dict[str, str]]]:
    """What it rests on as a digest, and the clauses. Needs and margin are left out: they follow from the rest."""
    region = family.household.region_code
    read = policy.facts(region, outcome.right)
    facts = {
        whose: {name: value for name, value in sorted(known.items()) if name in read}
        for whose, known in sorted(family.facts.items())
    }
    rests = [
        kind, outcome.right, outcome.person, outcome.status, outcome.low, outcome.high, sorted(outcome.clauses),
        decision.pk if decision else None, facts,
    ]  # fmt: skip
    text = json.dumps(rests, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest(), policy.cited(region, outcome.clauses)
