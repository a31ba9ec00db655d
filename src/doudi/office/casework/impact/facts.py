"""What a change of facts would do to a family's rights and cases, told before it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from doudi.office.casework.determination import DeterminationError, LiveDetermination, determine
from doudi.office.casework.entitlements import format_amount
from doudi.office.casework.enums import ProceedingState
from doudi.office.casework.models import Proceeding
from doudi.office.registry import vocabulary
from doudi.office.registry.models import Household, Person

STATUS = {"eligible": "符合条件", "undetermined": "待查明", "not_eligible": "不符合条件"}
NOTHING = "没有这一项"
Outcomes = Mapping[tuple[str, int | None], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class ChangedRight:
    """A right whose status or amount would be another. `decided`: a decision on it stands in force or was refused."""

    label: str
    whose: str
    before: str
    after: str
    decided: bool


@dataclass(frozen=True)
class FactImpact:
    """`fallen`: proceedings whose opinion falls, since it was given on other facts. `fault`: why the changed facts could
    not be decided on; '' where they can."""

    rights: tuple[ChangedRight, ...]
    fallen: tuple[Proceeding, ...]
    fault: str = ""

    @property
    def asks(self) -> bool:
        """True if an officer is to confirm the change: an opinion falls, or a decided right comes out otherwise."""
        return bool(self.fallen) or any(right.decided for right in self.rights)


def impact_of(household: Household, current: Mapping[int | None, Mapping[str, Any]]) -> FactImpact:
    """What other current values, as `plan_facts` gives them, would do. They are decided on once; what holds now is kept."""
    decided, fallen = _cases(household)
    try:
        after = determine(household, current=current)
    except DeterminationError as error:
        return FactImpact((), fallen, str(error))
    try:
        before = determine(household)
    except DeterminationError:
        return FactImpact((), fallen)
    return FactImpact(tuple(_changes(before, after, decided)), fallen)


def _cases(household: Household) -> tuple[set[tuple[str, int | None]], tuple[Proceeding, ...]]:
    """The rights that were decided, as (right, key of the person), and the proceedings with an opinion not decided yet."""
    states = (ProceedingState.OPINION, ProceedingState.GRANTED, ProceedingState.REFUSED)
    rows = Proceeding.objects.filter(household=household, state__in=states).select_related("person").order_by("pk")
    decided: set[tuple[str, int | None]] = set()
    fallen = []
    for proceeding in rows:
        if proceeding.state == ProceedingState.OPINION:
            fallen.append(proceeding)
        else:
            decided.add((proceeding.right, proceeding.person_id))
    return decided, tuple(fallen)


def _changes(
    before: LiveDetermination, after: LiveDetermination, decided: set[tuple[str, int | None]]
) -> list[ChangedRight]:
    earlier, later = _outcomes(before), _outcomes(after)
    names = {person.pk: name for name, person in after.people.items()}
    changes = []
    for key in dict.fromkeys((*later, *earlier)):
        was, will_be = _words(earlier.get(key)), _words(later.get(key))
        if was != will_be:
            right, person = key
            whose = "全家" if person is None else names.get(person, "")
            changes.append(ChangedRight(vocabulary.right_label(right), whose, was, will_be, key in decided))
    return sorted(changes, key=lambda change: not change.decided)


def _outcomes(live: LiveDetermination) -> Outcomes:
    outcomes: dict[tuple[str, int | None], Mapping[str, Any]] = {}
    for outcome in live.data["outcomes"]:
        person: Person | None = live.people.get(outcome["for"])
        outcomes[outcome["right"], person.pk if person else None] = outcome
    return outcomes


def _words(outcome: Mapping[str, Any] | None) -> str:
    """Status and amount of an outcome: 符合条件，600.00元/月."""
    if outcome is None:
        return NOTHING
    amount = format_amount(outcome["amount"])
    return STATUS[outcome["status"]] + (f"，{amount}" if amount else "")
