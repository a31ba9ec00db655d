"""Derives the findings that there should be from what the rules say of families and how their cases stand."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from doudi.office.casework.models import Decision
from doudi.office.monitoring.case_history import CaseHistory, Settlement, right_key
from doudi.office.monitoring.current_outcomes import CurrentOutcome, Policy
from doudi.office.monitoring.enums import FindingKind, Status
from doudi.office.registry import vocabulary
from doudi.office.registry.models import Household

FindingKey = tuple[int, str, str, int | None]
"""What identifies an open finding: household, kind, right, person (None where the right is the household's)."""
_OutcomeKey = tuple[int, str, int | None]
REPORTED_DEATH = "reported_death"
"""Among the needs of a finding: whether a payee has died, as a counterpart said."""


@dataclass(frozen=True)
class ExpectedFinding:
    """A finding that the outcomes of today call for.

    `rests_on` is a digest of the facts and results behind it; `decision` the grant that may have ended; `settled` what
    an officer settled before of a right that is not held.
    """

    kind: FindingKind
    outcome: CurrentOutcome
    rests_on: str
    clauses: list[dict[str, str]]
    decision: Decision | None = None
    settled: Settlement | None = None

    @property
    def key(self) -> FindingKey:
        """What identifies the finding."""
        return (self.outcome.household, self.kind, self.outcome.right, self.outcome.person)


@dataclass(frozen=True)
class FamilyFacts:
    """A household, the keys of those who live there, and the values of facts as the registry stores them.

    `facts` has the values of the household under `household`, those of each person under the person's key as text.
    """

    household: Household
    people: tuple[int, ...]
    facts: dict[str, dict[str, Any]]


def expected_findings(
    families: dict[int, FamilyFacts], outcomes: Iterable[CurrentOutcome], history: CaseHistory, policy: Policy
) -> Iterator[ExpectedFinding]:
    """What may be missed by the outcomes, and what is held and no longer granted by them. Each key comes once. What follows
    from a recognition by list is not missed by itself: nobody can apply for it."""
    by_key: dict[_OutcomeKey, CurrentOutcome] = {}
    for outcome in outcomes:
        by_key[outcome.household, outcome.right, outcome.person] = outcome
        family = families[outcome.household]
        region = family.household.region_code
        is_open = _is_missed(outcome, history) and outcome.right not in policy.listed(region)
        if is_open and not _is_excluded(outcome, region, history, policy):
            key = right_key(outcome.right, outcome.household, outcome.person)
            rests_on, clauses = _grounds(FindingKind.MISSED, outcome, family, policy, None)
            yield ExpectedFinding(FindingKind.MISSED, outcome, rests_on, clauses, settled=history.settled.get(key))
    for key, decision in history.grants.items():
        holding = families.get(decision.proceeding.household_id)
        if holding is None or key in history.under_way:
            continue
        ended = _ended_outcome(decision, holding, by_key)
        if ended is None and _is_reported_dead(decision, holding, history):
            ended = replace(by_key[_key_of(decision)], status=Status.UNDETERMINED, needs=(REPORTED_DEATH,))
        if ended is not None:
            rests_on, clauses = _grounds(FindingKind.ENDED, ended, holding, policy, decision)
            yield ExpectedFinding(FindingKind.ENDED, ended, rests_on, clauses, decision=decision)


def _is_missed(outcome: CurrentOutcome, history: CaseHistory) -> bool:
    """Whether a right is eligible or undetermined, gives something by itself, and is neither held nor under way."""
    if outcome.status not in (Status.ELIGIBLE, Status.UNDETERMINED):
        return False
    if vocabulary.library().vocabulary.rights[outcome.right].forms == ():
        return False
    key = right_key(outcome.right, outcome.household, outcome.person)
    return not history.is_received(key) and key not in history.under_way and key not in history.forgone


def _is_excluded(outcome: CurrentOutcome, region: str, history: CaseHistory, policy: Policy) -> bool:
    """Whether the holder receives a right that excludes this one."""
    rivals = policy.rivals(region, outcome.right)
    return any(history.is_received(right_key(rival, outcome.household, outcome.person)) for rival in rivals)


def _ended_outcome(
    decision: Decision, family: FamilyFacts, outcomes: dict[_OutcomeKey, CurrentOutcome]
) -> CurrentOutcome | None:
    """The outcome for which a granted right may have ended; None where the rules still grant it."""
    proceeding = decision.proceeding
    household, person, right = family.household.pk, proceeding.person_id, proceeding.right
    is_absent = not family.people if person is None else person not in family.people
    if is_absent:
        return CurrentOutcome(household, person, right, Status.ABSENT)
    outcome = outcomes.get((household, right, person))
    if outcome is None:
        return CurrentOutcome(household, person, right, Status.NO_RULE)
    return None if outcome.status == Status.ELIGIBLE else outcome


def _is_reported_dead(decision: Decision, family: FamilyFacts, history: CaseHistory) -> bool:
    """Whether a counterpart said that the person whose right it is, or of a family's right one of the family, has died."""
    person = decision.proceeding.person_id
    return any(key in history.reported_dead for key in (family.people if person is None else (person,)))


def _key_of(decision: Decision) -> _OutcomeKey:
    proceeding = decision.proceeding
    return proceeding.household_id, proceeding.right, proceeding.person_id


def _grounds(
    kind: FindingKind, outcome: CurrentOutcome, family: FamilyFacts, policy: Policy, decision: Decision | None
) -> tuple[str, list[dict[str, str]]]:
    """The digest of what a finding rests on, and the clauses of the outcome.

    Needs and margin are no part of the digest: they follow from the rest.
    """
    region = family.household.region_code
    names = policy.facts(region, outcome.right)
    facts = {
        owner: {name: value for name, value in sorted(values.items()) if name in names}
        for owner, values in sorted(family.facts.items())
    }
    grounds = [
        kind,
        outcome.right,
        outcome.person,
        outcome.status,
        outcome.low,
        outcome.high,
        sorted(outcome.clauses),
        decision.pk if decision else None,
        facts,
    ]
    text = json.dumps(grounds, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest(), policy.cited(region, outcome.clauses)
